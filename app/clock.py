"""Today's date, and months by the calendar. All days of the protocol are UTC."""

import calendar
from datetime import UTC, date, datetime


def today() -> date:
    """Today, UTC."""
    return datetime.now(UTC).date()


def add_months(day: date, months: int) -> date:
    """The same day so many months later; the last of that month if it has no such day.

    Three months after 12 January is 12 April, three after 30 November the last of February.
    """
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))
