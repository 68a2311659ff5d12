"""Replies (SPEC 9): seals an officer's answer to the reporter, and the same as an entry of the record."""

from collections.abc import Sequence

from crypto.keys import Identity
from crypto.message import Attachment, Reply, ReplyEntry
from crypto.message_fields import REPLY
from crypto.officer.case import Case
from crypto.officer.entry import SealedEntry, append_entry, begin_entry, begin_message
from crypto.officer.to_reporter import begin_told, seal_told


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
