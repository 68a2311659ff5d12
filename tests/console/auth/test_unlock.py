"""Unlocking and locking: what a session holds, and what is left of it."""

import errno
import os
import time
from pathlib import Path
from typing import Any

import pytest

from app.console.actions.new_case import BegunCases
from app.console.auth.sessions import COOKIE, Session
from app.console.drafts.outbox import Outbox
from app.console.inbox.filters import InboxFilter
from app.console.jobs import Stopped
from app.console.workspace.workspace import Workspace
from app.periods import PROCEDURE as DEFAULT
from tests.console.actions.test_new_case import FIELDS as NEW_CASE
from tests.console.office import PASSPHRASE, Console, Office
from tests.waiting import wait_until


def find_session(console: Console) -> Session:
    """The one session with a workspace that a console holds."""
    held: dict[bytes, Session] = vars(console.app.session_interface)["_sessions"]
    return next(session for session in held.values() if session.workspace)


def test_a_wrong_passphrase_is_answered_with_a_sentence(office: Office) -> None:
    console = office.open_console(None)
    answer = console.unlock("compliance", "some other words")
    assert answer.status_code == 403
    assert "This passphrase does not open the key file." in answer.text
    assert console.get("/").location == "/unlock"


def test_a_damaged_key_file_is_answered_with_a_sentence(office: Office) -> None:
    (office.keys / "compliance.key").write_text("{}")
    answer = office.open_console(None).unlock("compliance")
    assert answer.status_code == 403
    assert "This is not a key file that this version can open" in answer.text


def test_a_procedure_that_was_made_wrong_since_is_answered_with_a_sentence(
    office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    procedure = tmp_path / "ours.toml"
    procedure.write_bytes(DEFAULT.read_bytes())
    config = office.config.model_copy(update={"procedure": procedure})
    monkeypatch.setattr(Office, "config", property(lambda _: config))
    console = office.open_console(None)
    procedure.write_text("title = 1", "utf-8")
    answer = console.unlock("compliance")
    assert answer.status_code == 500
    assert "ours.toml: title: 1 doesn&#39;t fit: write a text in quotes" in answer.text


@pytest.mark.parametrize("id", ["../outside", "..", "keys/compliance", "/etc/passwd", "nobody", "", "a\x00b", "A"])
def test_a_name_that_is_no_key_file_of_the_folder_opens_nothing(office: Office, id: str) -> None:
    (office.keys.parent / "outside.key").write_bytes((office.keys / "compliance.key").read_bytes())
    answer = office.open_console(None).unlock(id)
    assert answer.status_code == 403
    assert "This is not a key file" in answer.text


def test_nothing_is_shown_without_a_key(office: Office) -> None:
    case = office.file()
    console = office.open_console(None)
    for path in ("/", case.path, f"{case.path}/reply", "/recipients", "/key", "/key/public-part", "/key/passphrase"):
        assert console.get(path).location == "/unlock"


def test_locking_forgets_everything(office: Office) -> None:
    case = office.file()
    console = office.open_console()
    console.read(case.path)
    session = find_session(console)
    workspace = session.workspace
    assert workspace is not None
    console.post("/lock", console.read("/"))
    assert session.workspace is None
    assert workspace.case_index.summaries == {}
    assert workspace.case_index.rows == {}
    with pytest.raises(Exception, match=r"^$"):
        _ = workspace.identity
    assert console.get(case.path).location == "/unlock"


def test_locking_clears_what_every_feature_keeps(office: Office) -> None:
    case = office.file("The needle in the haystack.")
    console = office.open_console()
    console.post("/look", console.read("/"), words="needle")
    console.answer(case.path, "Thank you.")
    console.post("/open", console.post("/open", **NEW_CASE, step="check").text, **NEW_CASE, step="send")
    workspace = find_session(console).workspace
    assert workspace is not None
    inbox, outbox, openings = workspace.part(InboxFilter), workspace.part(Outbox), workspace.part(BegunCases)
    assert inbox._queries and inbox._rows and outbox.sent and outbox.sealed and openings
    console.post("/lock", console.read("/"))
    for kept in (inbox._queries, inbox._rows, inbox._found, outbox.sent, outbox.sealed, outbox.submissions, openings):
        assert len(kept) == 0
    with pytest.raises(Stopped):
        workspace.part(InboxFilter)


def test_a_cookie_that_is_replayed_after_locking_opens_nothing(office: Office) -> None:
    case = office.file()
    console = office.open_console()
    cookie = console.client.get_cookie(COOKIE, domain="localhost")
    assert cookie is not None
    console.post("/lock", console.read("/"))
    console.client.set_cookie(COOKIE, cookie.value, domain="localhost")
    assert console.get(case.path).location == "/unlock"
    assert "Locked" in console.get("/locked").text


def test_a_cookie_from_before_opens_nothing_when_the_console_is_unlocked_again(office: Office) -> None:
    case = office.file()
    console = office.open_console()
    cookie = console.client.get_cookie(COOKIE, domain="localhost")
    assert cookie is not None
    console.post("/lock", console.read("/"))
    console.unlock("compliance")
    console.client.set_cookie(COOKIE, cookie.value, domain="localhost")
    assert console.get(case.path).status_code == 403


def test_unlocking_changes_the_cookie(office: Office) -> None:
    console = office.open_console(None)
    console.get("/unlock")
    before = console.client.get_cookie(COOKIE, domain="localhost")
    console.unlock("compliance")
    after = console.client.get_cookie(COOKIE, domain="localhost")
    assert before is not None
    assert after is not None
    assert before.value != after.value
    console.client.set_cookie(COOKIE, before.value, domain="localhost")
    assert console.get("/").status_code == 403


def test_the_cookie_is_for_this_site_alone_and_says_nothing(office: Office) -> None:
    answer = office.open_console(None).unlock("compliance")
    header = answer.headers["Set-Cookie"]
    assert "HttpOnly" in header
    assert "SameSite=Strict" in header
    value = header.split(";")[0].split("=", 1)[1]
    assert len(value) == 43
    assert "." not in header.split("=")[0]


def test_an_idle_console_locks_itself_without_being_asked(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    console = office.open_console()
    session = find_session(console)
    monkeypatch.setattr(console.app.session_interface, "_idle_seconds", 0.01)
    wait_until(lambda: session.workspace is None)


def test_a_laptop_that_slept_is_locked_when_it_wakes(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    console = office.open_console()
    woken = time.time() + 601
    monkeypatch.setattr(time, "time", lambda: woken)
    assert console.get("/").location == "/unlock"


def test_what_a_page_does_by_itself_does_not_keep_the_console_unlocked(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    console = office.open_console()
    console.read("/")
    start = time.monotonic()
    for seconds in (300, 599):
        monkeypatch.setattr(time, "monotonic", lambda seconds=seconds: start + seconds)
        assert "still unlocked" in console.get("/locked").text
    monkeypatch.setattr(time, "monotonic", lambda: start + 601)
    assert "forgotten" in console.get("/locked").text


def test_pages_leave_the_screen_when_the_console_locks_but_not_what_is_being_written(office: Office) -> None:
    case = office.file()
    console = office.open_console()
    console.read("/")
    assert console.get(case.path).headers["Refresh"] == "602; url=/locked"
    assert "Refresh" not in console.get(f"{case.path}/reply").headers


@pytest.mark.slow
def test_a_new_officer_makes_a_key_file_and_gets_its_public_part(office: Office) -> None:
    console = office.open_console(None)
    answer = console.post("/new-key", id="newcomer", passphrase=PASSPHRASE, again=PASSPHRASE)
    assert answer.location == "/key"
    path = office.keys / "newcomer.key"
    assert path.stat().st_mode & 0o777 == 0o600
    page = console.read("/key")
    assert "Keep a copy" in page
    download = console.get("/key/public-part")
    assert download.headers["Content-Disposition"] == "attachment; filename=newcomer.public.json"
    fields: dict[str, Any] = download.get_json()
    assert sorted(fields) == ["cards", "fingerprint", "id", "verify"]
    assert fields["fingerprint"] in page
    assert Console(office).unlock("newcomer").location == "/"
    assert "Your key isn&#39;t in the directory" in console.read("/") or "isn't in the directory" in console.read("/")


def test_the_first_thing_an_empty_folder_offers_is_to_make_a_key_file(office: Office) -> None:
    for path in office.keys.iterdir():
        path.unlink()
    page = office.open_console(None).read("/")
    assert "There is no key file in this console" in page


@pytest.mark.parametrize(
    ("id", "passphrase", "again", "sentence"),
    [
        ("../x", PASSPHRASE, PASSPHRASE, "Take small letters"),
        ("reporter", PASSPHRASE, PASSPHRASE, "Take small letters"),
        ("", PASSPHRASE, PASSPHRASE, "Take small letters"),
        ("newcomer", "short", "short", "too easy to guess"),
        ("newcomer", "newcomer example", "newcomer example", "too easy to guess"),
        ("newcomer", PASSPHRASE, "another passphrase", "The two passphrases differ"),
    ],
)
def test_a_key_file_with_a_bad_name_or_passphrase_is_not_made(
    office: Office, id: str, passphrase: str, again: str, sentence: str
) -> None:
    before = sorted(office.keys.iterdir())
    answer = office.open_console(None).post("/new-key", id=id, passphrase=passphrase, again=again)
    assert answer.status_code == 400
    assert sentence in answer.text
    assert passphrase not in answer.text
    assert sorted(office.keys.iterdir()) == before


def test_a_key_file_is_never_written_over(office: Office) -> None:
    before = (office.keys / "compliance.key").read_bytes()
    answer = office.open_console(None).post("/new-key", id="compliance", passphrase=PASSPHRASE, again=PASSPHRASE)
    assert answer.status_code == 409
    assert "There is a key file of this name already" in answer.text
    assert (office.keys / "compliance.key").read_bytes() == before


@pytest.mark.slow
def test_a_key_file_that_could_not_be_written_leaves_nothing(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(_opened: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    console = office.open_console(None)
    monkeypatch.setattr(os, "fsync", fail)
    before = sorted(office.keys.iterdir())
    answer = console.post("/new-key", id="newcomer", passphrase=PASSPHRASE, again=PASSPHRASE)
    assert answer.status_code == 500
    assert sorted(office.keys.iterdir()) == before


def test_a_desk_that_was_cleared_refuses_to_work(office: Office) -> None:
    workspace = Workspace("compliance", office.identity("compliance"), office.line, office.config)
    workspace.clear()
    with pytest.raises(Exception, match=r"^$"):
        workspace.refresh()
