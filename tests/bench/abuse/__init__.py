"""What attacks cost, and what honest people notice of them (docs/abuse.md)."""
