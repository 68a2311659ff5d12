"""Tallies (SPEC 9): what is counted of a case for the yearly figures, without a hint of which case it was.

Who publishes the figures is sealed one of every case, and a new one whenever it counts otherwise; its members are
sealed the last one when it is deleted. All of one case are of one series.
"""

from collections.abc import Collection, Iterable, Mapping
from typing import Any, NamedTuple

from crypto import canonical
from crypto.conversation import Received, find_officer, mark_retired, open_received
from crypto.directories.unknown import mark_unknown
from crypto.directory import Directory
from crypto.encoding import b64decode, b64encode, derive
from crypto.envelope import seal
from crypto.errors import NotAllowed, NotInAudience
from crypto.keys import Identity
from crypto.message_fields import RECUSED, WITHDRAWN, Detail
from crypto.officer.case import Case
from crypto.officer.messages import Tally
from crypto.officer.record import Record
from crypto.report import make_slots

NO_CASE = bytes(32)


class Counted(NamedTuple):
    """What is counted of a case: the `series` of its tallies (32 bytes), the `number` in it, and the answers.

    A higher number replaces all lower ones. `key` (32 bytes) is known to those alone who read the case.
    """

    key: bytes
    series: bytes
    number: int
    details: Mapping[str, Detail]


class TallyKeys(NamedTuple):
    """What the tallies of a case have in common (32 bytes each): their series, and a key that its members know."""

    key: bytes
    series: bytes


def find_tally_keys(case: Case, record: Record) -> TallyKeys | None:
    """Find the keys of a case's tallies; None for who can't open its report.

    The key is of the first entry after somebody left: whoever did could else try which tally is stored by now.
    """
    if case.report.content_key is None:
        return None
    left_at = max((each.number for each in record.steps if each.action in (RECUSED, WITHDRAWN)), default=0)
    since = (each.content_key for each in case.entries[left_at:] if each.is_genuine) if left_at else ()
    key = next((each for each in since if each is not None), case.report.content_key)
    return TallyKeys(derive(key, "tally key"), derive(case.report.content_key, "tally series"))


def find_tally_id(counted: Counted, publishers: Collection[str], directory: Directory) -> bytes:
    """Find the id (32 bytes) under which a tally for these publishers (ids) is stored.

    Whoever reads the case finds the same one, so they see whether somebody has stored it already.
    """
    keys = sorted(b64encode(each.verify) for each in directory.recipients if each.id in publishers)
    facts: dict[str, Any] = {"details": dict(counted.details), "number": counted.number, "publishers": keys}
    return derive(counted.key, "tally id", canonical.write(facts))


def list_publishers(directory: Directory, day: str) -> tuple[str, ...]:
    """List the ids of the publishers to whom something can be sealed on this day."""
    reachable = directory.reachable(day)
    return tuple(each.id for each in directory.active(day) if each.is_publisher and each.id in reachable)


def seal_tally(
    counted: Counted, to: Collection[str], me: str, identity: Identity, directory: Directory, day: str
) -> bytes:
    """Seal a tally to those of `to` (ids) who are active and can be reached.

    Raises ExpiredDirectory, MalformedMessage, NotInAudience for an author who reads no reports, or where there is
    nobody to seal it to.
    """
    directory.check_current(day)
    reachable = directory.reachable(day)
    readers = tuple(each.id for each in directory.active(day) if each.id in reachable and each.id in to)
    if not readers or me not in [each.id for each in directory.eligible(day)]:
        raise NotInAudience
    tally = Tally(
        instance=b64encode(directory.instance),
        mailbox=b64encode(NO_CASE),
        number=counted.number,
        seen={},
        directory=directory.reference,
        # Only the year: the day would lead to the case, whose entries and tombstone have theirs in clear.
        sent_on=day[:4] + "-01-01",
        to=readers,
        author=me,
        series=b64encode(counted.series),
        details=counted.details,
    )
    return seal(tally, identity.signing, make_slots(directory, readers, day))


def open_tally(envelope: bytes, identity: Identity, directory: Directory) -> Received[Tally]:
    """Open a tally, signed by the officer whom it names. Errors are put into `suspect`.

    NotAllowed is one by somebody who read no reports when it was sealed.
    """
    context = (Tally, NO_CASE, directory.instance)
    tally = open_received(envelope, identity.opening_keys(envelope), context, find_officer(directory))
    mark_retired([tally], directory)
    mark_unknown([tally], directory)
    if (message := tally.message) is not None:
        listed = directory.recipients_of(message.directory.version)
        if not any(each.id == message.author and each.reads_reports for each in listed):
            tally.suspect.append(NotAllowed)
    return tally


def read_counted(tally: Received[Tally]) -> Counted | None:
    """What a tally that was opened counts; None where it is not genuine.

    The key of one that its reader was sealed when the case was deleted is its content key.
    """
    message = tally.message
    if message is None or not tally.is_genuine or tally.content_key is None:
        return None
    key = derive(tally.content_key, "tally key")
    return Counted(key, b64decode(message.series), message.number, message.details)


def find_latest(counted: Iterable[Counted]) -> list[list[Counted]]:
    """Of each series the tallies of its highest number that differ: more than one contradict each other.

    Series and tallies are in an order that is the same for every reader, whatever that of the store.
    """
    latest: dict[bytes, dict[bytes, Counted]] = {}
    highest: dict[bytes, int] = {}
    for each in counted:
        if each.number > highest.get(each.series, -1):
            highest[each.series], latest[each.series] = each.number, {}
        if each.number == highest[each.series]:
            latest[each.series].setdefault(canonical.write(dict(each.details)), each)
    return [[latest[series][details] for details in sorted(latest[series])] for series in sorted(latest)]
