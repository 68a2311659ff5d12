"""The file of published figures (SPEC 9): a publication, and what anybody needs to check it with the root key alone.

JSON: `publication` as a publisher signed it; `directory`, the newest as the portal hands it out, with the handovers
before it; `earlier`, the signed directories before it, the newest first, down to the one that the publication names.
"""

import json
from collections.abc import Sequence
from gettext import gettext as _
from typing import NamedTuple

from crypto.directories.chain import MAX_FOLLOWED, follow_on
from crypto.directories.recipient import Recipient
from crypto.directory import Directory, verify
from crypto.encoding import b64decode
from crypto.errors import SealedLineError
from crypto.officer.publication import Publication, read_publication

MOST_BYTES = 2**25


class WrongFigures(Exception):
    """Published figures can't be believed. The text says which, and why."""


class Figures(NamedTuple):
    """A publication that was checked, who signed it, the organisation, and its file."""

    publication: Publication
    publisher: Recipient
    organisation: str
    file: bytes


def read_figures(file: bytes, root: bytes, instance: bytes) -> Figures:
    """Check a file with the root's verifying key (32 bytes) and the instance (16 bytes). Raises WrongFigures."""
    try:
        parts = json.loads(file)
        directory = verify(parts["directory"], root)
        directory.check_instance(instance)
        earlier = iter(parts["earlier"][:MAX_FOLLOWED])
        directory = follow_on(directory, lambda _version: next(earlier, None))
        publication = read_publication(parts["publication"], directory)
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError, SealedLineError) as error:
        message = _("These figures can't be believed: no publisher of this organisation has signed them.")
        raise WrongFigures(message) from error
    return Figures(publication, find_publisher(publication, directory), directory.organisation, file)


def find_publisher(publication: Publication, directory: Directory) -> Recipient:
    """Find who signed a publication that was read under a directory."""
    listed = directory.recipients_of(publication.directory.version)
    return next(each for each in listed if each.verify == b64decode(publication.verify))


def write_figures(publication: object, directory: object, earlier: Sequence[object]) -> bytes:
    """Write a file of its parts, as they were signed."""
    parts = {"directory": directory, "earlier": [*earlier], "publication": publication}
    return (json.dumps(parts, ensure_ascii=False, indent=1, sort_keys=True) + "\n").encode()
