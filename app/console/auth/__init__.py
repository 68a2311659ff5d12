"""Log-in and sessions: unlocking and making key files (unlock.py, new_key.py), the idle timeout (sessions.py)."""
