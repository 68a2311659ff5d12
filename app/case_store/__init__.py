"""The database as officers' consoles use it: cases, records, entries and dockets; opaque bytes only."""
