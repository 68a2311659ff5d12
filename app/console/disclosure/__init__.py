"""Giving a case out: the export of a case (export.py), and redacted extracts for third parties (extract.py)."""
