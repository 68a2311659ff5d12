"""The newest signed directory, as the root signed it: browsers check it, the portal only hands it out."""

from gettext import gettext as _

from flask import Blueprint, Response

from app import directories
from app.database import Database
from app.portal.answers import Refusal
from app.portal.file import File


def calls(db: Database) -> Blueprint:
    """The call that gets the directory (SPEC 6, 7). It is the same for everyone, so it is not padded."""
    directory = Blueprint("directory", __name__)

    @directory.get("/api/directory")
    def get_directory() -> Response:
        signed = directories.newest(db)
        if signed is None:
            raise Refusal(
                503, "no_directory", _("This site is not ready: it has no list of people who can read reports.")
            )
        return File.compress(signed, "application/json").send()

    return directory
