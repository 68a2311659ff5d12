"""What the people whom a directory lists sign themselves (SPEC 6): cards with their addresses, and confirmations."""
