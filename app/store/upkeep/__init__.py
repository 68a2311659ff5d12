"""What keeps a store in order, and what its operator asks of it: its id, its schema, what leaks, scrubbing."""
