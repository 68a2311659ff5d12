"""The index of all cases: summaries, full-text search, and the encrypted summary file between sessions."""
