"""Rows that are held from day to day: until which day each stays as it is, and which are made again."""

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from app.console.inbox.filters import InboxFilter, InboxQuery
from app.console.inbox.rows import InboxRow, RowMaker
from app.console.index.search import SearchText
from app.console.index.summary import CaseSummary, write_history
from app.console.workspace.workspace import Workspace
from app.procedure.facts import list_options
from app.store_calls.cases import CaseRow
from crypto.directory import Directory
from tests.console.inbox.conftest import look
from tests.console.office import TODAY, Office
from tests.organisation import Organisation
from tests.procedure.cases import FIRST_DAY, RULES, Work

CASE = CaseRow(bytes(32), bytes(32), FIRST_DAY)
DIRECTORY: Directory = Organisation().directory()
PRIORITIES = [*list_options(RULES, "priority")]
STAGES = ("received", "review", "decision", "investigation", "remedy", "closed")
BY = (FIRST_DAY + timedelta(70)).isoformat()
MORE: dict[str, dict[str, Any]] = {
    "reply": {},
    "pause": {},
    "resume": {},
    "suspend": {"customer": "Customer 7", "step": "in_effect"},
    "ask": {"who": ["counsel"], "what": "Please look at it.", "due_on": BY},
    "remediate": {"due_on": "9999-12-31"},
    "check-in": {},
    "reopen": {},
}
# Days are what the authors' machines said.
WAITS = st.integers(-20, 60)
DAYS = range(-3, 400)


def summarise(work: Work, unanswered: list[date]) -> CaseSummary:
    """The summary of a case, of which nothing but its record and its messages is known."""
    blank: dict[str, Any] = dict.fromkeys(CaseSummary._fields, "")
    lists = dict.fromkeys(("flags", "lead", "team", "customers", "tags", "awaited", "members"), list[str]())
    numbers = {"unanswered": len(unanswered), "has_seen": 0, "is_my_turn": False, "is_suspect": False}
    marks = dict.fromkeys(("answer_marks", "later_marks"), dict[str, str]())
    days = {"last_on": FIRST_DAY.isoformat(), "written_on": [FIRST_DAY.isoformat()], "waiting_since": None}
    return CaseSummary(**{**blank, **lists, **numbers, **marks, **days})._replace(
        stage=work.state.stage,
        history=write_history(work.state),
        unanswered_on=[day.isoformat() for day in unanswered],
        has_left=False,
        text=SearchText(b"", b""),
    )


def make_row(summary: CaseSummary, day: date) -> InboxRow:
    return RowMaker(RULES, DIRECTORY, "counsel", day, PRIORITIES, frozenset({"counsel"}), {}).make_row(CASE, summary, 0)


@settings(max_examples=10, deadline=None)
@example("closed", [(20, "check-in"), (30, "reopen"), (5, "pause"), (30, "reply"), (5, "resume")], [80])
@example("investigation", [(-20, "pause"), (0, "remediate"), (60, "resume"), (-10, "pause")], [0, 1, 1])
@example("review", [(60, "pause"), (60, "resume"), (-20, "ask"), (-20, "reply")], [])
@given(
    st.sampled_from(STAGES),
    st.lists(st.tuples(WAITS, st.sampled_from([*MORE])), max_size=6),
    st.lists(st.integers(0, 90), max_size=3),
)
def test_a_row_is_the_same_as_one_made_anew_until_its_last_day(
    stage: str, more: list[tuple[int, str]], came_on: list[int]
) -> None:
    work = Work()
    work.reach(stage)
    for days, action in more:
        work.wait(days)
        if not work.refusal(action, **MORE[action]):
            work.do(action, **MORE[action])
    summary = summarise(work, [FIRST_DAY + timedelta(days) for days in came_on])
    held = make_row(summary, FIRST_DAY + timedelta(DAYS[0]))
    for days in DAYS:
        fresh = make_row(summary, FIRST_DAY + timedelta(days))
        if held.same_until < FIRST_DAY + timedelta(days):
            held = fresh
        assert held == fresh, days


def test_another_day_makes_again_what_it_changes(
    office: Office, workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    for words, days in (("New.", 0), ("Overdue soon.", 2), ("A month.", 30)):
        office.file(words, received_on=TODAY - timedelta(days))
    look(workspace)
    made, make = list[str](), RowMaker.make_row

    def count(maker: RowMaker, case: CaseRow, summary: CaseSummary, mark: int) -> InboxRow:
        made.append(summary.words)
        return make(maker, case, summary, mark)

    def list_made(days: int, *watched: str) -> list[str]:
        made.clear()
        workspace.part(InboxFilter).select(workspace, TODAY + timedelta(days), InboxQuery(), frozenset(watched))
        return sorted(made)

    monkeypatch.setattr(RowMaker, "make_row", count)
    assert list_made(0) == []
    assert list_made(1) == ["New."]
    assert list_made(2) == ["Overdue soon."]
    # For somebody in whose absence this officer stands in, nothing waits in any case.
    assert list_made(2, "counsel") == []
    assert list_made(-1, "counsel") == ["A month.", "New.", "Overdue soon."]
