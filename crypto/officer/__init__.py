"""The officers' side of the format: cases, records and key files (SPEC 4, 8 and 9). In Python alone."""
