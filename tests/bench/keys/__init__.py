"""What opening costs with many cards, and what retiring them takes."""
