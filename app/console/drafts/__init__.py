"""Drafts and sending: the check-and-send flow of all that officers write, its limits, uploads and entries."""
