"""Filing a report: what is accepted, and that whatever is refused changes nothing."""

import json
import os
import time
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from app.case_store.cases import delete_case
from app.store import mailboxes, reports
from app.store.database import Database
from crypto.encoding import b64encode
from tests.portal.api_client import Caller, Filed, draw_report, envelope, on_sqlite, snapshot
from tests.portal.upload_client import follow_up
from tests.stored import list_cases, read_case

LONG_AGO = date(2020, 1, 1)


def test_a_report_is_stored_as_it_came_under_its_gate_and_day(caller: Caller, db: Database) -> None:
    report = draw_report()
    status, answer = caller.post("/api/reports", report.body)
    assert (status, answer) == (200, {"received_on": datetime.now(UTC).date().isoformat()})
    case = read_case(db, report.mailbox)
    assert (case.gate, case.report) == (report.gate, report.envelope)
    assert mailboxes.open_mailbox(db, report.gate) == mailboxes.Mailbox([], 1, report.note)


def test_the_same_report_again_gets_the_first_answer_and_is_held_once(caller: Caller, db: Database) -> None:
    report = draw_report()
    reports.file_report(
        db,
        mailbox=report.mailbox,
        gate=report.gate,
        envelope=report.envelope,
        note=report.note,
        received_on=LONG_AGO,
    )
    before = snapshot(db, report)
    assert caller.post("/api/reports", report.body) == (200, {"received_on": LONG_AGO.isoformat()})
    assert snapshot(db, report) == before


@pytest.mark.parametrize("slots", [1, 32])
def test_one_to_32_slots_and_the_largest_payload_fit(caller: Caller, slots: int) -> None:
    largest = draw_report()._replace(envelope=envelope(slots, 524288), note=envelope(1, 524288))
    assert caller.post("/api/reports", largest.body)[0] == 200


@pytest.mark.parametrize("call", ["reports", "mailbox/messages"])
def test_what_was_sealed_to_addresses_of_long_ago_is_refused_and_not_stored(
    caller: Caller, db: Database, filed: Filed, call: str
) -> None:
    body = draw_report().body if call == "reports" else follow_up(filed)
    before = snapshot(db, filed)
    for days, expected in ((11, 409), (10, 200)):
        until = (datetime.now(UTC).date() - timedelta(days)).isoformat()
        status, answer = caller.post(f"/api/{call}", {**body, "sealed_until": until})
        assert status == expected
        if status == 409:
            assert (answer["error"], snapshot(db, filed)) == ("too_old", before)


def test_no_uploads_is_fine_and_unknown_names_are_ignored(caller: Caller) -> None:
    assert caller.post("/api/reports", {**draw_report().body, "uploads": [], "padding": "x", "news": {}})[0] == 200


@pytest.mark.parametrize("taken", ["mailbox", "gate", "both"])
def test_a_mailbox_or_gate_with_another_envelope_is_refused(
    caller: Caller, db: Database, filed: Filed, taken: str
) -> None:
    before = snapshot(db, filed)
    other = draw_report()
    if taken in ("mailbox", "both"):
        other = other._replace(mailbox=filed.mailbox)
    if taken in ("gate", "both"):
        other = other._replace(gate=filed.gate)
    status, answer = caller.post("/api/reports", other.body)
    assert (status, answer["error"]) == (409, "taken")
    assert snapshot(db, filed) == before


def test_the_same_envelope_under_another_mailbox_is_refused(caller: Caller, db: Database, filed: Filed) -> None:
    before = snapshot(db, filed)
    assert caller.post("/api/reports", draw_report()._replace(envelope=filed.envelope).body)[0] == 409
    assert snapshot(db, filed) == before


def test_a_deleted_case_can_not_be_filed_again(caller: Caller, db: Database, filed: Filed) -> None:
    delete_case(db, filed.gate, deleted_on=LONG_AGO)
    before = snapshot(db)
    for again in (filed, draw_report()._replace(mailbox=filed.mailbox), draw_report()._replace(gate=filed.gate)):
        assert caller.post("/api/reports", again.body)[0] == 409
    assert snapshot(db) == before


WRONG_FIELDS: dict[str, tuple[str, Any]] = {
    "a mailbox of 31 bytes": ("mailbox", b64encode(bytes(31))),
    "a mailbox of 33 bytes": ("mailbox", b64encode(bytes(33))),
    "a mailbox that is a number": ("mailbox", 7),
    "no mailbox": ("mailbox", None),
    "a gate of 31 bytes": ("gate", b64encode(bytes(31))),
    "a gate with padding": ("gate", b64encode(bytes(32)) + "="),
    "a gate in the other base64": ("gate", "+" + b64encode(bytes(32))[1:]),
    "a gate with loose bits": ("gate", b64encode(bytes(32))[:-1] + "B"),
    "a gate with a space": ("gate", " " + b64encode(bytes(32))),
    "a gate that is no ASCII": ("gate", "ä" * 43),
    "a gate with half a character": ("gate", "\ud800" * 43),
    "an envelope that is a list": ("envelope", []),
    "an envelope in the other base64": ("envelope", "+/" * 4000),
    "no note": ("note", None),
    "no last day": ("sealed_until", None),
    "a last day that is none": ("sealed_until", "2026-02-30"),
}


@on_sqlite
@pytest.mark.parametrize("name", WRONG_FIELDS)
def test_a_wrong_field_is_named_and_nothing_stored(caller: Caller, db: Database, filed: Filed, name: str) -> None:
    before = snapshot(db, filed)
    field, value = WRONG_FIELDS[name]
    status, answer = caller.post("/api/reports", {**draw_report().body, field: value})
    assert (status, answer["error"]) == (400, "wrong_field")
    assert field in answer["message"]
    assert snapshot(db, filed) == before


whole = envelope()
MALFORMED = {
    "nothing": b"",
    "another magic": b"SLE1" + whole[4:],
    "no slots": whole[:4] + b"\0" + whole[5:],
    "33 slots": b"SLE2\x21" + os.urandom(1216 * 33 + 32 + 4112),
    "255 slots": b"SLE2\xff" + os.urandom(1216 * 255 + 32 + 4112),
    "a slot too few": whole[:5] + whole[5 + 1216 :],
    "a byte less": whole[:-1],
    "a byte more": whole + b"\0",
    "a payload that is no power of two": envelope(padded_bytes=5000),
    "a payload that is too large": envelope(padded_bytes=2**20 - 2**18),
}


@on_sqlite
@pytest.mark.parametrize("name", MALFORMED)
@pytest.mark.parametrize("field", ["envelope", "note"])
def test_a_malformed_envelope_is_refused(caller: Caller, db: Database, filed: Filed, name: str, field: str) -> None:
    before = snapshot(db, filed)
    status, answer = caller.post("/api/reports", {**draw_report().body, field: b64encode(MALFORMED[name])})
    assert (status, answer["error"]) == (400, "malformed_envelope")
    assert snapshot(db, filed) == before


@on_sqlite
def test_a_note_has_one_slot_only(caller: Caller, db: Database) -> None:
    status, answer = caller.post("/api/reports", draw_report()._replace(note=envelope(slots=2)).body)
    assert (status, answer["error"]) == (400, "malformed_envelope")
    assert list_cases(db) == []


NOT_JSON = {
    "a space": b" ",
    "text": b"hello",
    "half an object": b'{"mailbox": "',
    "a list": b"[]",
    "null": b"null",
    "a number": b"1",
    "not UTF-8": b'{"mailbox": "\xff"}',
    "UTF-16": '{"mailbox": "x"}'.encode("utf-16"),
    "a byte order mark": b"\xef\xbb\xbf{}",
    "a name twice": b'{"gate": "a", "gate": "a"}',
    "deep lists": b"[" * 200_000,
    "deep objects": b'{"a":' * 200_000,
    "a huge number": b'{"a": 1' + b"0" * 100_000 + b"}",
    "two objects": b"{}{}",
    "many objects": b'{"a": [' + b"{}," * 600_000 + b"{}]}",
    "many names": b"{" + b",".join(b'"%d": 1' % number for number in range(6_000)) + b"}",
}


@on_sqlite
@pytest.mark.parametrize("name", NOT_JSON)
def test_what_is_no_json_object_is_refused(caller: Caller, db: Database, name: str) -> None:
    status, answer = caller.post_bytes("/api/reports", NOT_JSON[name])
    assert (status, answer["error"]) == (400, "malformed_request")
    assert list_cases(db) == []


@on_sqlite
def test_two_million_braces_cost_no_more_than_an_honest_body_of_that_size(caller: Caller) -> None:
    honest = json.dumps({**draw_report().body, "padding": ""}).encode()
    honest = honest[:-2] + b"x" * (2**21 - len(honest)) + honest[-2:]
    hostile = b'{"a": [' + b"{}," * 699_000 + b"{}]}"

    def measure(body: bytes) -> float:
        begin = time.perf_counter()
        caller.post_bytes("/api/reports", body)
        return time.perf_counter() - begin

    assert min(measure(hostile) for _ in range(5)) < 2 * min(measure(honest) for _ in range(5))


@on_sqlite
@pytest.mark.parametrize(
    "content_type", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "", "json"]
)
def test_only_json_is_read_so_that_no_form_of_another_site_can_send(
    caller: Caller, db: Database, content_type: str
) -> None:
    body = json.dumps(draw_report().body).encode()
    status, answer = caller.post_bytes("/api/reports", body, content_type)
    assert (status, answer["error"]) == (415, "not_json")
    assert list_cases(db) == []


@on_sqlite
def test_a_body_of_unknown_length_is_refused(caller: Caller, db: Database) -> None:
    # As a server hands on a request in chunks.
    chunked = {"CONTENT_LENGTH": "", "HTTP_TRANSFER_ENCODING": "chunked", "wsgi.input_terminated": True}
    answer = caller.client.post("/api/reports", json=draw_report().body, environ_overrides=chunked)
    assert (answer.status_code, answer.get_json()["error"], len(answer.data)) == (411, "no_length", 65536)
    assert list_cases(db) == []


def test_more_than_the_limit_is_refused(caller: Caller, db: Database) -> None:
    body = draw_report().body
    padding = "x" * (2**21 - len(json.dumps({**body, "padding": ""})))
    status, answer = caller.post("/api/reports", {**body, "padding": padding + "x"})
    assert (status, answer["error"]) == (413, "too_large")
    assert list_cases(db) == []
    assert caller.post("/api/reports", {**body, "padding": padding})[0] == 200
