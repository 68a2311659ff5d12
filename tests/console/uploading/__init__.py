"""Files from the officer's browser."""
