"""The mailbox: opened, written to and emptied by its token only."""

import os
from datetime import UTC, date, datetime
from typing import Any

import pytest

from app.case_store.cases import delete_case
from app.store import mailboxes
from app.store.database import Database
from crypto.encoding import b64encode, digest
from tests.portal.api_client import UNTIL, Caller, Filed, add_reply, draw_report, envelope, on_sqlite, snapshot
from tests.stored import read_case

DAY = date(2026, 11, 22)
WRITING = ("messages", "note", "erase")


def body_for(call: str, filed: Filed, **changes: Any) -> dict[str, Any]:
    """A body that `call` accepts."""
    body = filed.mailbox_body()
    if call:
        body |= {"note": b64encode(envelope(slots=1)), "replaces": filed.replaces}
    if call == "messages":
        body |= {"envelope": b64encode(envelope()), "sealed_until": UNTIL}
    if call == "erase":
        body["places"] = ["ab" * 16]
    return {name: value for name, value in (body | changes).items() if value is not ...}


def path_of(call: str) -> str:
    return f"/api/mailbox/{call}".rstrip("/")


def test_an_empty_mailbox_says_what_it_holds(caller: Caller, filed: Filed) -> None:
    expected = {"replies": [], "sent": 1, "note": b64encode(filed.note), "left": None}
    assert caller.post("/api/mailbox", filed.mailbox_body()) == (200, expected)


def test_replies_come_with_place_and_day(caller: Caller, db: Database, filed: Filed) -> None:
    reply, _ = add_reply(db, filed)
    status, answer = caller.post("/api/mailbox", filed.mailbox_body())
    (only,) = answer["replies"]
    assert status == 200
    assert only == {"place": only["place"], "received_on": DAY.isoformat(), "envelope": b64encode(reply)}
    assert len(bytes.fromhex(only["place"])) == 16


def test_the_token_and_not_the_gate_opens_the_mailbox(caller: Caller, filed: Filed) -> None:
    for key in (filed.gate, filed.mailbox, os.urandom(32)):
        status, answer = caller.post("/api/mailbox", {"token": b64encode(key)})
        assert (status, answer["error"]) == (404, "unknown_mailbox")


@pytest.mark.parametrize("call", ["", *WRITING])
def test_an_unknown_token_is_404_and_a_deleted_case_410(caller: Caller, db: Database, filed: Filed, call: str) -> None:
    stranger = draw_report()
    status, answer = caller.post(path_of(call), body_for(call, stranger))
    assert (status, answer["error"]) == (404, "unknown_mailbox")
    delete_case(db, filed.gate, deleted_on=DAY)
    before = snapshot(db)
    status, answer = caller.post(path_of(call), body_for(call, filed))
    assert (status, answer["error"]) == (410, "deleted")
    assert snapshot(db) == before


def test_a_follow_up_is_added_with_its_note(caller: Caller, db: Database, filed: Filed) -> None:
    body = body_for("messages", filed)
    expected = {"received_on": datetime.now(UTC).date().isoformat()}
    assert caller.post("/api/mailbox/messages", body) == (200, expected)
    answer = caller.post("/api/mailbox", filed.mailbox_body())[1]
    assert (answer["sent"], answer["note"]) == (2, body["note"])
    assert len(read_case(db, filed.mailbox).follow_ups) == 1


def test_a_follow_up_sent_again_changes_nothing(caller: Caller, db: Database, filed: Filed) -> None:
    body = body_for("messages", filed)
    assert caller.post("/api/mailbox/messages", body)[0] == 200
    before = snapshot(db, filed)
    assert caller.post("/api/mailbox/messages", body)[0] == 200
    assert caller.post("/api/mailbox/messages", {**body, "note": b64encode(envelope(slots=1))})[0] == 200
    assert snapshot(db, filed) == before


@pytest.mark.parametrize("call", WRITING)
@pytest.mark.parametrize("replaces", [None, b64encode(bytes(32))])
def test_another_note_than_the_one_held_is_a_conflict_that_changes_nothing(
    caller: Caller, db: Database, filed: Filed, call: str, replaces: str | None
) -> None:
    add_reply(db, filed)
    before = snapshot(db, filed)
    place = caller.post("/api/mailbox", filed.mailbox_body())[1]["replies"][0]["place"]
    body = body_for(call, filed, replaces=replaces) | ({"places": [place]} if call == "erase" else {})
    status, answer = caller.post(path_of(call), body)
    assert (status, answer["error"]) == (409, "note_moved")
    assert snapshot(db, filed) == before


def test_notes_replace_each_other(caller: Caller, filed: Filed) -> None:
    held = filed.note
    for _ in range(3):
        note = envelope(slots=1)
        replaces = b64encode(digest("note", held))
        assert caller.post("/api/mailbox/note", filed.mailbox_body(note=b64encode(note), replaces=replaces)) == (
            200,
            {},
        )
        held = note
    assert caller.post("/api/mailbox", filed.mailbox_body())[1]["note"] == b64encode(held)


def test_erasing_takes_the_named_replies_only_and_replaces_the_note(caller: Caller, db: Database, filed: Filed) -> None:
    first, previous = add_reply(db, filed)
    second, _ = add_reply(db, filed, previous)
    replies = caller.post("/api/mailbox", filed.mailbox_body())[1]["replies"]
    (place,) = [each["place"] for each in replies if each["envelope"] == b64encode(first)]
    body = body_for("erase", filed, places=[place, place, "00" * 16])
    assert caller.post("/api/mailbox/erase", body) == (200, {})
    answer = caller.post("/api/mailbox", filed.mailbox_body())[1]
    assert [each["envelope"] for each in answer["replies"]] == [b64encode(second)]
    assert answer["note"] == body["note"]
    assert len(read_case(db, filed.mailbox).entries) == 2


def test_nobody_erases_the_replies_of_another_mailbox(caller: Caller, db: Database, filed: Filed) -> None:
    other = draw_report()
    assert caller.post("/api/reports", other.body)[0] == 200
    add_reply(db, filed)
    place = caller.post("/api/mailbox", filed.mailbox_body())[1]["replies"][0]["place"]
    before = snapshot(db, filed)
    assert caller.post("/api/mailbox/erase", body_for("erase", other, places=[place]))[0] == 200
    assert snapshot(db, filed) == before


WRONG_FIELDS: dict[str, tuple[tuple[str, ...], list[Any]]] = {
    "token": (("", *WRITING), [..., None, 5, "", b64encode(bytes(31))]),
    "note": (WRITING, [..., None, "?"]),
    "replaces": (WRITING, [..., 0, "", b64encode(bytes(33))]),
    "envelope": (("messages",), [..., None, {}, "===="]),
    "sealed_until": (("messages",), [..., None, 20991231, "2099-02-30", "never"]),
    "places": (
        ("erase",),
        [..., None, [], "ab" * 16, {}, [None], [["ab" * 16]], ["ab" * 15], ["AB" * 16], ["ab" * 16 + "\n"], ["٣" * 32]]
        + [["ab" * 16] * 1001],
    ),
}
WRONG = [(call, field, value) for field, (calls, values) in WRONG_FIELDS.items() for call in calls for value in values]


@on_sqlite
@pytest.mark.parametrize(("call", "field", "value"), WRONG)
def test_a_wrong_field_is_named_and_changes_nothing(
    caller: Caller, db: Database, filed: Filed, call: str, field: str, value: object
) -> None:
    before = snapshot(db, filed)
    status, answer = caller.post(path_of(call), body_for(call, filed, **{field: value}))
    assert (status, answer["error"]) == (400, "wrong_field")
    assert field in answer["message"]
    assert snapshot(db, filed) == before


@on_sqlite
@pytest.mark.parametrize(
    ("call", "field", "slots"), [(call, "note", 2) for call in WRITING] + [("messages", "envelope", 0)]
)
def test_a_malformed_envelope_changes_nothing(
    caller: Caller, db: Database, filed: Filed, call: str, field: str, slots: int
) -> None:
    before = snapshot(db, filed)
    status, answer = caller.post(path_of(call), body_for(call, filed, **{field: b64encode(envelope(slots))}))
    assert (status, answer["error"]) == (400, "malformed_envelope")
    assert snapshot(db, filed) == before


def test_a_mailbox_that_outgrows_64_kib_is_padded_to_the_next_doubling(
    caller: Caller, db: Database, filed: Filed
) -> None:
    assert mailboxes.open_mailbox(db, filed.gate).sent == 1
    previous = None
    for _ in range(9):
        _, previous = add_reply(db, filed, previous)
    answer = caller.client.post("/api/mailbox", json=filed.mailbox_body())
    assert len(answer.data) == 131072
    assert len(answer.get_json()["replies"]) == 9
