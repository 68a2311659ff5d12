"""Files from the officer's browser: received (receiving.py), held (held.py), and sealed all the while (spool.py)."""
