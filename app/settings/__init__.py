"""Settings in files: of a console, beside its key, and of the server."""
