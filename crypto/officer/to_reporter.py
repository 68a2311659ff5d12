"""Messages to the reporter (SPEC 9): numbered, linked, sealed, and bound to their entries; compared later."""

from collections.abc import Iterable
from typing import Any, NamedTuple

from crypto import message_format
from crypto.conversation import Received, count_next, find_officer, open_received, opened, reply_digest
from crypto.directory import Directory
from crypto.encoding import b64decode, b64encode
from crypto.envelope import Slot, seal_text
from crypto.errors import NotInAudience, ReplyDiffers
from crypto.keys import Identity
from crypto.message import Members, Reply, SharedKey, ToReporter
from crypto.message_fields import CHANGES
from crypto.officer.case import Case
from crypto.officer.messages import Entry, MembersEntry, ReplyEntry, ToldEntry
from crypto.officer.record import find_about


class SealedTold(NamedTuple):
    """A message sealed to the reporter, and what its entry says of it: the fields `of` and `reply`."""

    envelope: bytes
    fields: dict[str, Any]


def begin_told(case: Case, me: str) -> dict[str, Any]:
    """Make the fields that every message to the reporter has besides: its number, and what was sent before it."""
    of = count_next((entry.author, entry.of) for entry in opened(case.entries) if isinstance(entry, ToldEntry))
    told = [entry.reply.envelope for entry in case.told]
    return {"number": of.get(me, 0), "previous": told[-1] if told else None}


def seal_told(case: Case, identity: Identity, message: ToReporter) -> SealedTold:
    """Seal a message to the reporter, with one slot. Raises NotInAudience if the report can't be read."""
    if case.report.message is None:
        raise NotInAudience
    slots = [Slot(b64decode(case.report.message.address))]
    envelope, content_key = seal_text(message_format.write(message), identity.signing, slots)
    reply = SharedKey(b64encode(reply_digest(envelope)), b64encode(content_key))
    return SealedTold(envelope, {"of": message.number, "reply": reply})


def mark_differing(
    entries: Iterable[Received[Entry]], replies: Iterable[bytes], mailbox: bytes, directory: Directory
) -> None:
    """Compare entries with the messages to the reporter that they name, of those that the store still holds.

    Marks as ReplyDiffers what the reporter was told otherwise. The rest of the entry stays as it is.
    """
    recorded: dict[bytes, list[Received[Entry]]] = {}
    for item in entries:
        if isinstance(item.message, ToldEntry):
            recorded.setdefault(b64decode(item.message.reply.envelope), []).append(item)
    for envelope in replies:
        for item in recorded.get(reply_digest(envelope), ()):
            assert isinstance(item.message, ToldEntry)
            key = b64decode(item.message.reply.key)
            context = (ToReporter, mailbox, directory.instance)
            told = open_received(envelope, key, context, find_officer(directory)).message
            if ReplyDiffers not in item.remarks and (told is None or not _say_alike(told, item.message)):
                item.remarks.append(ReplyDiffers)


def _say_alike(told: ToReporter, entry: ToldEntry) -> bool:
    if (told.author, told.sent_on, told.number) != (entry.author, entry.sent_on, entry.of):
        return False
    if isinstance(told, Reply) and isinstance(entry, ReplyEntry):
        said, recorded = ((each.to, each.text, each.answers, each.status, each.attachments) for each in (told, entry))
        return said == recorded
    if isinstance(told, Members) and isinstance(entry, MembersEntry):
        change = (CHANGES[entry.action], find_about(entry), entry.members)
        return (told.why, told.about, told.members) == change
    return False
