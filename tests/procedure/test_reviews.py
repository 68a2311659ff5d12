"""Reviews: each round is due until it was done, and nobody ends a review for good."""

from datetime import date

import pytest

from app.procedure.model import Review
from app.procedure.reviews import DoneReview, find_next, is_possible
from tests.procedure.cases import RULES

JUNE, DECEMBER = date(2026, 6, 1), date(2026, 12, 1)


def make_review(first_on: date = JUNE, months: int = 6) -> Review:
    return RULES.reviews[0].model_copy(update={"first_on": first_on, "every_months": months})


@pytest.mark.parametrize(
    ("done", "today", "due_on"),
    [
        ([], date(2026, 1, 1), JUNE),  # not come yet
        ([], date(2026, 7, 1), JUNE),  # overdue
        ([], date(2028, 1, 1), date(2027, 12, 1)),  # never done: the latest alone is asked for
        ([JUNE], date(2026, 7, 1), DECEMBER),
        ([JUNE], date(2028, 1, 1), DECEMBER),  # missed since
        ([DECEMBER, JUNE], date(2026, 7, 1), date(2027, 6, 1)),  # done early
        ([date(2026, 8, 9)], date(2026, 8, 9), DECEMBER),  # no day of a round
    ],
)
def test_a_round_is_due_until_it_was_done(done: list[date], today: date, due_on: date) -> None:
    assert find_next(make_review(), done, today) == due_on


def test_months_end_where_they_end() -> None:
    assert find_next(make_review(date(2026, 1, 31), 1), [date(2026, 1, 31)], date(2026, 2, 1)) == date(2026, 2, 28)
    assert find_next(make_review(date(2024, 2, 29), 12), [date(2026, 2, 28)], date(2026, 3, 1)) == date(2027, 2, 28)


def test_nobody_marks_what_is_far_ahead() -> None:
    review = make_review()
    possible = [on for on in (JUNE, DECEMBER, date(2027, 6, 1), date(9999, 12, 31)) if is_possible_on(review, on)]
    assert possible == [JUNE, DECEMBER]


def is_possible_on(review: Review, round_on: date) -> bool:
    return is_possible(review, DoneReview(round_on, "compliance", date(2026, 7, 1), {}))
