"""Tallies (SPEC 9): what is left of a deleted case for the yearly figures, without a hint of which case it was."""

from collections.abc import Iterable, Mapping

from crypto.conversation import Received, count_next, find_officer, mark_retired, open_received, opened
from crypto.directories.unknown import mark_unknown
from crypto.directory import Directory
from crypto.encoding import b64encode
from crypto.envelope import seal
from crypto.errors import NotInAudience
from crypto.keys import Identity
from crypto.message_fields import Detail
from crypto.officer.messages import Tally
from crypto.report import make_slots

NO_CASE = bytes(32)


def seal_tally(
    details: Mapping[str, Detail],
    held: Iterable[Received[Tally]],
    me: str,
    identity: Identity,
    directory: Directory,
    day: str,
) -> bytes:
    """Seal a tally to all active officers but auditors. `held` are the tallies there are: they give its number.

    Raises ExpiredDirectory, NotInAudience for somebody who is no active officer, MalformedMessage.
    """
    directory.check_current(day)
    reachable = directory.reachable(day)
    to = [each.id for each in directory.active(day) if each.id in reachable and not each.is_auditor]
    if me not in to:
        raise NotInAudience
    tally = Tally(
        instance=b64encode(directory.instance),
        mailbox=b64encode(NO_CASE),
        number=count_next((each.author, each.number) for each in opened(held)).get(me, 0),
        seen={},
        directory=directory.reference,
        # Only the year: the day would lead to the case, whose tombstone says when it was deleted.
        sent_on=day[:4] + "-01-01",
        to=tuple(to),
        author=me,
        details=details,
    )
    return seal(tally, identity.signing, make_slots(directory, to, day))


def open_tallies(envelopes: Iterable[bytes], identity: Identity, directory: Directory) -> list[Received[Tally]]:
    """Open tallies, signed by the officers whom they name. Errors are put into `suspect`.

    One that the store holds twice counts once.
    """
    find_author = find_officer(directory)
    sealed = dict.fromkeys(envelopes)
    context = (Tally, NO_CASE, directory.instance)
    tallies = [open_received(each, identity.opening_keys(each), context, find_author) for each in sealed]
    mark_retired(tallies, directory)
    mark_unknown(tallies, directory)
    return tallies
