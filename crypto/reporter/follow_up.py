"""Follow-ups (SPEC 4): seals what a reporter writes after the report, and the note that goes with it."""

from collections.abc import Collection, Sequence
from typing import NamedTuple

from crypto.canonical import MAX_INTEGER
from crypto.conversation import message_digest
from crypto.encoding import b64encode
from crypto.envelope import seal
from crypto.errors import NobodyToRead, UntrustedDirectory
from crypto.message import Answer, Attachment, FollowUp
from crypto.report import common_fields, find_sealed_until, make_slots
from crypto.reporter import note as notes
from crypto.reporter.mailbox import Mailbox
from crypto.reporter.members import find_newest
from crypto.reporter.visit import current_note, seal_next_note


class SealedFollowUp(NamedTuple):
    """What is sent with a follow-up: its envelope, the new note, and the digest of the note that this replaces.

    The digest has 32 bytes, or is None. `readers` are the ids of those who can read the follow-up; `sealed_until` is as
    in `Filing`.
    """

    envelope: bytes
    note: bytes
    replaces: bytes | None
    readers: list[str]
    sealed_until: str


def seal_follow_up(
    mailbox: Mailbox,
    said: str | Sequence[Answer],
    to: Collection[str] | None = None,
    attachments: Sequence[Attachment] = (),
) -> SealedFollowUp:
    """Seal a follow-up to the audience, or to those of it whose ids are in `to`: the others are left out, by name.

    If the reporter has to be asked (`Audience`), `to` is a choice among its `choices`. `said` is a text, or a list of
    answers. `attachments` are as SPEC 4 has them, of files that are sealed already; the note keeps their ids, to
    withdraw them.
    Raises ExpiredDirectory, StaleDirectory, UntrustedDirectory if a genuine reply names a newer one, NobodyToRead if
    `to` is empty or names others, MalformedMessage for more than 500,000 bytes.
    """
    directory, day, audience = mailbox.directory, mailbox.day, mailbox.audience
    directory.check_fresh(day)
    if any(reply.directory.version > directory.version for reply in mailbox.believed):
        raise UntrustedDirectory
    allowed = [recipient.id for recipient in (audience.choices if audience.ask else audience.readers)]
    wanted = (None if audience.ask else allowed) if to is None else to
    if not wanted or not {*wanted} <= {*allowed}:
        raise NobodyToRead
    readers = [id for id in allowed if id in wanted]
    number = mailbox.next_number
    follow_up = FollowUp(
        **common_fields(mailbox.reporter, number, mailbox.seen, directory, day, readers),
        previous=mailbox.last,
        text=said if isinstance(said, str) else None,
        answers=None if isinstance(said, str) else tuple(said),
        attachments=tuple(attachments),
        left_out=tuple(id for id in allowed if id not in wanted),
    )
    envelope = seal(follow_up, mailbox.reporter.identity.signing, make_slots(directory, readers, day))
    members, told, _ = mailbox.following
    if audience.ask:
        members, told = tuple(sorted(readers)), find_newest(mailbox.ordered)
    uploads = notes.union_ids(current_note(mailbox).uploads, [attachment.id for attachment in attachments])
    sent = {"next": min(number + 1, MAX_INTEGER), "last": b64encode(message_digest(envelope))}
    changes = {**sent, "to": members, "told": told, "wrote_to": members, "uploads": uploads}
    return SealedFollowUp(envelope, *seal_next_note(mailbox, **changes), readers, find_sealed_until(directory, day))
