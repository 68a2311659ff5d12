"""Statistics: the yearly report with small numbers suppressed, charts, and tallies of deleted cases."""
