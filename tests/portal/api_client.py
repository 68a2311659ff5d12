"""A client of the JSON API: reports of the right structure and random content, and checks of every answer."""

import json
import os
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from flask.testing import FlaskClient

from app.case_store.cases import list_contents
from app.case_store.entries import file_entries
from app.store import mailboxes
from app.store.database import Database
from app.store_calls.entries import NewEntry
from crypto.encoding import b64encode, digest
from crypto.envelope_format import COMMITMENT_BYTES, MAGIC, SLOT_BYTES, TAG_BYTES
from tests.stored import list_cases

# The last day of the addresses that things are sealed to here.
UNTIL = "2099-12-31"
# What is refused before the store is asked needs no second database.
on_sqlite = pytest.mark.parametrize("store_url", ["sqlite"], indirect=True)


def settings(database: str, folder: Path, **changes: str) -> dict[str, str]:
    """The environment of a portal. Beside SQLite the blobs have a place of their own."""
    elsewhere = (
        {} if database.startswith("sqlite") else {"SEALEDLINE_BLOBS": (folder.parent / "blobs").absolute().as_uri()}
    )
    return {
        **elsewhere,
        "SEALEDLINE_DATABASE": database,
        "SEALEDLINE_ROOT": b64encode(bytes(32)),
        "SEALEDLINE_INSTANCE": b64encode(bytes(16)),
        "SEALEDLINE_ORGANISATION": "Example & Sons",
        "SEALEDLINE_PAGES": str(folder),
        "SEALEDLINE_RELEASE_DAY": "2026-11-22",
        "SEALEDLINE_LANGUAGES": "en",
        # Tests store much: what that costs is tested in api/test_work.py.
        "SEALEDLINE_USUAL_MESSAGES": "1000000",
        **changes,
    }


class Caller(NamedTuple):
    """Posts to the portal, and checks of every answer what is true of all: padded, JSON, not to be kept."""

    client: FlaskClient

    def post(self, path: str, document: object) -> tuple[int, dict[str, Any]]:
        return self.post_bytes(path, json.dumps(document).encode())

    def post_bytes(self, path: str, body: bytes, content_type: str = "application/json") -> tuple[int, dict[str, Any]]:
        answer = self.client.post(path, data=body, content_type=content_type, headers={"Accept-Encoding": "gzip"})
        size = len(answer.data)
        assert size >= 65536
        assert size & (size - 1) == 0, size
        assert answer.content_type == "application/json"
        assert answer.headers["Cache-Control"] == "no-store"
        assert "Content-Encoding" not in answer.headers
        document = answer.get_json()
        assert isinstance(document.pop("padding"), str)
        if answer.status_code != 200:
            assert set(document) == {"error", "message"}
            assert document["message"].endswith(".")
        return answer.status_code, document


def envelope(slots: int = 3, padded_bytes: int = 4096) -> bytes:
    """An envelope of the right structure that nobody can open."""
    return MAGIC + bytes([slots]) + os.urandom(SLOT_BYTES * slots + COMMITMENT_BYTES + padded_bytes + TAG_BYTES)


class Filed(NamedTuple):
    """A report in the store, and what its reporter knows."""

    token: bytes
    gate: bytes
    mailbox: bytes
    envelope: bytes
    note: bytes

    @property
    def body(self) -> dict[str, Any]:
        """What POST /api/reports was given."""
        names = ("mailbox", "gate", "envelope", "note")
        return {**{name: b64encode(getattr(self, name)) for name in names}, "sealed_until": UNTIL}

    def mailbox_body(self, **more: Any) -> dict[str, Any]:
        return {"token": b64encode(self.token), **more}

    @property
    def replaces(self) -> str:
        return b64encode(digest("note", self.note))


def draw_report() -> Filed:
    token = os.urandom(32)
    return Filed(token, digest("mailbox gate", token), os.urandom(32), envelope(), envelope(slots=1))


def add_reply(db: Database, filed: Filed, previous: bytes | None = None) -> tuple[bytes, bytes]:
    """Give the report an officer's reply: its envelope, and what the next one names as `previous`."""
    reply, entry = envelope(slots=1), envelope()
    new = NewEntry(entry, previous or digest("entry", filed.envelope), reply=reply)
    file_entries(db, filed.gate, [new], received_on=date(2026, 11, 22))
    return reply, digest("entry", entry)


def snapshot(db: Database, *reports: Filed) -> object:
    """All that the store holds: its cases and envelopes, and the mailboxes of `reports`."""
    return (
        sorted(list_cases(db)),
        sorted(each[:2] for each in list_contents(db)[1]),
        [mailboxes.open_mailbox(db, report.gate) for report in reports],
    )
