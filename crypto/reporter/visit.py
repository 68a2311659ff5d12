"""Visits to the mailbox (SPEC 4): seals the next note, with what was seen, erased, set aside or withdrawn."""

from collections.abc import Collection, Iterable
from dataclasses import replace
from typing import Any, NamedTuple

from crypto.conversation import opened, reply_digest
from crypto.encoding import b64encode
from crypto.message import Erased, Note, ToReporter
from crypto.report import seal_to_self
from crypto.reporter import note as notes
from crypto.reporter.escalation import find_unanswered, find_waiting, list_locked
from crypto.reporter.mailbox import Mailbox


class SealedNote(NamedTuple):
    """A sealed note, and the digest (32 bytes) of the note that it replaces; None if the server has none."""

    note: bytes
    replaces: bytes | None


def seal_visit(mailbox: Mailbox) -> SealedNote | None:
    """Seal a note that says this visit was made; None while the note is not believed, so that the doubt remains."""
    return seal_next_note(mailbox) if mailbox.note_suspect is None else None


def seal_erasing(mailbox: Mailbox, places: Collection[str]) -> SealedNote:
    """Seal a note that lists the replies at these places as erased, so that they don't count as missing."""
    items = [mailbox.replies[place] for place in places]
    erased = [
        Erased(item.message.author, item.message.number, b64encode(reply_digest(item.envelope)))
        for item in items
        if item.message is not None
    ]
    return seal_next_note(mailbox, erased=notes.union_erased(current_note(mailbox).erased, erased))


def seal_setting_aside(mailbox: Mailbox, place: str, aside: bool) -> SealedNote:
    """Seal a note that sets the reply at this place aside, as not believed; or, if not `aside`, believes it again."""
    numbers = _list_numbers(opened([mailbox.replies[place]]))
    note = current_note(mailbox)
    known = note.set_aside
    if aside:
        changed = notes.union_numbers(known, numbers)
    else:
        changed = {author: [n for n in listed if n not in numbers.get(author, [])] for author, listed in known.items()}
    # From here on the reply claims nothing: neither what it says was seen, nor its own number.
    without = replace(mailbox, note=replace(note, set_aside=changed))
    return seal_next_note(without, unanswered_since=find_waiting(without, place, aside))


def seal_withdrawing(mailbox: Mailbox, ids: Collection[str]) -> SealedNote:
    """Seal a note without these ids of uploads, which the reporter has withdrawn."""
    return seal_next_note(mailbox, uploads=tuple(id for id in current_note(mailbox).uploads if id not in ids))


def current_note(mailbox: Mailbox) -> Note:
    """Return the note of this mailbox; a new one, with no audience, if none could be opened."""
    if mailbox.note is not None:
        return mailbox.note
    made = notes.new_note(mailbox.reporter.mailbox, [], mailbox.directory, mailbox.day)
    return replace(made, escalation=list_locked(mailbox))


def seal_next_note(mailbox: Mailbox, **changes: Any) -> SealedNote:
    """Seal the next note: the current one brought up to this visit, with these changes, in place of the one held."""
    reporter, directory, day = mailbox.reporter, mailbox.directory, mailbox.day
    known, following = current_note(mailbox), mailbox.following
    refused = _list_numbers(following.refused)
    renewed = {
        "number": known.number + 1,
        "seen": mailbox.seen,
        "directory": directory.reference,
        "sent_on": day,
        "visited_on": day,
        # The audience of a note in doubt may be an old, wider one: forgotten, so that the reporter goes on being asked.
        "to": following.members,
        "told": following.told,
        "unanswered_since": find_unanswered(mailbox),
        "set_aside": notes.union_numbers(known.set_aside, refused),
        "last": mailbox.last,
        **changes,
    }
    replaces = None if mailbox.held is None else notes.note_digest(mailbox.held)
    return SealedNote(seal_to_self(reporter, replace(known, **renewed)), replaces)


def _list_numbers(messages: Iterable[ToReporter]) -> dict[str, list[int]]:
    numbers: dict[str, list[int]] = {}
    for message in messages:
        numbers.setdefault(message.author, []).append(message.number)
    return numbers
