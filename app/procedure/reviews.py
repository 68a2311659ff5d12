"""What comes round again whatever the cases: the next day of each."""

from datetime import date

from app.clock import add_months
from app.procedure.model import Review


def find_next(review: Review, today: date) -> date:
    """The day of its next round, today included."""
    rounds = 0
    while (on := add_months(review.first_on, rounds * review.every_months)) < today:
        rounds += 1
    return on
