"""Backup and restore: copies of the whole server, sealed to a key that it doesn't hold."""
