"""Reports taken down by phone or in person: transcripts (views.py), matching and sending them (send.py)."""
