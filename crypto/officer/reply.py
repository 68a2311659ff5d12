"""Replies (SPEC 9): seals an officer's answer to the reporter, and the same as an entry of the record."""

from collections.abc import Sequence
from typing import NamedTuple

from crypto.conversation import count_next, opened
from crypto.encoding import b64decode
from crypto.envelope import Slot, seal
from crypto.errors import NotInAudience
from crypto.keys import Identity
from crypto.message import REPLY, Attachment, Reply, ReplyEntry
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
    sealed = append_entry(case, identity, ReplyEntry(**said, **begin_entry(case, me, REPLY), of=number))
    reporter = [Slot(b64decode(case.report.message.address))]
    return SealedReply(seal(Reply(**said, number=number), identity.signing, reporter), *sealed)
