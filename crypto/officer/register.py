"""The register (SPEC 9): what officers record beside cases, each entry sealed to the officers whom it is meant for."""

from collections.abc import Collection, Iterable, Mapping, Sequence

from crypto.conversation import Received, count_next, find_officer, mark_retired, missing, open_received, opened
from crypto.directories.unknown import mark_unknown
from crypto.directory import Directory
from crypto.encoding import b64encode
from crypto.envelope import seal
from crypto.errors import NotInAudience
from crypto.keys import Identity
from crypto.message_fields import Detail
from crypto.officer.messages import RegisterEntry
from crypto.report import make_slots

NO_CASE = bytes(32)


def seal_register_entry(
    subject: str,
    details: Mapping[str, Detail],
    to: Collection[str],
    held: Iterable[Received[RegisterEntry]],
    me: str,
    identity: Identity,
    directory: Directory,
    day: str,
    *,
    sent_on: str | None = None,
) -> bytes:
    """Seal an entry to the officers of these ids, its author among them. `held` is the register: it gives the number.

    It is dated `day`, the day on which it is sealed, unless `sent_on` gives an earlier one: the first of a year, where
    the day would lead to a case. Raises ExpiredDirectory, MalformedMessage; NotInAudience if the author isn't in `to`,
    or if somebody in it is an auditor, not active, or can't be reached on this day.
    """
    directory.check_current(day)
    if me not in to or not {*to} <= {*list_possible_readers(directory, day)}:
        raise NotInAudience
    entry = RegisterEntry(
        instance=b64encode(directory.instance),
        mailbox=b64encode(NO_CASE),
        number=count_next((each.author, each.number) for each in opened(held)).get(me, 0),
        seen={},
        directory=directory.reference,
        sent_on=sent_on or day,
        to=tuple(each.id for each in directory.recipients if each.id in to),
        author=me,
        subject=subject,
        details=details,
    )
    return seal(entry, identity.signing, make_slots(directory, to, day))


def list_possible_readers(directory: Directory, day: str) -> list[str]:
    """List to whom an entry can be sealed on a day, in the directory's order: ids of active officers, no auditors."""
    reachable = directory.reachable(day)
    return [each.id for each in directory.eligible(day) if each.id in reachable]


def open_register(
    envelopes: Iterable[bytes], identity: Identity, directory: Directory
) -> list[Received[RegisterEntry]]:
    """Open entries of the register, signed by the officers whom they name. Errors are put into `suspect`.

    One that the store holds twice counts once.
    """
    find_author = find_officer(directory)
    context = (RegisterEntry, NO_CASE, directory.instance)
    sealed = dict.fromkeys(envelopes)
    entries = [open_received(each, identity.opening_keys(each), context, find_author) for each in sealed]
    mark_retired(entries, directory)
    mark_unknown(entries, directory)
    return entries


def find_missing(register: Sequence[Received[RegisterEntry]]) -> dict[str, list[int]]:
    """Find the numbers of each author that the register lacks: at most the first 100.

    There are none as long as what the reader can't read may be what is missing: it is sealed to others, or damaged.
    """
    held: dict[str, list[int]] = {}
    for entry in opened(register):
        held.setdefault(entry.author, []).append(entry.number)
    absent = {author: missing(numbers, max(numbers)) for author, numbers in sorted(held.items())}
    hidden = sum(each.message is None for each in register)
    if sum(map(len, absent.values())) <= hidden:
        return {}
    return {author: numbers for author, numbers in absent.items() if numbers}
