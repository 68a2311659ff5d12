"""The officers' side of the format: cases, records, key files (SPEC 4, 8, 9). In Python alone, but for `messages`."""
