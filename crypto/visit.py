"""A visit to the mailbox (SPEC 4): what the reporter's note keeps of it."""

from collections.abc import Collection
from dataclasses import replace
from typing import Any, NamedTuple

from crypto import note as notes
from crypto.mailbox import Mailbox
from crypto.message import Message
from crypto.report import seal_to_self


class SealedNote(NamedTuple):
    """A new note, and the digest (32 bytes) of the one that it replaces, if there is one."""

    note: bytes
    replaces: bytes | None


def seal_visit(mailbox: Mailbox) -> SealedNote | None:
    """Seal a note that says this visit was made; None while the note is in doubt, so that the doubt remains."""
    return renew(mailbox, {}) if mailbox.note_suspect is None else None


def seal_erasing(mailbox: Mailbox, places: Collection[str]) -> SealedNote:
    """Seal a note that remembers which replies the reporter has erased, so that they are not missed."""
    erased = _numbers(mailbox, places)
    return renew(mailbox, {"erased": notes.join_numbers(remembered(mailbox)["erased"], erased)})


def seal_setting_aside(mailbox: Mailbox, place: str, aside: bool) -> SealedNote:
    """Seal a note that remembers that the reporter does not believe this reply; or, again, does."""
    numbers = _numbers(mailbox, [place])
    note = remembered(mailbox)
    known = note["set_aside"]
    if aside:
        changed = notes.join_numbers(known, numbers)
    else:
        changed = {author: [n for n in listed if n not in numbers.get(author, [])] for author, listed in known.items()}
    # From here on the reply claims nothing: neither what it says was seen, nor its own number.
    return renew(replace(mailbox, note={**note, "set_aside": changed}), {})


def seal_withdrawing(mailbox: Mailbox, ids: Collection[str]) -> SealedNote:
    """Seal a note that no longer names these uploads, which the reporter has withdrawn."""
    return renew(mailbox, {"uploads": [id for id in remembered(mailbox)["uploads"] if id not in ids]})


def remembered(mailbox: Mailbox) -> Message:
    """Give the note that this visit goes on from; a blank one if none could be read."""
    return mailbox.note or notes.blank(mailbox.reporter.mailbox, [], mailbox.directory.version, mailbox.day)


def renew(mailbox: Mailbox, changes: dict[str, Any]) -> SealedNote:
    """Seal the note of this visit, with these changes, in place of the one held."""
    reporter, directory, day = mailbox.reporter, mailbox.directory, mailbox.day
    known = remembered(mailbox)
    renewed = {
        **known,
        "number": known["number"] + 1,
        "seen": mailbox.seen,
        "directory": directory.version,
        "sent_on": day,
        "visited_on": day,
        # The audience of a note in doubt may be an old, wider one: forgotten, so that the reporter goes on being asked.
        "to": known["to"] if mailbox.note_suspect is None else [],
        **changes,
    }
    replaces = None if mailbox.held is None else notes.reference(mailbox.held)
    return SealedNote(seal_to_self(reporter, renewed), replaces)


def _numbers(mailbox: Mailbox, places: Collection[str]) -> dict[str, list[int]]:
    numbers: dict[str, list[int]] = {}
    for place in places:
        item = mailbox.replies[place]
        if item.message is not None:
            numbers.setdefault(item.message["from"], []).append(item.message["number"])
    return numbers
