"""Deletions (SPEC 9): one officer proposes to delete a case, a second one confirms it, and each signs that.

What they sign outlives the case, for auditors and for who was a member of it.
"""

from collections.abc import Collection, Iterable, Sequence
from typing import NamedTuple

from crypto.conversation import Received, genuine
from crypto.directory import Directory
from crypto.encoding import b64encode
from crypto.envelope import seal
from crypto.errors import NotInAudience
from crypto.keys import Identity
from crypto.officer.chain import Chain
from crypto.officer.docket import open_docket
from crypto.officer.messages import Docket
from crypto.officer.snapshot import record_digest
from crypto.report import make_slots

PROPOSED, CONFIRMED = "deletion-proposed", "deletion-confirmed"


class Deletion(NamedTuple):
    """Who proposed a deletion and who confirmed it: the ids of two officers."""

    proposer: str
    confirmer: str


def seal_deletion(
    action: str,
    mailbox: bytes,
    chain: Chain,
    members: Collection[str],
    me: str,
    identity: Identity,
    directory: Directory,
    day: str,
    case_number: str | None = None,
) -> bytes:
    """Seal a statement that an officer proposes or confirms (`action`) the deletion of a case with this record.

    It names the case by its number, if it has one. It is sealed to the auditors, and of the members (ids) to those who
    are active. Raises ExpiredDirectory, NotInAudience for who is no active member.
    """
    directory.check_current(day)
    reachable = directory.reachable(day)
    to = [each.id for each in directory.active(day) if each.id in reachable and (each.is_auditor or each.id in members)]
    if me not in to or not _reads_reports(directory, me):
        raise NotInAudience
    statement = Docket(
        instance=b64encode(directory.instance),
        mailbox=b64encode(mailbox),
        number=0,
        seen={},
        directory=directory.reference,
        sent_on=day,
        to=tuple(to),
        author=me,
        action=action,
        entry=b64encode(record_digest(chain.line)),
        case=case_number,
    )
    return seal(statement, identity.signing, make_slots(directory, statement.to, day))


def open_statements(
    envelopes: Iterable[bytes], identity: Identity, mailbox: bytes, directory: Directory
) -> list[Received[Docket]]:
    """Open what officers signed of the deletion of a case. Errors are put into `suspect`."""
    return [open_docket(envelope, identity, mailbox, directory) for envelope in dict.fromkeys(envelopes)]


def find_proposers(statements: Iterable[Received[Docket]], chain: Chain, directory: Directory, day: str) -> list[str]:
    """Find who has proposed to delete a case with exactly this record, and is an active officer on a day: their ids."""
    record = b64encode(record_digest(chain.line))
    proposed = [each for each in genuine(statements) if (each.action, each.entry) == (PROPOSED, record)]
    return [*dict.fromkeys(each.author for each in proposed if _counts(each, directory, day))]


def find_deletion(statements: Sequence[Received[Docket]], directory: Directory, deleted_on: str) -> Deletion | None:
    """Find two officers who together deleted a case on a day (YYYY-MM-DD); None if no two of them say so.

    Both must have signed the same record, and be active officers who read reports on that day, on which the second one
    signed. Whoever signs twice, under whatever name, is one.
    """
    signed = [each for each in genuine(statements) if _counts(each, directory, deleted_on)]
    # By record, one for each key: however often somebody signs, there are no more than there are officers.
    proposers: dict[str, dict[bytes | None, str]] = {}
    for first in signed:
        if first.action == PROPOSED:
            proposers.setdefault(first.entry, {}).setdefault(_find_key(directory, first), first.author)
    for second in signed:
        if (second.action, second.sent_on) == (CONFIRMED, deleted_on):
            own = _find_key(directory, second)
            others = [author for key, author in proposers.get(second.entry, {}).items() if key != own]
            if others:
                return Deletion(others[0], second.author)
    return None


def _counts(statement: Docket, directory: Directory, day: str) -> bool:
    # What somebody became later undoes nothing; that they were retired by then does, whatever day they wrote.
    listed = directory.recipients_of(statement.directory.version)
    was_officer = any(each.id == statement.author and each.reads_reports for each in listed)
    author = directory.find(statement.author)
    return was_officer and author is not None and statement.sent_on <= day <= author.last_day


def _find_key(directory: Directory, statement: Docket) -> bytes | None:
    author = directory.find(statement.author)
    return author.verify if author else None


def _reads_reports(directory: Directory, id: str) -> bool:
    found = directory.find(id)
    return found is not None and found.reads_reports
