"""Replies (SPEC 9): seals an officer's answer to the reporter, and the same as an entry; compares the two later."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from crypto import message_format
from crypto.conversation import Received, count_next, find_officer, genuine, open_received, opened, reply_digest
from crypto.directory import Directory
from crypto.encoding import b64decode, b64encode
from crypto.envelope import Slot, seal_text
from crypto.errors import NotInAudience, ReplyDiffers
from crypto.keys import Identity
from crypto.message import REPLY, Attachment, Entry, Reply, ReplyEntry, SharedKey
from crypto.officer.case import Case
from crypto.officer.entry import append_entry, begin_entry, begin_message


class SealedReply(NamedTuple):
    """A reply sealed to the reporter, and the entry of the same content, as in `SealedEntry`."""

    reply: bytes
    entry: bytes
    previous: bytes
    docket: bytes | None


def seal_reply(
    case: Case,
    me: str,
    identity: Identity,
    text: str,
    status: str | None,
    day: str,
    attachments: Sequence[Attachment] = (),
) -> SealedReply:
    """Seal a reply to the reporter, and the same to the members, as the record's next entry.

    `attachments` are as SPEC 4 has them, of files that are sealed already.
    Raises ExpiredDirectory, NotInAudience, or MalformedMessage for more than 500,000 bytes.
    """
    if case.report.message is None:
        raise NotInAudience
    said = {**begin_message(case, me, day), "text": text, "status": status or None, "attachments": tuple(attachments)}
    of = count_next((entry.author, entry.of) for entry in opened(case.entries) if isinstance(entry, ReplyEntry))
    number = of.get(me, 0)
    reply = Reply(**said, number=number, previous=_find_last(case))
    slots = [Slot(b64decode(case.report.message.address))]
    envelope, content_key = seal_text(message_format.write(reply), identity.signing, slots)
    told = SharedKey(b64encode(reply_digest(envelope)), b64encode(content_key))
    entry = ReplyEntry(**said, **begin_entry(case, me, REPLY), of=number, reply=told)
    return SealedReply(envelope, *append_entry(case, identity, entry))


def mark_differing(
    entries: Iterable[Received[Entry]], replies: Iterable[bytes], mailbox: bytes, directory: Directory
) -> None:
    """Compare entries with the replies that they record, of those that the store still holds.

    Marks as ReplyDiffers what the reporter was told otherwise. The rest of a reply's entry stays as it is.
    """
    recorded: dict[bytes, list[Received[Entry]]] = {}
    for item in entries:
        if isinstance(item.message, ReplyEntry):
            recorded.setdefault(b64decode(item.message.reply.envelope), []).append(item)
    for envelope in replies:
        for item in recorded.get(reply_digest(envelope), ()):
            assert isinstance(item.message, ReplyEntry)
            key = b64decode(item.message.reply.key)
            reply = open_received(envelope, key, (Reply, mailbox, directory.instance), find_officer(directory)).message
            if ReplyDiffers not in item.remarks and (reply is None or not _say_alike(reply, item.message)):
                item.remarks.append(ReplyDiffers)


def _find_last(case: Case) -> str | None:
    told = [entry.reply.envelope for entry in genuine(case.entries) if isinstance(entry, ReplyEntry)]
    return told[-1] if told else None


def _say_alike(reply: Reply, entry: ReplyEntry) -> bool:
    said, recorded = (
        (each.author, each.sent_on, each.to, each.text, each.answers, each.status, each.attachments)
        for each in (reply, entry)
    )
    return said == recorded and reply.number == entry.of
