"""Whether a publication of a year follows the one before it."""

from app.store_calls.publications import StoredPublication
from crypto.encoding import b64decode
from crypto.officer.publication import Publication


def check_order(publication: Publication, stored: StoredPublication, before: bytes | None) -> None:
    """Check that it is what it is stored as, and follows the one before (its digest). Raises ValueError."""
    previous = None if publication.previous is None else b64decode(publication.previous)
    if (publication.year, publication.number, previous) != (stored.year, stored.number, before):
        raise ValueError("another publication, or one is missing before it")
