"""What consoles ask of a store: the calls, the types of what goes there and comes back, and the errors. No SQL."""
