"""The directory and the limits: public, and the same for everyone."""

import gzip
import json
from datetime import date
from typing import Any

import pytest
from flask.testing import FlaskClient

from app.portal.api import directory as view
from app.store import directories, statements
from app.store.database import Database
from app.store_calls.statements import StoredCard, StoredConfirmation
from crypto.encoding import b64encode
from crypto.envelope_format import MAX_SLOTS, PADDED_BYTES
from tests.organisation import Organisation, later

DAY = "2026-11-22"


def publish(db: Database, organisation: Organisation, version: int = 1, **changes: Any) -> dict[str, str]:
    signed = organisation.sign(organisation.document(version, **changes))
    directories.publish(db, json.dumps(signed).encode(), version)
    return signed


def store_card(db: Database, verify: bytes, first: str, last: str) -> dict[str, str]:
    card = {"statement": f"{verify.hex()} {first}", "signature": "x"}
    stored = StoredCard(verify, date.fromisoformat(first), date.fromisoformat(last), json.dumps(card).encode())
    statements.add_cards(db, [stored])
    return card


def store_confirmation(db: Database, verify: bytes, digest: bytes, day: str) -> dict[str, str]:
    confirmation = {"statement": f"{verify.hex()} {digest.hex()} {day}", "signature": "x"}
    data = json.dumps(confirmation).encode()
    statements.add_confirmation(db, StoredConfirmation(verify, digest, date.fromisoformat(day), data))
    return confirmation


@pytest.fixture(autouse=True)
def _on_one_day(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(view, "today", lambda: date.fromisoformat(DAY))


def test_the_newest_directory_is_handed_out_as_it_was_signed(client: FlaskClient, db: Database) -> None:
    organisation = Organisation()
    published = {version: publish(db, organisation, version) for version in (1, 3, 2)}
    answer = client.get("/api/directory")
    assert (answer.status_code, answer.content_type) == (200, "application/json")
    assert answer.get_json() == {**published[3], "cards": [], "confirmations": [], "handovers": []}
    zipped = client.get("/api/directory", headers={"Accept-Encoding": "gzip"})
    assert (zipped.headers["Content-Encoding"], gzip.decompress(zipped.data)) == ("gzip", answer.data)


def test_every_directory_that_was_ever_published_is_handed_out(client: FlaskClient, db: Database) -> None:
    for version in (1, 2, 3):
        directories.publish(db, b'{"document": "%d", "signature": "x"}' % version, version)
    for version in (1, 2, 3):
        answer = client.get(f"/api/directories/{version}")
        assert (answer.status_code, answer.data) == (200, directories.find(db, version))
    for version in (0, 4, 2**53 - 1):
        answer = client.get(f"/api/directories/{version}")
        assert (answer.status_code, answer.get_json()["error"]) == (404, "no_such_directory")


def test_the_directories_that_name_another_root_are_handed_out_with_the_newest(
    client: FlaskClient, db: Database
) -> None:
    signed = []
    for version, said in enumerate((b"{}", b'{"next_root": "a"}', b"{}", b'{"next_root": "b"}', b"{}"), 1):
        signed.append({"document": b64encode(said), "signature": str(version)})
        directories.publish(db, json.dumps(signed[-1]).encode(), version)
    empty: dict[str, list[object]] = {"cards": [], "confirmations": []}
    assert client.get("/api/directory").get_json() == {**signed[4], **empty, "handovers": [signed[1], signed[3]]}


def test_cards_of_the_day_of_active_people_go_with_it(client: FlaskClient, db: Database) -> None:
    organisation = Organisation()
    keys = {id: officer.signing.verify for id, officer in organisation.officers.items()}
    people = [organisation.recipient(id) for id in ("compliance", "director")]
    people.append(organisation.recipient("counsel", retired_on=later(DAY, -1)))
    publish(db, organisation, recipients=people)
    now = store_card(db, keys["compliance"], later(DAY, -20), later(DAY, 1))
    store_card(db, keys["compliance"], later(DAY, 3), later(DAY, 30))
    assert store_card(db, keys["compliance"], later(DAY, -20), later(DAY, 1)) == now
    store_card(db, keys["counsel"], DAY, DAY)
    store_card(db, bytes(32), DAY, DAY)
    assert client.get("/api/directory").get_json()["cards"] == [now]


def test_the_next_card_goes_with_it_from_two_days_before_it_begins(client: FlaskClient, db: Database) -> None:
    organisation = Organisation()
    publish(db, organisation)
    verify = organisation.officers["counsel"].signing.verify
    store_card(db, verify, later(DAY, -30), later(DAY, -2))
    shown = [
        store_card(db, verify, later(DAY, -29), later(DAY, -1)),
        store_card(db, verify, DAY, later(DAY, 1)),
        store_card(db, verify, later(DAY, 2), later(DAY, 9)),
    ]
    store_card(db, verify, later(DAY, 3), later(DAY, 9))
    assert client.get("/api/directory").get_json()["cards"] == shown


def test_the_newest_confirmation_of_each_active_person_for_this_document_goes_with_it(
    client: FlaskClient, db: Database
) -> None:
    organisation = Organisation()
    publish(db, organisation)
    signed = publish(db, organisation, 2)
    digest = view.read_published(json.dumps(signed).encode()).digest
    keys = {id: officer.signing.verify for id, officer in organisation.officers.items()}
    store_confirmation(db, keys["counsel"], digest, later(DAY, -3))
    newest = store_confirmation(db, keys["counsel"], digest, later(DAY, -1))
    store_confirmation(db, keys["counsel"], bytes(32), DAY)
    store_confirmation(db, bytes(32), digest, DAY)
    assert client.get("/api/directory").get_json()["confirmations"] == [newest]


def test_without_a_directory_the_portal_says_that_it_is_not_ready(client: FlaskClient) -> None:
    answer = client.get("/api/directory")
    assert (answer.status_code, answer.get_json()["error"], len(answer.data)) == (503, "no_directory", 65536)


def test_the_limits_are_those_that_the_portal_keeps(client: FlaskClient) -> None:
    assert client.get("/api/limits").get_json() == {
        "request_bytes": 2**21,
        "slots": MAX_SLOTS,
        "padded_bytes": max(PADDED_BYTES),
        "places": 1000,
        "messages": 200,
        "mailbox_bytes": 64 * 2**20,
        "attachments": 64,
        "attachment_bytes": 4 * 2**30,
        "piece_bytes": 36 + 2**20 + 16,
        "takes": {"reports": True, "messages": True, "files": True},
    }
