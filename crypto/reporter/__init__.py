"""What a reporter's client does with a mailbox (SPEC 5): open it, read it, add to it, and keep the note."""
