"""The check-and-send flow: what is worked out of a case is worked out once for each page."""

from collections.abc import Callable
from typing import Any

import pytest

from crypto.officer import case as opened_case
from crypto.officer.record import evaluate_record
from tests.console.office import Office

Follows = Callable[[Callable[[], Any]], int]


@pytest.fixture
def follows(monkeypatch: pytest.MonkeyPatch) -> Follows:
    """Counts how many times a record is followed while something is done."""
    calls: list[object] = []

    def count(*record: Any) -> Any:
        calls.append(record)
        return evaluate_record(*record)

    monkeypatch.setattr(opened_case, "evaluate_record", count)

    def during(work: Callable[[], Any]) -> int:
        calls.clear()
        work()
        return len(calls)

    return during


def test_a_record_is_followed_once_as_long_as_it_stays_the_same(office: Office, follows: Follows) -> None:
    case, console = office.file(), office.open_console()
    path, fields = f"{case.path}/reply", {"text": "Thank you.", "status": "received"}
    console.read("/")  # what is new in the store is summarised first
    assert follows(lambda: console.read(case.path)) == 1
    assert follows(lambda: console.read(path)) == 0
    form = console.read(path)
    assert follows(lambda: console.post(path, form, **fields, step="check")) == 0
    checked = console.post(path, form, **fields, step="check").text
    # The entry is checked and sealed after what is in the store at that moment.
    assert follows(lambda: console.post(path, checked, **fields, step="send")) == 2
    assert case.read_replies() == ["Thank you."]
