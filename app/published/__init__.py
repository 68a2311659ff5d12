"""Published figures of years: the file by which anybody checks them, and the latest that the store has."""
