"""Entries of the record (SPEC 9): seals what officers do in a case to its members. Replies are sealed in reply.py."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, NamedTuple

from crypto.conversation import count_next, genuine, opened
from crypto.encoding import b64encode
from crypto.envelope import Slot, seal
from crypto.errors import NobodyToRead, NotEligible, NotInAudience
from crypto.keys import Identity
from crypto.message import GRANTED, REPORTER, AccessEntry, ActionEntry, Attachment, Detail, Entry
from crypto.officer.case import Case
from crypto.officer.chain import entry_digest
from crypto.officer.docket import seal_docket
from crypto.officer.key_sharing import share_keys
from crypto.officer.record import find_members, list_unopened


class SealedEntry(NamedTuple):
    """A sealed entry, the digest (32 bytes) of what it follows, and its docket; None if there are no auditors."""

    entry: bytes
    previous: bytes
    docket: bytes | None


def seal_entry(
    case: Case,
    me: str,
    identity: Identity,
    action: str,
    details: Mapping[str, Detail],
    day: str,
    member: str | None = None,
    attachments: Sequence[Attachment] = (),
) -> SealedEntry:
    """Seal the record's next entry: an action and its details, to the members; and its docket.

    `member` is the id of whom access is granted to or withdrawn from; who loses it can still read this entry. A grant
    hands on the content keys of all that its author can open; what has no room in one message goes with the next grant.
    Raises ExpiredDirectory, NotInAudience, NotEligible, NobodyToRead if nobody would be left, or MalformedMessage.
    """
    said = {**begin_message(case, me, day), **begin_entry(case, me, action)}
    entry = ActionEntry(**said, details=details, attachments=tuple(attachments))
    return append_entry(case, identity, AccessEntry(**vars(entry), member=member) if member else entry)


def begin_message(case: Case, me: str, day: str) -> dict[str, Any]:
    """Make the fields of an officer's reply and of every entry. `to` is everybody who can read it on this day."""
    case.directory.check_current(day)
    readers = case.readers(day)
    if me not in readers:
        raise NotInAudience
    counted = count_next((REPORTER, message.number) for message in genuine([case.report, *case.follow_ups]))
    others = count_next((reply.author, reply.of) for reply in case.replies if reply.author != me)
    return {
        "instance": b64encode(case.directory.instance),
        "mailbox": b64encode(case.mailbox),
        "seen": {**others, **counted},
        "directory": case.directory.reference,
        "sent_on": day,
        "to": tuple(readers),
        "author": me,
    }


def begin_entry(case: Case, me: str, action: str) -> dict[str, Any]:
    """Make the fields that every entry has besides: number, place at the record's head, what its author can't open."""
    number = count_next((entry.author, entry.number) for entry in opened(case.entries)).get(me, 0)
    unopened = list_unopened(case.entries[: case.chain.length], me)
    return {"action": action, "number": number, "previous": b64encode(case.head), "unopened": unopened}


def append_entry(case: Case, identity: Identity, entry: Entry) -> SealedEntry:
    """Seal the next entry to whoever is a member before or after it. Its `to` are the members before it."""
    newcomer = entry.member if isinstance(entry, AccessEntry) and entry.action == GRANTED else None
    before = frozenset(entry.to)
    after = find_members(before, entry)
    active = case.directory.active(entry.sent_on)
    if newcomer and newcomer not in [recipient.id for recipient in active if not recipient.is_auditor]:
        raise NotEligible
    if not after:
        raise NobodyToRead
    entry = replace(entry, to=tuple(recipient.id for recipient in active if recipient.id in before | after))
    if not before - after:
        # Who is taken out reads this entry, and must not learn from it what others were told.
        held = [case.report, *case.entries, *case.follow_ups]
        entry = share_keys(entry, held, case.audience, newcomer)
    slots = [Slot(recipient.address, recipient.id in entry.to) for recipient in active]
    envelope = seal(entry, identity.signing, slots)
    docket = seal_docket(entry, b64encode(entry_digest(envelope)), identity, case.directory)
    return SealedEntry(envelope, case.head, docket)
