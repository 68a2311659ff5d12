"""Clocks: months by the calendar, the words in which a deadline is told, and what starts and ends one."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.clock import add_months
from app.console.formatting import format_due, name_due
from app.procedure.deadlines import Due, find_last_day, read_clocks
from tests.procedure.cases import FIRST_DAY, RULES, Work

TODAY = date(2026, 3, 10)


@pytest.mark.parametrize(
    ("start", "months", "end"),
    [
        (date(2026, 1, 12), 3, date(2026, 4, 12)),
        (date(2026, 11, 30), 3, date(2027, 2, 28)),
        (date(2027, 11, 29), 3, date(2028, 2, 29)),
        (date(2026, 1, 31), 3, date(2026, 4, 30)),
        (date(2026, 12, 1), 1, date(2027, 1, 1)),
        (date(2026, 5, 31), 12, date(2027, 5, 31)),
    ],
)
def test_months_end_on_the_same_day_or_the_last_of_the_month(start: date, months: int, end: date) -> None:
    assert add_months(start, months) == end


@given(st.dates(date(1900, 1, 1), date(2200, 1, 1)), st.integers(1, 200))
def test_months_are_never_shorter_than_28_days_nor_longer_than_31(start: date, months: int) -> None:
    assert 28 * months <= (add_months(start, months) - start).days <= 31 * months


@pytest.mark.parametrize(
    ("due", "said"),
    [
        (Due("Conclude", date(2026, 4, 9), False, False), "due 9 April (30 days)"),
        (Due("Conclude", date(2026, 3, 11), True, False), "due 11 March (1 day)"),
        (Due("Conclude", date(2027, 3, 10), False, False), "due 10 March 2027 (365 days)"),
        (Due("Conclude", TODAY, True, False), "due today"),
        (Due("Conclude", date(2026, 3, 7), True, True), "overdue since 7 March (3 days)"),
        (Due("Check in", date(2026, 3, 7), True, False), "due since 7 March (3 days)"),
        (Due("Conclude", date(2026, 5, 1), False, False, date(2026, 3, 3)), "paused since 3 March"),
        (Due("Your vote", date(2026, 3, 3), True, False, waits=True), "waiting for you since 3 March (7 days)"),
        (Due("Your vote", TODAY, True, False, waits=True), "waiting for you since today"),
    ],
)
def test_a_deadline_is_told_in_words(due: Due, said: str) -> None:
    assert format_due(due, TODAY) == said


@pytest.mark.parametrize(
    ("messages", "said"), [(1, "Answer: message of 3 March"), (2, "Answer: 2 messages of 3 March")]
)
def test_what_is_to_be_answered_is_named_by_the_day_on_which_it_came(messages: int, said: str) -> None:
    due = Due("Answer", date(2026, 3, 10), True, False, messages=messages, came_on=date(2026, 3, 3))
    assert name_due(due, TODAY) == said


def test_a_pause_is_never_older_than_its_clock() -> None:
    work = Work()
    work.reach("review")
    work.day = date(2000, 1, 1)
    work.do("pause")
    paused = next(due for due in read_clocks(work.state, FIRST_DAY + timedelta(10)) if due.is_paused)
    assert paused.paused_since == FIRST_DAY


def test_an_acknowledgement_that_is_dated_later_puts_no_feedback_off() -> None:
    """Its day is what the author's machine said."""
    work = Work()
    work.day = FIRST_DAY + timedelta(400)
    work.do("reply")
    feedback = next(due for due in read_clocks(work.state, FIRST_DAY + timedelta(60)) if "Feedback" in due.name)
    assert feedback.on == add_months(FIRST_DAY + timedelta(7), 3)


def test_a_flood_of_messages_is_one_deadline_a_day() -> None:
    came_on = [FIRST_DAY + timedelta(number % 3) for number in range(10_000)]
    dues = [due for due in read_clocks(Work().state, FIRST_DAY, came_on) if due.messages]
    assert [due.messages for due in dues] == [3334, 3333, 3333]


def test_what_runs_is_the_same_until_its_last_day_also_where_a_clock_starts_by_itself() -> None:
    fresh, again = Work(), Work()
    again.reach("closed")
    again.wait(20)
    again.do("reopen")
    for state in (fresh.state, again.state):
        held, last_day = list[Due](), date.min
        for day in (FIRST_DAY + timedelta(days) for days in range(120)):
            dues = read_clocks(state, day, [FIRST_DAY])
            if last_day < day:
                held, last_day = dues, find_last_day(state, dues, day)
            assert held == dues
        assert last_day == date.max


def test_clocks_of_the_default_procedure_are_named_once() -> None:
    names = [clock.name for clock in RULES.clocks]
    assert len(names) == len({*names})
