"""Joining an organisation: settings from one file, a key handed in, and the wait until the root has signed it."""
