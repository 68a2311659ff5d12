"""What an officer writes is kept, sealed, until it is sent; it comes back after locking, to nobody else."""

import os
import re
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import pytest
from werkzeug.test import TestResponse

from app.case_store.cases import delete_case
from app.console.drafts import kept
from tests.console.office import TODAY, Console, Correspondent, Office
from tests.stored import list_cases

WRITTEN = "We looked at the marzipan ledger."


def keep(console: Console, path: str, **fields: str) -> TestResponse:
    """What the page's script does while somebody types."""
    return console.post(path, **fields, step="keep")


def files(office: Office) -> list[Path]:
    return sorted(office.config.keys.glob("*.draft"))


@pytest.fixture
def case(office: Office) -> Correspondent:
    return office.file()


def test_what_was_typed_comes_back_in_its_form_after_locking(office: Office, case: Correspondent) -> None:
    console, path = office.open_console(), f"{case.path}/reply"
    assert keep(console, path, text=WRITTEN, status="pursued").status_code == 204
    console.post("/lock", console.read("/"))
    assert console.get(path).status_code == 302
    console.unlock("compliance")
    assert "Begun, and not sent" in console.read("/") and "Begun, and not sent" in console.read(case.path)
    page = console.read(path)
    assert WRITTEN in page and "and didn't send it" in page
    assert re.search(r'value="pursued" checked', page)


def test_an_action_comes_back_with_its_answers(office: Office, case: Correspondent) -> None:
    console, path = office.open_console(), f"{case.path}/do/note"
    assert keep(console, path, **{"answer-text": WRITTEN}).status_code == 204
    assert WRITTEN in console.read(path)


def test_a_new_case_and_a_talk_come_back(office: Office) -> None:
    console = office.open_console()
    for path, field in (("/open", "account"), ("/told/new", "told-account")):
        assert keep(console, path, **{field: WRITTEN}).status_code == 204
        assert WRITTEN in console.read(path)


def test_what_was_sent_is_not_kept_any_longer(office: Office, case: Correspondent) -> None:
    console, path = office.open_console(), f"{case.path}/reply"
    keep(console, path, text=WRITTEN, status="received")
    assert console.answer(case.path, WRITTEN, "received").status_code == 302
    assert files(office) == []
    assert case.read_replies() == [WRITTEN]


def test_what_arrives_after_it_was_sent_is_not_kept(office: Office, case: Correspondent) -> None:
    console, path = office.open_console(), f"{case.path}/reply"
    form = console.read(path)
    checked = console.post(path, form, text=WRITTEN, status="received", step="check")
    console.post(path, checked.text, text=WRITTEN, status="received", step="send")
    assert console.post(path, checked.text, text=WRITTEN, status="received", step="keep").status_code == 204
    assert files(office) == []


def test_a_draft_can_be_thrown_away(office: Office, case: Correspondent) -> None:
    console, path = office.open_console(), f"{case.path}/reply"
    keep(console, path, text=WRITTEN, status="")
    assert console.post(path, step="anew").status_code == 302
    assert files(office) == [] and WRITTEN not in console.read(path)


def test_a_draft_is_sealed_and_tells_no_time_and_no_case(office: Office, case: Correspondent) -> None:
    keep(office.open_console(), f"{case.path}/reply", text=WRITTEN, status="")
    [path] = files(office)
    assert WRITTEN.encode() not in path.read_bytes()
    assert case.path.split("/")[-1] not in path.name
    assert os.stat(path).st_mtime % 86400 == 0 and os.stat(path).st_mode & 0o777 == 0o600


def test_another_officer_on_the_same_machine_sees_nothing_of_it(office: Office, case: Correspondent) -> None:
    path = f"{case.path}/reply"
    keep(office.open_console("compliance"), path, text=WRITTEN, status="")
    other = office.open_console("counsel")
    assert WRITTEN not in other.read(path) and "Begun" not in other.read("/")
    [written] = files(office)
    written.rename(written.with_name(written.name.replace("compliance", "counsel")))
    assert WRITTEN not in other.read(path) and "Begun" not in other.read("/")


def test_the_draft_of_a_case_that_was_deleted_goes_too(office: Office, case: Correspondent) -> None:
    console = office.open_console()
    keep(console, f"{case.path}/reply", text=WRITTEN, status="")
    [row] = list_cases(office.db)
    delete_case(office.db, row.gate, deleted_on=TODAY)
    console.read("/")
    assert files(office) == []


def test_a_draft_is_kept_for_thirty_days(office: Office, case: Correspondent, monkeypatch: pytest.MonkeyPatch) -> None:
    console, path = office.open_console(), f"{case.path}/reply"
    keep(console, path, text=WRITTEN, status="")
    monkeypatch.setattr(kept, "today", lambda: TODAY + timedelta(kept.KEPT_DAYS))
    console.read("/")
    assert len(files(office)) == 1
    monkeypatch.setattr(kept, "today", lambda: TODAY + timedelta(kept.KEPT_DAYS + 1))
    console.read("/")
    assert files(office) == []


@pytest.mark.parametrize("damage", [lambda all: b"", lambda all: all[:-1], lambda all: all[:20] + b"?" + all[21:]])
def test_a_damaged_draft_is_no_obstacle(office: Office, case: Correspondent, damage: Callable[[bytes], bytes]) -> None:
    console, path = office.open_console(), f"{case.path}/reply"
    keep(console, path, text=WRITTEN, status="")
    [file] = files(office)
    file.write_bytes(damage(file.read_bytes()))
    assert WRITTEN not in console.read(path)
    assert keep(console, path, text=WRITTEN, status="").status_code == 204
    assert WRITTEN in console.read(path)


def test_of_too_many_drafts_the_oldest_go(office: Office, case: Correspondent, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kept, "MOST", 2)
    console = office.open_console()
    for number, path in enumerate(("/open", f"{case.path}/reply", f"{case.path}/do/note")):
        monkeypatch.setattr("app.console.drafts.draft.today", lambda number=number: date(2026, 1, 1 + number))
        keep(console, path, account=WRITTEN, text=WRITTEN)
    assert len(files(office)) == 2
    monkeypatch.setattr(kept, "today", lambda: date(2026, 1, 3))
    assert WRITTEN not in console.read("/open")


def test_a_full_disk_is_told(office: Office, case: Correspondent, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_args: object) -> None:
        raise OSError

    monkeypatch.setattr(kept.KeptDrafts, "keep", fail)
    assert keep(office.open_console(), f"{case.path}/reply", text=WRITTEN, status="").status_code == 507


def test_typing_counts_as_activity(office: Office, case: Correspondent) -> None:
    console, path = office.open_console(), f"{case.path}/reply"
    form = console.read(path)
    [session] = console.app.session_interface._sessions.values()  # type: ignore[attr-defined]
    session._used_at = tuple(used - office.config.lock_minutes * 60 + 5 for used in session._used_at)
    console.post(path, form, text=WRITTEN, status="", step="keep")
    assert session.idle_seconds < 5
