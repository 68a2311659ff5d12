"""What changed in the store, told from where a console stands."""

from pathlib import Path

import pytest

from app.console.gateway.listing import Listing
from app.gateway import listing
from app.store_calls.cases import CaseRow, list_changes
from tests.console.office import TODAY, Office


def test_what_comes_and_goes_is_told_once(office: Office) -> None:
    store, known = office.ask(), Listing()
    known.refresh(store)
    assert (known.rows, known.counts) == ({}, {})
    case, other = office.file(), office.file("Another one.")
    known.refresh(store)
    rows = known.rows
    assert known.rows == {
        each.reporter.gate: CaseRow(each.reporter.gate, each.reporter.mailbox, TODAY) for each in (case, other)
    }
    case.follow_up("More.")
    office.open_console().answer(case.path, "We look into it.")
    known.refresh(store)
    assert known.rows is rows, "no case came or went"
    assert (known.counts[case.reporter.gate], known.counts[other.reporter.gate]) == (3, 1)
    assert known.latest == {case.reporter.gate: TODAY, other.reporter.gate: TODAY}
    office.change("DELETE FROM cases WHERE gate = ?", case.reporter.gate)
    known.refresh(store)
    assert [*known.rows] == [*known.counts] == [*known.ids] == [*known.latest] == [other.reporter.gate]


def test_it_is_told_in_pages_and_a_state_of_another_gateway_begins_anew(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(listing, "MOST_AT_ONCE", 3)
    cases = [office.file() for _ in range(4)]
    store, known = office.ask(), Listing()
    known.refresh(store)
    assert sorted(known.rows) == sorted(case.reporter.gate for case in cases)
    assert {*known.counts.values()} == {1}
    last = list_changes(store, known.state)
    assert (last.cases, last.envelopes, last.is_all) == ([], [], False)
    for state in (b"", bytes(16), known.state[:-1] + b"\xff", b"short"):
        assert list_changes(store, state).is_all
    # The gateway was started anew.
    del office.line
    office.file()
    known.refresh(office.ask())
    assert len(known.rows) == 5


def test_the_log_of_much_that_went_is_begun_anew(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(listing, "MOST_AT_ONCE", 2)
    store, known = office.ask(), Listing()
    kept = office.file()
    for _ in range(6):
        case = office.file()
        known.refresh(store)
        office.change("DELETE FROM cases WHERE gate = ?", case.reporter.gate)
        known.refresh(store)
        assert [*known.rows] == [kept.reporter.gate]
    assert known.counts == {kept.reporter.gate: 1}


def test_it_tells_no_order_in_which_cases_came_before_the_gateway_did(postgres_url: str, tmp_path: Path) -> None:
    office = Office(postgres_url, tmp_path / "keys")
    for _ in range(8):
        office.file()
    told = list_changes(office.ask(), b"")
    assert told.cases == sorted(told.cases)
    assert [each.id for each in told.envelopes] == sorted(each.id for each in told.envelopes)
    office.db.close()
