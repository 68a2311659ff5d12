"""When something is wrong with the server: a calm answer, no word of the reporter in a log, and it works later."""

import io
import logging
import sqlite3
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from app.error_log import describe
from app.portal import create_app
from app.portal.config import PortalConfig
from app.portal.log import MOST_KINDS, DayFormatter, Repeats
from app.store import mailboxes, reports
from app.store.database import Database
from app.store_calls.errors import StoreUnavailable
from tests.portal.api_client import Caller, draw_report, settings
from tests.stored import list_cases

MARKER = "KestrelMarker"


def test_a_locked_store_is_503_and_the_same_request_succeeds_later(
    sqlite_url: str, pages: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.store.sqlite.WAIT_SECONDS", 0.1)
    monkeypatch.setattr("app.store.database.WAIT_SECONDS", 0.1)
    client = create_app(PortalConfig.read(settings(sqlite_url, pages))).test_client()
    other = sqlite3.connect(sqlite_url.removeprefix("sqlite:///"), isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    report = draw_report()
    status, answer = Caller(client).post("/api/reports", report.body)
    assert (status, answer["error"]) == (503, "unavailable")
    assert client.post("/api/reports", json=report.body).headers["Retry-After"] == "30"
    other.execute("ROLLBACK")
    assert Caller(client).post("/api/reports", report.body)[0] == 200
    other.close()


def test_a_store_that_is_away_is_503_for_every_call(
    client: FlaskClient, caller: Caller, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise StoreUnavailable("OperationalError")

    for module, name in ((reports, "file_report"), (mailboxes, "open_mailbox"), (mailboxes, "replace_note")):
        monkeypatch.setattr(module, name, fail)
    monkeypatch.setattr("app.store.directories.newest", fail)
    report = draw_report()
    assert caller.post("/api/reports", report.body)[0] == 503
    assert caller.post("/api/mailbox", report.mailbox_body())[0] == 503
    note = {"note": report.body["note"], "replaces": None}
    assert caller.post("/api/mailbox/note", report.mailbox_body(**note))[0] == 503
    assert len(client.get("/api/directory").data) == 65536


def test_an_error_nobody_foresaw_is_500_and_its_log_names_kind_and_place_only(
    caller: Caller, db: Database, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(*_: object, **fields: object) -> None:
        try:
            raise KeyError(MARKER)
        except KeyError as error:
            raise RuntimeError(f"{MARKER} {fields}") from error

    monkeypatch.setattr(reports, "file_report", fail)
    status, answer = caller.post(f"/api/reports?{MARKER}", {**draw_report().body, "padding": MARKER})
    assert (status, answer["error"]) == (500, "failed")
    (record,) = caplog.records
    line = DayFormatter().format(record)
    assert "builtins.RuntimeError at fail (test_error_log.py:" in line
    assert "; after builtins.KeyError at fail" in line
    assert MARKER not in line
    assert list_cases(db) == []


def test_a_page_that_fails_says_so_calmly(client: FlaskClient) -> None:
    answer = client.post("/en/")
    assert (answer.status_code, answer.content_type) == (405, "text/plain; charset=utf-8")
    assert answer.get_data(as_text=True).endswith(".")


def test_a_log_line_has_a_day_and_no_finer_time_and_no_traceback() -> None:
    try:
        raise ValueError(MARKER)
    except ValueError as error:
        record = logging.LogRecord(
            "x", logging.ERROR, "x.py", 1, "text", None, (ValueError, error, error.__traceback__)
        )
    record.created = 1_800_000_000.0
    line = DayFormatter().format(record)
    assert line.startswith("2027-01-15 ERROR text\nbuiltins.ValueError at test_a_log_line")
    assert MARKER not in line
    assert describe(None) == ""


def test_the_same_line_is_written_once_a_minute_with_how_many_there_were(monkeypatch: pytest.MonkeyPatch) -> None:
    written, clock = io.StringIO(), [0.0]
    monkeypatch.setattr("time.monotonic", lambda: 1000.0 + clock[0])
    handler = logging.StreamHandler(written)
    handler.addFilter(Repeats())
    log = logging.Logger("portal")
    log.addHandler(handler)
    for _ in range(1000):
        log.error("%s", "app.room.NoRoom at put")
    log.error("%s", "another")
    clock[0] = 61.0
    log.error("%s", "app.room.NoRoom at put")
    said = ["app.room.NoRoom at put", "another", "app.room.NoRoom at put (and 999 times since it was last said)"]
    assert written.getvalue().splitlines() == said
    for number in range(5000):
        log.error("%s", number)
    assert len(handler.filters[0]._seen) <= MOST_KINDS  # type: ignore[union-attr]
