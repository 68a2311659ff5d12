"""Today's date. All days of the protocol are UTC."""

from datetime import UTC, date, datetime


def today() -> date:
    """Today, UTC."""
    return datetime.now(UTC).date()
