"""What comes round again whatever the cases: which round is due next, given those that were marked as done."""

from collections.abc import Iterable
from datetime import date
from itertools import count
from typing import NamedTuple

from app.clock import add_months
from app.procedure.model import Answers, Review


class DoneReview(NamedTuple):
    """That a round of a review was done, as an officer (id) has recorded on a day: its answers."""

    round_on: date
    author: str
    recorded_on: date
    answers: Answers


def find_next(review: Review, done: Iterable[date], today: date) -> date:
    """The day of the round that is due: the first after the latest that was done.

    Where none was done it is the latest that has come, so that what was before this program's time isn't asked for.
    """
    latest = max(done, default=None)
    for rounds in count():
        on = add_months(review.first_on, rounds * review.every_months)
        following = add_months(review.first_on, (rounds + 1) * review.every_months)
        if on > latest if latest else following > today:
            return on
    raise AssertionError  # counting has no end


def is_possible(review: Review, done: DoneReview) -> bool:
    """Whether a round can have been done: it had come, or is the next to come.

    Whoever could mark later ones would end the review for good.
    """
    return done.round_on <= find_next(review, [done.recorded_on], done.recorded_on)
