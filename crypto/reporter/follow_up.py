"""Follow-ups (SPEC 4): seals what a reporter writes after the report, and the note that goes with it."""

from collections.abc import Collection, Sequence
from typing import Any, NamedTuple

from crypto.canonical import MAX_INTEGER
from crypto.conversation import message_digest
from crypto.encoding import b64encode
from crypto.envelope import seal
from crypto.errors import NobodyToRead, UntrustedDirectory
from crypto.message import Answer, Attachment, FollowUp, Wrote
from crypto.report import common_fields, find_sealed_until, make_slots
from crypto.reporter import note as notes
from crypto.reporter.escalation import find_offer, find_unanswered, list_locked
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
    unlock: str | None = None,
) -> SealedFollowUp:
    """Seal a follow-up to the audience, or to those of it whose ids are in `to`: the others are left out, by name.

    If the reporter has to be asked (`Audience`), `to` is a choice among its `choices`. `said` is a text, or a list of
    answers. `attachments` are as SPEC 4 has them, of files that are sealed already; the note keeps their ids, to
    withdraw them. `unlock` is the id of whom an `Offer` lists: they are given the lock, and so all that was ever sent;
    without `to` the message is for them alone.
    Raises ExpiredDirectory, StaleDirectory, UntrustedDirectory if a genuine reply names a newer one, NobodyToRead if
    `to` is empty or names others, MalformedMessage for more than 500,000 bytes.
    """
    directory, day, audience = mailbox.directory, mailbox.day, mailbox.audience
    directory.check_fresh(day)
    if any(reply.directory.version > directory.version for reply in mailbox.believed):
        raise UntrustedDirectory
    allowed = [recipient.id for recipient in (audience.choices if audience.ask else audience.readers)]
    wanted = _choose(allowed, audience.ask, to)
    if unlock is not None:
        if unlock not in [recipient.id for recipient in find_offer(mailbox).choices]:
            raise NobodyToRead
        allowed, wanted = [*dict.fromkeys([*allowed, unlock])], {*(to or ()), unlock}
    if not wanted or not {*wanted} <= {*allowed}:
        raise NobodyToRead
    readers = [id for id in allowed if id in wanted]
    number, note = mailbox.next_number, current_note(mailbox)
    # Who was given the lock would open what comes after they stepped back.
    locked = {*list_locked(mailbox)} - {*note.left_out, *note.escalated}
    # Who isn't chosen of all there are isn't left out: what is locked stays theirs to be given.
    barred = {*allowed} - {*wanted} - (locked if audience.is_unnamed else set())
    follow_up = FollowUp(
        **common_fields(mailbox.reporter, number, mailbox.seen, directory, day, readers),
        previous=mailbox.last,
        text=said if isinstance(said, str) else None,
        answers=None if isinstance(said, str) else tuple(said),
        attachments=tuple(attachments),
        left_out=tuple(id for id in allowed if id in barred),
        lock=None if unlock is None else b64encode(mailbox.reporter.lock),
    )
    slots = make_slots(directory, readers, day, locked - barred, mailbox.reporter.lock)
    envelope = seal(follow_up, mailbox.reporter.identity.signing, slots)
    members, told, _ = mailbox.following
    if audience.ask:
        members, told = tuple(sorted(readers)), find_newest(mailbox.ordered)
    uploads = notes.union_ids(note.uploads, [attachment.id for attachment in attachments])
    wrote = (*note.wrote, Wrote(number, day, len(attachments)))
    sent = {"next": min(number + 1, MAX_INTEGER), "last": b64encode(message_digest(envelope)), "wrote": wrote}
    waiting: dict[str, Any] = {"unanswered_since": find_unanswered(mailbox) or day}
    if unlock is not None:
        members = tuple(sorted({*members, unlock}))
        waiting |= {"escalated": tuple(sorted({*note.escalated, unlock})), "escalated_on": day}
    changes = {**sent, **waiting, "to": members, "told": told, "wrote_to": members, "uploads": uploads}
    return SealedFollowUp(envelope, *seal_next_note(mailbox, **changes), readers, find_sealed_until(directory, day))


def _choose(allowed: Sequence[str], ask: bool, to: Collection[str] | None) -> Collection[str]:
    return ([] if ask else allowed) if to is None else to
