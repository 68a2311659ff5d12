"""Attachments on an officer's machine: saving them (views.py), and sandboxed previews (preview_views.py)."""
