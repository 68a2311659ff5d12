"""The newest signed directory, as the root signed it. The portal doesn't check the signature: browsers do."""

from functools import lru_cache
from gettext import gettext as _

from flask import Blueprint, Response

from app.portal.api.responses import Refusal
from app.portal.static_file import StaticFile
from app.store import directories
from app.store.database import Database

# Compressing costs a visit more than all else here. Only the newest is kept.
_compress = lru_cache(maxsize=1)(StaticFile.compress)


def make_blueprint(db: Database) -> Blueprint:
    """The call that gets the directory (SPEC 6, 7). It is the same for everyone, so it is not padded."""
    directory = Blueprint("directory", __name__)

    @directory.get("/api/directory")
    def get_directory() -> Response:
        signed = directories.newest(db)
        if signed is None:
            raise Refusal(
                503, "no_directory", _("This site is not ready: it has no list of people who can read reports.")
            )
        return _compress(signed, "application/json").send()

    return directory
