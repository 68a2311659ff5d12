"""Keys of officers (SPEC 8): key files, cards, keyrings, and files beside them."""
