"""Published figures are a publisher's, of this organisation, and tell no small number; and anybody can check that."""

import json
from dataclasses import replace
from typing import Any

import pytest

from app.published.file import WrongFigures, read_figures
from crypto.encoding import b64encode
from crypto.errors import UntrustedStatement
from crypto.officer.publication import (
    Breakdown,
    Cell,
    Median,
    Publication,
    Total,
    publication_digest,
    read_publication,
    sign_publication,
)
from tests.organisation import OFFICERS, Organisation

DAY = "2026-02-04"
organisation = Organisation(DAY, people=(*OFFICERS, "publisher"))
people = [*map(organisation.recipient, OFFICERS), organisation.recipient("publisher", duties=["publisher"])]
document = organisation.document(1, "2026-01-05", recipients=people)
directory = organisation.directory(document)
key = organisation.officers["publisher"].signing
PUBLICATION = Publication(
    b64encode(organisation.instance),
    b64encode(key.verify),
    directory.reference,
    2025,
    1,
    None,
    DAY,
    5,
    (Total("received", 14, 1), Total("concluded", "few", 1)),
    (Breakdown("channel", "Received, by channel", 1, (Cell("=Ext", "External", 14), Cell("b", "Internal", 0))),),
    (Median("reviewed", None, 1),),
)


def sign(publication: Publication = PUBLICATION, by: str = "publisher") -> dict[str, str]:
    author = organisation.officers[by].signing
    return sign_publication(replace(publication, verify=b64encode(author.verify)), author, directory)


def test_whoever_knows_the_directory_reads_what_was_published() -> None:
    signed = sign()
    assert read_publication(signed, directory) == PUBLICATION
    later = replace(PUBLICATION, number=2, previous=b64encode(publication_digest(signed)))
    assert read_publication(sign(later), directory).previous == b64encode(publication_digest(signed))


@pytest.mark.parametrize(
    "change",
    [
        {"year": 1999},
        {"number": 0},
        {"number": 2},
        {"previous": "A" * 43},
        {"day": "2026-2-4"},
        {"day": "2025-12-31"},
        {"day": "2099-01-01"},
        {"fewest_told": 2},
        {"totals": (Total("received", 4, 1),)},
        {"totals": (Total("received", 14, 2),)},
        {"totals": (Total("received", 14, 0),)},
        {"totals": (Total("received", 14, 1), Total("received", 15, 1))},
        {"totals": (Total("received", "many", 1),)},
        {"breakdowns": (Breakdown("channel", "", 1, (Cell("a", "A", 1),)),)},
        {"breakdowns": (Breakdown("channel", "", 1, (Cell("a", "A", 9), Cell("a", "A", 8))),)},
        {"directory": replace(directory.reference, version=2)},
        {"directory": replace(directory.reference, digest="A" * 43)},
        {"instance": "A" * 22},
    ],
)
def test_what_contradicts_itself_or_tells_a_small_number_is_refused(change: dict[str, Any]) -> None:
    with pytest.raises(UntrustedStatement):
        sign(replace(PUBLICATION, **change))


@pytest.mark.parametrize("officer", OFFICERS)
def test_nobody_publishes_who_has_not_the_duty(officer: str) -> None:
    with pytest.raises(UntrustedStatement):
        sign(by=officer)


def test_the_file_is_checked_with_the_root_key_and_the_instance_alone() -> None:
    signed = sign()
    parts: dict[str, Any] = {"publication": signed, "directory": organisation.sign(document), "earlier": []}
    root, instance = organisation.root.verify, organisation.instance
    figures = read_figures(json.dumps(parts).encode(), root, instance)
    assert (figures.publication, figures.publisher.id) == (PUBLICATION, "publisher")
    # Later, the duty is somebody else's, and the directory another one: the chain leads back to the one that it names.
    newer = organisation.document(2, "2026-03-01", recipients=people[:3])
    newer["previous"] = b64encode(directory.digest)
    renewed = {**parts, "directory": organisation.sign(newer), "earlier": [parts["directory"]]}
    assert read_figures(json.dumps(renewed).encode(), root, instance).publication == PUBLICATION
    forged = {**signed, "statement": signed["statement"].replace('"count":14', '"count":15')}
    wrong: list[Any] = [{**parts, "publication": forged}, {**renewed, "earlier": []}, {**parts, "directory": {}}, []]
    for each in [json.dumps(each).encode() for each in wrong] + [b"", b"[" * 100_000, b"\xff"]:
        with pytest.raises(WrongFigures):
            read_figures(each, root, instance)
    for other in (
        (bytes(32), instance),
        (organisation.officers["counsel"].signing.verify, instance),
        (root, bytes(16)),
    ):
        with pytest.raises(WrongFigures):
            read_figures(json.dumps(parts).encode(), *other)
