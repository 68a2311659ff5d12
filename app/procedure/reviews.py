"""What comes round again whatever the cases: the next day of each."""

import calendar
from datetime import date

from app.procedure.model import Review


def find_next(review: Review, today: date) -> date:
    """The day of its next round, today included; a day that a month doesn't have is the month's last."""
    rounds = 0
    while (on := _add_months(review.first_on, rounds * review.every_months)) < today:
        rounds += 1
    return on


def _add_months(day: date, months: int) -> date:
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))
