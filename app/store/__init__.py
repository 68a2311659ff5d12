"""The database (SQLAlchemy): tables, transactions, and what the portal reads and writes; opaque bytes only."""
