"""The report (SPEC 4): the message that opens a case, and what every message of a reporter shares with it."""

from collections.abc import Collection, Sequence
from typing import NamedTuple

from crypto import note as notes
from crypto.directory import Directory
from crypto.envelope import Slot, seal
from crypto.message import Message, attach
from crypto.notation import b64encode
from crypto.phrase import Reporter


class Filing(NamedTuple):
    """What filing a report sends: mailbox and gate (32 bytes each), two envelopes; and who can read the first."""

    mailbox: bytes
    gate: bytes
    envelope: bytes
    note: bytes
    readers: list[str]


def seal_report(
    reporter: Reporter,
    directory: Directory,
    channel: str,
    left_out: Collection[str],
    answers: list[dict[str, str]],
    day: str,
    attachments: Sequence[Message] = (),
    language: str | None = None,
) -> Filing:
    """Seal a report to everyone whom the channel offers, less those left out, and the first note.

    `language` is the one in which it was asked and probably written (BCP 47), for officers who answer.
    `attachments` are as SPEC 4 has them, of files that are sealed already; the note keeps their ids, to withdraw them.
    Raises ExpiredDirectory, NobodyToRead, or MalformedMessage for a report of more than 500,000 bytes.
    """
    directory.check_current(day)
    readers = directory.readers(channel, left_out, day)
    message = {
        **head(reporter, "report", 0, {}, directory, day, readers),
        "channel": channel,
        "address": b64encode(reporter.identity.sealing[0].address),
        "verify": b64encode(reporter.identity.signing.verify),
        "answers": answers,
        **({} if language is None else {"language": language}),
    }
    ids = [attachment["id"] for attachment in attachments]
    first = {**notes.blank(reporter.mailbox, readers, directory.version, day), "next": 1, "uploads": ids}
    envelope = seal(attach(message, attachments), reporter.identity.signing, slots(directory, readers, day))
    return Filing(reporter.mailbox, reporter.gate, envelope, seal_to_self(reporter, first), readers)


def head(
    reporter: Reporter, kind: str, number: int, seen: dict[str, int], directory: Directory, day: str, to: list[str]
) -> Message:
    """Write the fields that every message of a reporter begins with."""
    mailbox = b64encode(reporter.mailbox)
    head = {"kind": kind, "mailbox": mailbox, "number": number, "seen": seen}
    return {**head, "directory": directory.version, "sent_on": day, "to": to}


def slots(directory: Directory, readers: Collection[str], day: str) -> list[Slot]:
    """Make a slot for every recipient active on this day, in order: a decoy for whoever is not a reader."""
    return [Slot(recipient.address, recipient.id in readers) for recipient in directory.active(day)]


def seal_to_self(reporter: Reporter, note: Message) -> bytes:
    """Seal a note to the reporter who writes it."""
    return seal(note, reporter.identity.signing, [Slot(reporter.identity.sealing[0].address)])
