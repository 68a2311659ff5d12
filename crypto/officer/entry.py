"""Entries of the record (SPEC 9): seals what officers do in a case to its members, and what its reporter is told."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from typing import Any, NamedTuple

from crypto.conversation import count_next, genuine, opened
from crypto.encoding import b64encode
from crypto.envelope import seal
from crypto.errors import AgainstTheReporter, NobodyToRead, NotEligible, NotInAudience
from crypto.keys import Identity
from crypto.message import Attachment, Members, Reply
from crypto.message_fields import CHANGES, GRANTED, REPLY, REPORTER, SHARED, WITHDRAWN, Detail
from crypto.officer.case import Case
from crypto.officer.chain import entry_digest
from crypto.officer.docket import seal_docket
from crypto.officer.key_sharing import find_unshared, share_keys
from crypto.officer.messages import AccessEntry, ActionEntry, Entry, MembersEntry, ReplyEntry
from crypto.officer.record import find_about, find_members, list_unopened
from crypto.officer.to_reporter import begin_told, seal_told
from crypto.report import make_slots


class SealedEntry(NamedTuple):
    """A sealed entry, the digest (32 bytes) of what it follows, and its docket; None if there are no auditors.

    `reply` is the message to the reporter that is stored with it, if any: a reply, or who the members are now.
    """

    entry: bytes
    previous: bytes
    docket: bytes | None
    reply: bytes | None = None


def seal_entry(
    case: Case,
    me: str,
    identity: Identity,
    action: str,
    details: Mapping[str, Detail],
    day: str,
    member: str | None = None,
    attachments: Sequence[Attachment] = (),
    stands_in_for: str | None = None,
    case_number: str | None = None,
) -> SealedEntry:
    """Seal the record's next entry: an action and its details, to the members; and its docket.

    `member` is the id of whom access is granted to or withdrawn from; who loses it can still read this entry. What
    changes the members is told to the reporter: `stands_in_for` is the id of in whose place somebody is given access.
    `case_number` is the number that the case has from now on, for its docket.
    What hands on content keys hands on as many as it has room for; `seal_keys` does the rest.
    Raises ExpiredDirectory, NotInAudience, NotEligible, AgainstTheReporter, NobodyToRead if nobody would be left, or
    MalformedMessage.
    """
    if action == GRANTED and member is not None:
        _check_eligible(case, member, day)
    if action == WITHDRAWN and member is not None and member == case.let_in:
        raise AgainstTheReporter
    said = {**begin_message(case, me, day), **begin_entry(case, me, action)}
    entry = ActionEntry(**said, details=details, attachments=tuple(attachments))
    if action not in CHANGES:
        return append_entry(case, identity, entry, case_number=case_number)
    members = tuple(sorted(find_members(case.evaluate(day).members, action, member or me)))
    message = Members(
        **begin_message(case, me, day),
        **begin_told(case, me),
        members=members,
        why=CHANGES[action],
        about=member or me,
        stands_in_for=stands_in_for,
    )
    told = seal_told(case, identity, message)
    fields = {**vars(entry), **told.fields, "members": members}
    changing = AccessEntry(**fields, member=member) if member else MembersEntry(**fields)
    return append_entry(case, identity, changing)._replace(reply=told.envelope)


def seal_reply(
    case: Case,
    me: str,
    identity: Identity,
    text: str,
    status: str | None,
    day: str,
    attachments: Sequence[Attachment] = (),
) -> SealedEntry:
    """Seal a reply to the reporter, and the same to the members, as the record's next entry.

    `attachments` are as SPEC 4 has them, of files that are sealed already.
    Raises ExpiredDirectory, NotInAudience, or MalformedMessage for more than 500,000 bytes.
    """
    said = {**begin_message(case, me, day), "text": text, "status": status or None, "attachments": tuple(attachments)}
    told = seal_told(case, identity, Reply(**said, **begin_told(case, me)))
    entry = ReplyEntry(**said, **begin_entry(case, me, REPLY), **told.fields)
    return append_entry(case, identity, entry)._replace(reply=told.envelope)


def seal_keys(case: Case, me: str, identity: Identity, day: str) -> SealedEntry | None:
    """Seal an entry that does nothing but hand on the keys of what some members can't open; None if there is none.

    What isn't meant for some of them goes last, in an entry that is sealed to the others alone. One entry holds as many
    as it has room for. Raises ExpiredDirectory, NotInAudience.
    """
    said = begin_message(case, me, day)
    left_out = find_unshared(case.held, said["to"])
    if left_out is None:
        return None
    to = tuple(id for id in said["to"] if id not in left_out)
    entry = ActionEntry(**{**said, **begin_entry(case, me, SHARED), "to": to}, details={})
    if left_out:
        # Who can't read it must not miss whom the reporter let in.
        entry = replace(entry, lock=None)
    return append_entry(case, identity, entry, left_out)


def begin_message(case: Case, me: str, day: str) -> dict[str, Any]:
    """Make the fields of an officer's reply and of every entry. `to` is everybody who can read it on this day."""
    case.directory.check_current(day)
    readers = case.readers(day)
    if me not in readers:
        raise NotInAudience
    counted = count_next((REPORTER, message.number) for message in genuine([case.report, *case.follow_ups]))
    others = count_next((entry.author, entry.of) for entry in case.told if entry.author != me)
    reachable = case.directory.reachable(day)
    return {
        "instance": b64encode(case.directory.instance),
        "mailbox": b64encode(case.mailbox),
        "seen": {**others, **counted},
        "directory": case.directory.reference,
        "sent_on": day,
        "to": tuple(id for id in readers if id in reachable),
        "author": me,
    }


def begin_entry(case: Case, me: str, action: str) -> dict[str, Any]:
    """Make the fields that every entry has besides: number, place at the record's head, what its author can't open."""
    number = count_next((entry.author, entry.number) for entry in opened(case.entries)).get(me, 0)
    unopened = list_unopened(case.entries[: case.chain.length], me)
    fields = {"action": action, "number": number, "previous": b64encode(case.head), "unopened": unopened}
    escalation = case.escalation
    is_recorded = escalation and any(escalation.is_opened_by(entry.lock) for entry in genuine(case.entries))
    return {**fields, "lock": escalation.lock if escalation and not is_recorded else None}


def append_entry(
    case: Case, identity: Identity, entry: Entry, left_out: Collection[str] = (), case_number: str | None = None
) -> SealedEntry:
    """Seal the next entry to whoever is a member before or after it. Its `to` are the members before it.

    Who is in `left_out` isn't among these, though a member: what it hands on isn't meant for them.
    """
    before = frozenset(entry.to)
    after = find_members(before, entry.action, find_about(entry))
    directory, day = case.directory, entry.sent_on
    if not after:
        raise NobodyToRead
    entry = replace(entry, to=tuple(id for id in directory.reachable(day) if id in before | after))
    if not before - after:
        # Who is taken out reads this entry, and must not learn from it what others were told.
        entry = share_keys(entry, case.held, left_out)
    envelope = seal(entry, identity.signing, make_slots(directory, entry.to, day))
    docket = seal_docket(entry, b64encode(entry_digest(envelope)), identity, directory, case_number)
    return SealedEntry(envelope, case.head, docket)


def _check_eligible(case: Case, member: str, day: str) -> None:
    if member in case.left_out:
        raise AgainstTheReporter
    if member not in [recipient.id for recipient in case.directory.eligible(day)]:
        raise NotEligible
