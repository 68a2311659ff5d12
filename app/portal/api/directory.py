"""The signed directories, and what their people have signed. The portal doesn't check signatures: browsers do."""

import json
from functools import lru_cache
from gettext import gettext as _
from typing import Any, NamedTuple

from flask import Blueprint, Response

from app.clock import today
from app.portal.api.responses import Refusal
from app.portal.static_file import StaticFile
from app.store import directories, statements
from app.store.database import Database
from crypto.encoding import b64decode, digest

LAST_VERSION = 2**53 - 1  # SPEC 4 knows no larger number

# Compressing costs a visit more than all else here. Only the newest is kept, and some that came before it.
_compress = lru_cache(maxsize=8)(StaticFile.compress)


class Published(NamedTuple):
    """A signed directory's JSON, its digest (32 bytes), and the verifying keys (32 bytes) with their last days."""

    signed: dict[str, Any]
    digest: bytes
    people: dict[bytes, str]


def make_blueprint(db: Database) -> Blueprint:
    """The calls that get directories (SPEC 6, 7). They are the same for everyone, so they are not padded."""
    directory = Blueprint("directory", __name__)

    @lru_cache(maxsize=1)
    def list_handovers(_signed: bytes) -> list[object]:
        return [json.loads(each) for each in directories.list_handovers(db)]

    @directory.get("/api/directory")
    def get_directory() -> Response:
        signed = directories.newest(db)
        if signed is None:
            raise Refusal(
                503, "no_directory", _("This site is not ready: it has no list of people who can read reports.")
            )
        published, said = read_published(signed), {"handovers": list_handovers(signed)}
        answer = {**published.signed, **_list_statements(db, published), **said}
        return _compress(json.dumps(answer, separators=(",", ":")).encode(), "application/json").send()

    @directory.get(f"/api/directories/<int(max={LAST_VERSION}):version>")
    def find_directory(version: int) -> Response:
        signed = directories.find(db, version)
        if signed is None:
            raise Refusal(404, "no_such_directory", _("No such version of the list of people was published here."))
        return _compress(signed, "application/json").send()

    return directory


@lru_cache(maxsize=1)
def read_published(signed: bytes) -> Published:
    """Read a signed directory as far as it takes to tell whose statements go with it."""
    answer = json.loads(signed)
    document = b64decode(answer["document"])
    recipients = json.loads(document).get("recipients", [])
    people = {b64decode(each["verify"]): min(each["expires_on"], each.get("retired_on", "9")) for each in recipients}
    return Published(answer, digest("directory", document), people)


def _list_statements(db: Database, published: Published) -> dict[str, list[object]]:
    day = today()
    active = {verify for verify, last in published.people.items() if day.isoformat() <= last}
    cards = statements.list_cards(db, active, day)
    confirmations = statements.list_confirmations(db, active, published.digest)
    return {"cards": [*map(json.loads, cards)], "confirmations": [*map(json.loads, confirmations)]}
