"""Reports (SPEC 4): seals the message that opens a case, and makes what every message of a reporter shares with it."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from typing import Any, NamedTuple

from crypto.conversation import message_digest
from crypto.directory import Directory
from crypto.encoding import b64encode, digest
from crypto.envelope import Slot, seal
from crypto.message import Answer, Attachment, Note, Report, Wrote
from crypto.phrase import Reporter
from crypto.reporter import note as notes


class Filing(NamedTuple):
    """What is sent to file a report: mailbox and gate (32 bytes each), the envelopes of report and note.

    `readers` are the ids of those who can read the report, `escalation` of whom its reporter can let read it later.
    `sealed_until` is the day from which on somebody of all to whom something was sealed may no longer have the key.
    """

    mailbox: bytes
    gate: bytes
    envelope: bytes
    note: bytes
    readers: list[str]
    sealed_until: str
    escalation: str | None = None


def seal_report(
    reporter: Reporter,
    directory: Directory,
    channel: str,
    left_out: Collection[str],
    answers: Sequence[Answer],
    day: str,
    attachments: Sequence[Attachment] = (),
    language: str | None = None,
) -> Filing:
    """Seal a report to everyone whom the channel offers, less those left out; and the first note.

    The report names who is left out, as far as the directory lists them: no console ever seals to them. The slot of the
    channel's escalation is locked, unless they read it, or are left out.

    `language` is the one in which it was asked and probably written (BCP 47), for officers who answer. `attachments`
    are as SPEC 4 has them, of files that are sealed already; the note keeps their ids, to withdraw them.
    Raises ExpiredDirectory, StaleDirectory, NobodyToRead, MissingAddress, or MalformedMessage for more than 500,000
    bytes.
    """
    directory.check_fresh(day)
    return seal_filing(reporter, directory, channel, left_out, answers, day, attachments, language)


def seal_filing(
    reporter: Reporter,
    directory: Directory,
    channel: str,
    left_out: Collection[str],
    answers: Sequence[Answer],
    day: str,
    attachments: Sequence[Attachment] = (),
    language: str | None = None,
) -> Filing:
    """Seal a report as `seal_report` does, also if the directory is not fresh: an officer knows who their people are.

    Raises what `seal_report` raises, but StaleDirectory.
    """
    directory.check_current(day)
    readers = directory.readers(channel, left_out, day)
    barred = tuple(recipient.id for recipient in directory.recipients if recipient.id in left_out)
    escalation = directory.find_escalation(channel, {*readers, *left_out}, day)
    report = Report(
        **common_fields(reporter, 0, {}, directory, day, readers),
        channel=channel,
        address=b64encode(reporter.identity.sealing[0].address),
        verify=b64encode(reporter.identity.signing.verify),
        left_out=barred,
        language=language,
        escalation=escalation,
        lock_digest=lock_digest(reporter.lock) if escalation else None,
        answers=tuple(answers),
        attachments=tuple(attachments),
    )
    uploads = tuple(attachment.id for attachment in attachments)
    locked = [] if escalation is None else [escalation]
    slots = make_slots(directory, readers, day, locked, reporter.lock)
    envelope = seal(report, reporter.identity.signing, slots)
    note = notes.new_note(reporter.mailbox, readers, directory, day, barred)
    sent: dict[str, Any] = {"next": 1, "last": b64encode(message_digest(envelope)), "uploads": uploads}
    sent["wrote"] = (Wrote(0, day, len(uploads)),)
    first = replace(note, **sent, **notes.begin_waiting(directory, channel, locked, day))
    sealed_until = find_sealed_until(directory, day)
    own = seal_to_self(reporter, first)
    return Filing(reporter.mailbox, reporter.gate, envelope, own, readers, sealed_until, escalation)


def common_fields(
    reporter: Reporter, number: int, seen: Mapping[str, int], directory: Directory, day: str, to: Sequence[str]
) -> dict[str, Any]:
    """Make the fields that all messages of a reporter to officers have."""
    head = {"instance": b64encode(directory.instance), "mailbox": b64encode(reporter.mailbox)}
    return {
        **head,
        "number": number,
        "seen": seen,
        "directory": directory.reference,
        "sent_on": day,
        "to": tuple(to),
    }


def make_slots(
    directory: Directory, readers: Collection[str], day: str, locked: Collection[str] = (), lock: bytes = b""
) -> list[Slot]:
    """Make a slot for every recipient who can be reached on this day, in order: a decoy for whoever is no reader.

    Who is in `locked`, and no reader, gets one that is locked with the lock (32 bytes).
    """
    return [
        Slot(card.address) if id in readers else Slot(card.address, id in locked, lock)
        for id, card in directory.reachable(day).items()
    ]


def lock_digest(lock: bytes) -> str:
    """Compute what a report says of its lock (32 bytes), in b64: by it everybody can tell who was given the lock."""
    return b64encode(digest("escalation lock", lock))


def find_sealed_until(directory: Directory, day: str) -> str:
    """Find the earliest last day of the cards of a day: of all that have a slot, so that it doesn't tell who reads."""
    return min(card.until for card in directory.reachable(day).values())


def seal_to_self(reporter: Reporter, note: Note) -> bytes:
    """Seal a note to the reporter who writes it: an envelope with one slot."""
    return seal(note, reporter.identity.signing, [Slot(reporter.identity.sealing[0].address)])
