"""The follow-up (SPEC 4): what a reporter writes after the report."""

from collections.abc import Collection, Sequence
from typing import NamedTuple

from crypto import note as notes
from crypto.canonical import MAX_INTEGER
from crypto.envelope import seal
from crypto.errors import NobodyToRead, UntrustedDirectory
from crypto.mailbox import Mailbox
from crypto.message import Message, attach
from crypto.report import head, slots
from crypto.visit import remembered, renew


class SealedFollowUp(NamedTuple):
    """What a follow-up sends, and who can read it."""

    envelope: bytes
    note: bytes
    replaces: bytes | None
    readers: list[str]


def seal_follow_up(
    mailbox: Mailbox,
    said: str | list[dict[str, str]],
    to: Collection[str] | None = None,
    attachments: Sequence[Message] = (),
) -> SealedFollowUp:
    """Seal a follow-up to the audience, or to those of it (or, where the reporter is asked, of the choices) in `to`.

    `said` is a text, or a list of answers. `attachments` are as SPEC 4 has them, of files that are sealed already; the
    note keeps their ids, to withdraw them.
    Raises ExpiredDirectory, UntrustedDirectory if a reply that we believe names a newer one, NobodyToRead, or
    MalformedMessage for more than 500,000 bytes.
    """
    directory, day, audience = mailbox.directory, mailbox.day, mailbox.audience
    directory.check_current(day)
    if any(item.get("directory") > directory.version for item in mailbox.genuine):
        raise UntrustedDirectory
    allowed = [recipient.id for recipient in audience.choices or audience.readers]
    wanted = (None if audience.ask else allowed) if to is None else to
    if not wanted or not {*wanted} <= {*allowed}:
        raise NobodyToRead
    readers = [id for id in allowed if id in wanted]
    number = mailbox.next_number
    message = {
        **head(mailbox.reporter, "follow-up", number, mailbox.seen, directory, day, readers),
        **({"text": said} if isinstance(said, str) else {"answers": said}),
    }
    envelope = seal(attach(message, attachments), mailbox.reporter.identity.signing, slots(directory, readers, day))
    kept = readers if to is not None else sorted({*readers, *audience.inactive})
    uploads = notes.join_ids(remembered(mailbox)["uploads"], [attachment["id"] for attachment in attachments])
    changes = {"next": min(number + 1, MAX_INTEGER), "to": sorted(kept), "uploads": uploads}
    return SealedFollowUp(envelope, *renew(mailbox, changes), readers)
