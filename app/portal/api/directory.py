"""The signed directories, as the root signed them. The portal doesn't check signatures: browsers do."""

import json
from functools import lru_cache
from gettext import gettext as _

from flask import Blueprint, Response

from app.portal.api.responses import Refusal
from app.portal.static_file import StaticFile
from app.store import directories
from app.store.database import Database

LAST_VERSION = 2**53 - 1  # SPEC 4 knows no larger number

# Compressing costs a visit more than all else here. Only the newest is kept, and some that came before it.
_compress = lru_cache(maxsize=8)(StaticFile.compress)


def make_blueprint(db: Database) -> Blueprint:
    """The calls that get directories (SPEC 6, 7). They are the same for everyone, so they are not padded."""
    directory = Blueprint("directory", __name__)

    @lru_cache(maxsize=1)
    def add_handovers(signed: bytes) -> bytes:
        handovers = [json.loads(each) for each in directories.list_handovers(db)]
        return json.dumps({**json.loads(signed), "handovers": handovers}, separators=(",", ":")).encode()

    @directory.get("/api/directory")
    def get_directory() -> Response:
        signed = directories.newest(db)
        if signed is None:
            raise Refusal(
                503, "no_directory", _("This site is not ready: it has no list of people who can read reports.")
            )
        return _compress(add_handovers(signed), "application/json").send()

    @directory.get(f"/api/directories/<int(max={LAST_VERSION}):version>")
    def find_directory(version: int) -> Response:
        signed = directories.find(db, version)
        if signed is None:
            raise Refusal(404, "no_such_directory", _("No such version of the list of people was published here."))
        return _compress(signed, "application/json").send()

    return directory
