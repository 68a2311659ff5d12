"""Publications (SPEC 9): the figures of a year as a publisher signs them, for everybody.

A publication is a statement (SPEC 6) under a label of its own. It tells numbers, and no case. Those of a year are
numbered from 1 on; each names the digest of the one before, and says of each figure since which of them it stands so.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Annotated, Any

from crypto.canonical import is_count, is_day
from crypto.directory import Directory
from crypto.encoding import b64decode, digest
from crypto.errors import UntrustedStatement
from crypto.message import DirectoryReference
from crypto.schema import checked, is_bytes, is_null_or, is_text, list_of, object_of, read_object, write_object
from crypto.signature import SigningKey
from crypto.statements.statement import INSTANCE_BYTES, read_statement, sign_statement

LABEL = "figures"
MAX_BYTES = 300_000
FIRST_YEAR, LAST_YEAR = 2000, 9999
LOWEST = 3
FEW, WITHHELD = "few", "withheld"


def is_shown(value: object) -> bool:
    """Whether a value is a number of cases, or one of the two words for a number that isn't told."""
    return is_count(value) or value in (FEW, WITHHELD)


Text = Annotated[str, checked(is_text)]
Number = Annotated[int, checked(is_count)]
Shown = Annotated[int | str, checked(is_shown)]


@dataclass(frozen=True)
class Total:
    """A number of cases; `since` is the publication of its year from which on it stands so."""

    id: Text
    count: Shown
    since: Number


@dataclass(frozen=True)
class Cell:
    """A part of a breakdown: its id, its name in the organisation's words, and the number of cases."""

    id: Text
    name: Text
    count: Shown


@dataclass(frozen=True)
class Breakdown:
    """How many cases were of each part; `title` in the organisation's words."""

    id: Text
    title: Text
    since: Number
    cells: Annotated[tuple[Cell, ...], list_of(Cell)]


@dataclass(frozen=True)
class Median:
    """How many days something took; None if there were too few cases."""

    id: Text
    days: Annotated[int | None, checked(is_null_or(is_count))]
    since: Number


@dataclass(frozen=True)
class Publication:
    """The figures of a year, as whoever has the verifying key `verify` published them on a day.

    `number` counts the publications of the year, from 1 on; `previous` is the digest of the one before (32 bytes, b64).
    Numbers of cases from 1 to `fewest_told` - 1 are not told.
    """

    instance: Annotated[str, checked(is_bytes(INSTANCE_BYTES))]
    verify: Annotated[str, checked(is_bytes(32))]
    directory: Annotated[DirectoryReference, object_of(DirectoryReference)]
    year: Number
    number: Number
    previous: Annotated[str | None, checked(is_null_or(is_bytes(32)))]
    day: Annotated[str, checked(is_day)]
    fewest_told: Number
    totals: Annotated[tuple[Total, ...], list_of(Total)]
    breakdowns: Annotated[tuple[Breakdown, ...], list_of(Breakdown)]
    medians: Annotated[tuple[Median, ...], list_of(Median)]


def sign_publication(publication: Publication, author: SigningKey, directory: Directory) -> dict[str, str]:
    """Sign a publication. Raises UntrustedStatement if `read_publication` would refuse it."""
    try:
        signed = sign_statement(LABEL, write_object(publication), directory.instance, author)
    except ValueError as error:
        raise UntrustedStatement from error
    if read_publication(signed, directory) != publication:
        raise UntrustedStatement
    return signed


def publication_digest(signed: dict[str, str]) -> bytes:
    """Compute the digest (32 bytes) by which the next publication of the year names this one."""
    return digest("figures", signed["statement"].encode())


def read_publication(signed: object, directory: Directory) -> Publication:
    """Read a publication by somebody who was a publisher on its day, by the directory that it names.

    That one is `directory`, or an earlier one to which its chain was followed. Raises UntrustedStatement for any other
    one, for one that tells a number below its own threshold, and for one that contradicts itself.
    """
    known = {
        each.verify for listed in (directory.recipients, *directory.earlier_recipients.values()) for each in listed
    }
    try:
        fields = read_statement(LABEL, signed, {}, directory.instance, known, MAX_BYTES)
        publication = read_object(Publication, fields)
        _check_author(publication, directory)
        _check_numbers(publication)
    except ValueError as error:
        raise UntrustedStatement from error
    return publication


def _check_author(publication: Publication, directory: Directory) -> None:
    reference, verify = publication.directory, b64decode(publication.verify)
    listed = directory.recipients_of(reference.version) if directory.recognises(reference) else ()
    if not any(each.verify == verify and each.is_publisher and each.is_active(publication.day) for each in listed):
        raise ValueError("by nobody who published on that day")


def _check_numbers(publication: Publication) -> None:
    figures: list[Total | Breakdown | Median] = [*publication.totals, *publication.breakdowns, *publication.medians]
    if not FIRST_YEAR <= publication.year <= LAST_YEAR or (publication.number == 1) != (publication.previous is None):
        raise ValueError("no such publication")
    if not all(1 <= each.since <= publication.number for each in figures):
        raise ValueError("stands so since another publication than there is")
    if publication.fewest_told < LOWEST or any(
        0 < each < publication.fewest_told for each in _list_counts(publication)
    ):
        raise ValueError("tells a small number")
    for listed in (publication.totals, publication.breakdowns, publication.medians):
        _check_once([each.id for each in listed])
    for breakdown in publication.breakdowns:
        _check_once([cell.id for cell in breakdown.cells])


def _list_counts(publication: Publication) -> Iterator[int]:
    told: list[Any] = [*publication.totals, *(cell for each in publication.breakdowns for cell in each.cells)]
    yield from (each.count for each in told if isinstance(each.count, int))


def _check_once(ids: Collection[str]) -> None:
    if len({*ids}) < len(ids):
        raise ValueError("told twice")
