"""Who is let in: what is signed today, once, by somebody of the directory, for what their role may ask."""

import logging
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any

import msgspec
import pytest
from werkzeug.test import Client, TestResponse

from app.gateway import nonces
from app.gateway.answers import ANSWERS
from app.gateway.listing import Listing
from app.store_calls import cases, directories, dockets, entries, keyrings, publications, tallies, uploads
from app.store_calls.call import ANYONE, PEOPLE, Call, Role
from app.store_calls.errors import NotLetIn
from app.store_calls.http_signature import Request, Signer
from app.store_calls.joining import hand_in_key
from crypto.encoding import b64encode
from crypto.keys import generate_seed
from crypto.signature import SigningKey, derive_signing_key
from tests.console.office import TODAY, Office
from tests.organisation import INSTANCE

LISTING = [b""]


def draw_nonce(client: Client) -> bytes:
    return bytes(msgspec.msgpack.decode(client.post("/nonces").get_data())[0])


def send(client: Client, request: Request) -> TestResponse:
    return client.post(request.path, headers=dict(request.headers), data=request.body)


def sign(
    client: Client,
    signing: SigningKey,
    call: Call[..., Any],
    arguments: list[Any],
    nonce: bytes | None = None,
    days: int = 0,
    instance: bytes = INSTANCE,
) -> Request:
    request = Request("POST", f"/calls/{call.name}", {}, msgspec.msgpack.encode(arguments))
    Signer(signing, instance).sign(request, TODAY + timedelta(days), nonce or draw_nonce(client))
    return request


@pytest.fixture
def signing(office: Office) -> SigningKey:
    return office.identity("compliance").signing


@pytest.fixture
def request_(client: Client, signing: SigningKey) -> Request:
    """A request that is let in."""
    return sign(client, signing, cases.list_changes, LISTING)


def test_what_an_officer_signs_today_is_answered_once(client: Client, request_: Request) -> None:
    assert send(client, request_).status_code == 200
    assert send(client, request_).status_code == 401, "replayed"


@pytest.mark.parametrize("days", [-1, 1, -400])
def test_a_signature_of_another_day_is_refused(client: Client, signing: SigningKey, days: int) -> None:
    assert send(client, sign(client, signing, cases.list_changes, LISTING, days=days)).status_code == 401


CHANGES: dict[str, Callable[[Request], Request]] = {
    "another path": lambda each: replace(each, path="/calls/register/list-register"),
    "another body": lambda each: replace(each, body=msgspec.msgpack.encode([b"x"])),
    "no body": lambda each: replace(each, body=b""),
    "a range that was not signed": lambda each: replace(each, headers={**each.headers, "Range": "bytes=1-"}),
    "no signature": lambda each: replace(each, headers=leave_out(each.headers, "Signature")),
    "no digest": lambda each: replace(each, headers=leave_out(each.headers, "Content-Digest")),
    "no input": lambda each: replace(each, headers=leave_out(each.headers, "Signature-Input")),
    "nonsense": lambda each: replace(each, headers={**each.headers, "Signature-Input": "call=(((((" * 100}),
    "many labels": lambda each: replace(each, headers={**each.headers, "Signature-Input": many_labels(each)}),
}


def leave_out(headers: Mapping[str, str], name: str) -> dict[str, str]:
    return {key: value for key, value in headers.items() if key != name}


def many_labels(request: Request) -> str:
    said = request.headers["Signature-Input"].removeprefix("call=")
    return ", ".join(f"l{number}={said}" for number in range(200))


@pytest.mark.parametrize("change", CHANGES)
def test_a_request_that_was_changed_is_refused(client: Client, request_: Request, change: str) -> None:
    answered = send(client, CHANGES[change](request_))
    assert answered.status_code == 401
    assert msgspec.msgpack.decode(answered.get_data()) == ["NotLetIn", ""]
    assert send(client, request_).status_code == 200, "and its nonce is not lost"


@pytest.mark.parametrize("nonce", [bytes(40), b"x", bytes(1000)])
def test_a_nonce_that_this_gateway_did_not_make_is_refused(client: Client, signing: SigningKey, nonce: bytes) -> None:
    assert send(client, sign(client, signing, cases.list_changes, LISTING, nonce)).status_code == 401


def test_a_nonce_grows_old(client: Client, request_: Request, monkeypatch: pytest.MonkeyPatch) -> None:
    now = nonces._now() + nonces.NONCE_SECONDS
    monkeypatch.setattr(nonces, "_now", lambda: now)
    assert send(client, request_).status_code == 401


def test_what_is_signed_for_another_installation_is_refused(client: Client, signing: SigningKey) -> None:
    request = sign(client, signing, cases.list_changes, LISTING, instance=bytes(16))
    assert send(client, request).status_code == 401


def test_a_stranger_reads_what_is_public_and_nothing_else(client: Client) -> None:
    stranger = derive_signing_key(generate_seed())
    assert send(client, sign(client, stranger, directories.find, [1])).status_code == 200
    for call, arguments in ((cases.list_changes, LISTING), (keyrings.read_keyring, []), (tallies.list_tallies, [])):
        assert send(client, sign(client, stranger, call, arguments)).status_code == 401, call.name


def test_who_has_retired_is_refused(office: Office, client: Client, signing: SigningKey) -> None:
    retired = office.organisation.recipient("compliance", retired_on=TODAY.isoformat())
    others = [office.organisation.recipient(id) for id in office.organisation.officers if id != "compliance"]
    office.publish(2, recipients=[retired, *others], channels=office.channels("counsel", "director"))
    assert send(client, sign(client, signing, cases.list_changes, LISTING)).status_code == 401


def test_an_auditor_and_a_publisher_are_given_what_is_theirs(office: Office) -> None:
    office.add_officer("trustee")
    people = [office.organisation.recipient(id) for id in ("compliance", "counsel")]
    people.append(office.organisation.recipient("director", duties=["auditor"]))
    people.append(office.organisation.recipient("trustee", duties=["publisher"]))
    office.publish(2, recipients=people, channels=office.channels("compliance", "counsel"))
    case = office.file()
    auditor, publisher, reader = office.ask("director"), office.ask("trustee"), office.ask("counsel")
    assert [row.gate for row in dockets.list_contents(auditor)[0]] == [case.reporter.gate]
    assert tallies.list_tallies(publisher) == []
    for who in (auditor, publisher):
        with pytest.raises(NotLetIn):
            cases.read_cases(who, [case.reporter.gate])
        with pytest.raises(NotLetIn):
            cases.list_changes(who, b"")
        with pytest.raises(NotLetIn):
            uploads.read_piece(who, bytes(16), 0)
        with pytest.raises(NotLetIn):
            entries.file_entries(who, case.reporter.gate, [entries.NewEntry(b"entry", bytes(32))])
    with pytest.raises(NotLetIn):
        dockets.list_contents(reader)
    with pytest.raises(NotLetIn):
        publications.add_publication(reader, publications.StoredPublication(2026, 1, b"{}"))


def test_what_changes_the_store_is_for_nobody_but_people() -> None:
    for call in ANSWERS:
        if call.changes and call is not hand_in_key:  # which a code lets in
            assert not call.roles & Role.STRANGER, call.name
    public = {call.name for call in ANSWERS if call.roles is ANYONE}
    assert {name.split("/")[0] for name in public} == {"bulletin", "directories", "joining", "news", "statements"}
    for call in ANSWERS:
        if call.name.startswith(("cases/", "entries/", "uploads/")):
            assert call.roles is Role.READER, call.name
    assert {call.name for call in ANSWERS if call.roles is PEOPLE and call.changes} == {
        "keyrings/replace-keyring",
        "statements/add-cards",
        "statements/add-confirmation",
    }


@pytest.mark.parametrize(
    "arguments",
    [[], [b"", 0], [b"x" * 65], [""], [2**64 - 1], {"state": b""}, None],
)
def test_arguments_of_another_form_are_refused(client: Client, signing: SigningKey, arguments: Any) -> None:
    assert send(client, sign(client, signing, cases.list_changes, arguments)).status_code == 401


def test_a_body_that_is_too_long_and_other_addresses_are_refused(client: Client, request_: Request) -> None:
    assert send(client, replace(request_, body=bytes(2**24 + 1))).status_code == 413
    assert client.get("/calls/cases/read-cases").status_code == 405
    assert client.post("/calls/cases/erase-everything").status_code == 401
    assert client.post("/").status_code == 401


def test_nothing_is_written_down_of_who_asked(
    client: Client, request_: Request, signing: SigningKey, caplog: pytest.LogCaptureFixture, office: Office
) -> None:
    caplog.set_level(logging.DEBUG)
    before = {path: path.read_bytes() for path in office.keys.parent.rglob("*") if path.is_file()}
    assert send(client, request_).status_code == 200
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Listing, "list_changes", None)
        assert send(client, sign(client, signing, cases.list_changes, LISTING)).status_code == 500
    logged = caplog.text
    assert "TypeError" in logged
    assert not any(word in logged for word in ("compliance", b64encode(signing.verify), "list-changes", INSTANCE.hex()))
    assert {path: path.read_bytes() for path in office.keys.parent.rglob("*") if path.is_file()} == before
