"""Entries of a record (SPEC 9), as officers seal them; a reply is one, with the same sealed to the reporter."""

from collections.abc import Sequence
from typing import Any, NamedTuple

from crypto.access import hand_on
from crypto.case import Case
from crypto.chain import refer
from crypto.conversation import count_next
from crypto.docket import seal_docket
from crypto.envelope import Slot, seal
from crypto.errors import NobodyToRead, NotEligible, NotInAudience
from crypto.keys import Identity
from crypto.message import GRANTED, Message, attach
from crypto.notation import b64decode, b64encode
from crypto.record import find_members


class SealedEntry(NamedTuple):
    """An entry, the digest (32 bytes) of what it follows, and its docket if there are auditors."""

    entry: bytes
    previous: bytes
    docket: bytes | None


class SealedReply(NamedTuple):
    """A reply, and its copy for the record as `SealedEntry` has it."""

    reply: bytes
    entry: bytes
    previous: bytes
    docket: bytes | None


def seal_entry(
    case: Case,
    me: str,
    identity: Identity,
    action: str,
    details: dict[str, Any],
    day: str,
    member: str | None = None,
    attachments: Sequence[Message] = (),
) -> SealedEntry:
    """Seal the record's next entry: an action with the answers to its questions, to the members, and its docket.

    `member` is whom access is granted to or withdrawn from. Granting hands on the content keys of all that we can open;
    if one message has no room for them, granting again hands on more. Who loses access can still read this entry.
    Raises ExpiredDirectory, NotInAudience, NotEligible, NobodyToRead if nobody would be left, or MalformedMessage.
    """
    said = {"action": action, "details": details, **({"member": member} if member else {})}
    return _append(case, identity, attach({**_begin(case, me, day), **said}, attachments))


def seal_reply(
    case: Case,
    me: str,
    identity: Identity,
    text: str,
    status: str | None,
    day: str,
    attachments: Sequence[Message] = (),
) -> SealedReply:
    """Seal a reply to the reporter, and the same to the members, as the record's next entry.

    `attachments` are as SPEC 4 has them, of files that are sealed already.
    Raises ExpiredDirectory, NotInAudience, or MalformedMessage for a text of more
    than 500,000 bytes.
    """
    said = {"text": text, **({"status": status} if status else {})}
    fields = attach({**_begin(case, me, day), **said}, attachments)
    of = count_next((item for item in case.entries if item.get("action") == "reply"), "of").get(me, 0)
    sealed = _append(case, identity, {**fields, "action": "reply", "of": of})
    reporter = [Slot(b64decode(case.report.get("address")))]
    return SealedReply(seal({**fields, "kind": "reply", "number": of}, identity.signing, reporter), *sealed)


def _begin(case: Case, me: str, day: str) -> Message:
    """Say what every message of an officer says: to those who may read it on this day."""
    case.directory.check_current(day)
    readers = case.readers(day)
    if me not in readers:
        raise NotInAudience
    counted = count_next(item for item in [case.report, *case.follow_ups] if item.is_genuine)
    others = count_next((item for item in case.replies if item.get("from") != me), "of")
    return {
        "mailbox": b64encode(case.mailbox),
        "seen": {**others, **counted},
        "directory": case.directory.version,
        "sent_on": day,
        "to": readers,
        "from": me,
    }


def _append(case: Case, identity: Identity, said: Message) -> SealedEntry:
    """Seal the next entry to whoever is a member before or after it."""
    me, day, newcomer = said["from"], said["sent_on"], said.get("member") if said["action"] == GRANTED else None
    before = frozenset(said["to"])
    after = find_members(before, said)
    active = case.directory.active(day)
    if newcomer and newcomer not in [recipient.id for recipient in active if not recipient.is_auditor]:
        raise NotEligible
    if not after:
        raise NobodyToRead
    to = [recipient.id for recipient in active if recipient.id in before | after]
    number, previous = count_next(case.entries).get(me, 0), case.head
    entry = {**said, "kind": "entry", "to": to, "number": number, "previous": b64encode(previous)}
    if not before - after:
        # Who is taken out reads this entry, and must not learn from it what others were told.
        held = [case.report, *case.entries, *case.follow_ups]
        entry = hand_on(entry, held, case.report.get("to"), newcomer, identity)
    envelope = seal(entry, identity.signing, [Slot(recipient.address, recipient.id in to) for recipient in active])
    docket = seal_docket(entry, b64encode(refer(envelope)), identity, case.directory)
    return SealedEntry(envelope, previous, docket)
