"""The latest publication of each year that the store has, each checked, as its file."""

import json
from gettext import gettext as _
from typing import Any

from app.published.file import Figures, WrongFigures, read_figures, write_figures
from app.published.order import check_order
from app.store import directories
from app.store.database import Database
from app.store.publications import list_publications
from app.store_calls.publications import StoredPublication
from crypto.directories.chain import MAX_FOLLOWED
from crypto.encoding import b64decode
from crypto.officer.publication import publication_digest


def read_latest(db: Database, root: bytes, instance: bytes) -> list[Figures]:
    """Make the files of the latest publication of each year, the latest year first.

    Raises WrongFigures if one of any year can't be believed, or is missing; StoreUnavailable.
    """
    stored, signed = list_publications(db), directories.newest(db)
    if not stored:
        return []
    if signed is None:
        raise WrongFigures(_("There are published figures, and no directory by which to check them."))
    latest: dict[int, Figures] = {}
    before: dict[int, bytes] = {}
    for each in stored:
        try:
            figures = read_figures(_write_file(db, each, json.loads(signed)), root, instance)
            check_order(figures.publication, each, before.get(each.year))
        except (ValueError, WrongFigures) as error:
            message = _("Publication {number} of {year} in the database can't be believed. Ask who wrote it there.")
            raise WrongFigures(message.format(number=each.number, year=each.year)) from error
        latest[each.year], before[each.year] = figures, publication_digest(json.loads(each.document))
    return [latest[year] for year in sorted(latest, reverse=True)]


def _write_file(db: Database, stored: StoredPublication, newest: Any) -> bytes:
    publication = json.loads(stored.document)
    named, last = json.loads(publication["statement"])["directory"]["version"], _read_version(newest)
    found = [directories.find(db, version) for version in range(last - 1, max(named, last - MAX_FOLLOWED) - 1, -1)]
    handovers = [json.loads(each) for each in directories.list_handovers(db)]
    earlier = [json.loads(each) for each in found if each is not None]
    return write_figures(publication, {**newest, "handovers": handovers}, earlier)


def _read_version(signed: Any) -> int:
    return int(json.loads(b64decode(signed["document"]))["version"])
