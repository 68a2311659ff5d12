"""Retention: closed cases, until when they are kept, and deleting them for good."""
