"""The note (SPEC 4): what a reporter's browser keeps between visits, sealed to itself, stored with the mailbox."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from crypto.conversation import merge_counts, merge_seen
from crypto.directory import Directory
from crypto.encoding import b64encode, digest
from crypto.message import Erased, Note, ToReporter, Wrote
from crypto.message_fields import REPORTER


def new_note(
    mailbox: bytes, readers: Collection[str], directory: Directory, day: str, left_out: Iterable[str] = ()
) -> Note:
    """Make the first note of a mailbox (32 bytes): nothing sent or seen, this audience, directory and day.

    `left_out` are the ids of those whom the report leaves out.
    """
    return Note(
        instance=b64encode(directory.instance),
        mailbox=b64encode(mailbox),
        number=0,
        seen={},
        directory=directory.reference,
        sent_on=day,
        to=tuple(sorted(readers)),
        next=0,
        last=None,
        visited_on=day,
        erased=(),
        set_aside={},
        uploads=(),
        left_out=tuple(sorted(left_out)),
        told=None,
        wrote_to=tuple(sorted(readers)),
    )


def begin_waiting(directory: Directory, channel: str, locked: Iterable[str], day: str) -> dict[str, Any]:
    """Make what the first note says of whom its channel's escalation is (`locked`), and since when nobody answers."""
    found = directory.find_channel(channel)
    days = found.escalation_days if found else None
    return {"escalation": tuple(locked), "escalation_days": days or 0, "unanswered_since": day}


def merge(mine: Note, theirs: Note) -> Note:
    """Merge the notes of two devices that don't follow one another.

    Takes the highest counts and latest days, the union of numbers and ids; of the newest messages what that note
    says which knows of more, and of the members, if neither has seen all, the intersection.
    """
    return Note(
        instance=mine.instance,
        mailbox=mine.mailbox,
        number=max(mine.number, theirs.number),
        seen=merge_counts(mine.seen, theirs.seen),
        directory=max(mine.directory, theirs.directory, key=lambda reference: reference.version),
        sent_on=max(mine.sent_on, theirs.sent_on),
        to=_merge_members(mine, theirs),
        next=max(mine.next, theirs.next),
        last=mine.last if mine.next >= theirs.next else theirs.last,
        visited_on=max(mine.visited_on, theirs.visited_on),
        erased=union_erased(mine.erased, theirs.erased),
        set_aside=union_numbers(mine.set_aside, theirs.set_aside),
        uploads=union_ids(mine.uploads, theirs.uploads),
        left_out=tuple(sorted({*mine.left_out, *theirs.left_out})),
        told=mine.told if _has_seen_all(mine, theirs) else theirs.told,
        wrote_to=tuple(sorted({*mine.wrote_to} & {*theirs.wrote_to})),
        wrote=union_wrote(mine.wrote, theirs.wrote),
        **_merge_waiting(mine, theirs),
    )


def reconcile(mine: Note | None, theirs: Note | None) -> Note | None:
    """Return the later of the note of this visit and the server's; merged if they have the same number.

    A later note has all of an earlier one less what was taken out, and a merge would bring that back.
    """
    if mine is None or theirs is None:
        return mine or theirs
    if mine.number == theirs.number:
        return merge(mine, theirs)
    return mine if mine.number > theirs.number else theirs


def union_numbers(left: Mapping[str, list[int]], right: Mapping[str, list[int]]) -> dict[str, list[int]]:
    """Unite two maps of authors to numbers, sorted."""
    return {author: sorted({*left.get(author, []), *right.get(author, [])}) for author in sorted({*left, *right})}


def union_erased(left: Iterable[Erased], right: Iterable[Erased]) -> tuple[Erased, ...]:
    """Unite two lists of erased replies, none twice, sorted."""
    return (*sorted({*left, *right}, key=lambda each: (each.author, each.number, each.digest)),)


def union_wrote(left: Iterable[Wrote], right: Iterable[Wrote]) -> tuple[Wrote, ...]:
    """Unite two lists of messages that were sent, none twice, sorted."""
    return (*sorted({*left, *right}, key=lambda each: (each.number, each.on, each.files)),)


def union_ids(left: Iterable[str], right: Iterable[str]) -> tuple[str, ...]:
    """Unite two lists of ids in their order, none twice."""
    return (*dict.fromkeys([*left, *right]),)


def is_behind(note: Note, genuine: Sequence[ToReporter]) -> bool:
    """Whether genuine replies tell of something that the newest note would know, and this one does not (SPEC 4)."""
    if note.next < merge_seen(genuine).get(REPORTER, 0):
        return True
    # A reply that the note has seen was opened under a directory at least as new as the one that the reply names.
    known = note.directory.version
    return any(reply.number < note.seen.get(reply.author, 0) and reply.directory.version > known for reply in genuine)


def note_digest(envelope: bytes) -> bytes:
    """Compute the digest (32 bytes) of a note's envelope, which `replaces` names."""
    return digest("note", envelope)


def _has_seen_all(note: Note, other: Note) -> bool:
    return all(count <= note.seen.get(author, 0) for author, count in other.seen.items())


def _merge_waiting(mine: Note, theirs: Note) -> dict[str, Any]:
    known = theirs if mine.escalation_days is None else mine
    days = [note.escalated_on for note in (mine, theirs) if note.escalated_on]
    return {
        "escalation": known.escalation,
        "escalation_days": known.escalation_days,
        "unanswered_since": (mine if _has_seen_all(mine, theirs) else theirs).unanswered_since,
        "escalated": tuple(sorted({*mine.escalated, *theirs.escalated})),
        "escalated_on": max(days, default=None),
    }


def _merge_members(mine: Note, theirs: Note) -> tuple[str, ...]:
    if _has_seen_all(mine, theirs) != _has_seen_all(theirs, mine):
        return mine.to if _has_seen_all(mine, theirs) else theirs.to
    return tuple(sorted({*mine.to} & {*theirs.to}))
