"""The record (SPEC 9): evaluates its entries in order, from the report on: who is a member, and which entries count."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import NamedTuple

from crypto.conversation import Received, opened
from crypto.directory import Directory
from crypto.encoding import b64decode, b64encode
from crypto.errors import (
    AfterRetirement,
    AgainstTheReporter,
    NoAccess,
    NotAllowed,
    NotSealedToAll,
    ReplyDiffers,
    SealedLineError,
    SentTwice,
    WithheldSlot,
    WrongDay,
)
from crypto.message import FollowUp, Message, Report
from crypto.message_fields import CHANGES, GRANTED, RECUSED, SHARED, Detail
from crypto.officer.key_sharing import only_shares
from crypto.officer.messages import AccessEntry, ActionEntry, Entry, MembersEntry
from crypto.report import lock_digest

DAY = timedelta(1)


class RecordStep(NamedTuple):
    """An entry that counts: its place in the chain (the report's is 0), and who did what on which day.

    `member` is the id of whom it gave access to, or took it from. `entry` is the digest of its envelope (32 bytes in
    b64), `directory` the version that it names.
    """

    number: int
    action: str
    author: str
    sent_on: str
    details: Mapping[str, Detail]
    member: str | None = None
    entry: str = ""
    directory: int = 0


class Escalation(NamedTuple):
    """Whom a report names, by id, with the digest of its lock; and the lock, once the reporter has given it. In b64."""

    id: str
    lock_digest: str
    lock: str | None = None

    def is_opened_by(self, lock: str | None) -> bool:
        """Whether this is the report's lock, which nobody but its reporter can have given away."""
        return lock is not None and lock_digest(b64decode(lock)) == self.lock_digest


@dataclass(frozen=True)
class Record:
    """An evaluated record: the ids of those who may read and act now, and the entries that count, in order.

    `escalated` is the id of whom the reporter let in, if an entry says so: nobody can take them out.
    """

    members: frozenset[str]
    steps: list[RecordStep]
    escalated: str | None = None

    @property
    def recused(self) -> frozenset[str]:
        """The ids of all who have ever stepped back from the case."""
        return frozenset(step.author for step in self.steps if step.action == RECUSED)


def evaluate_record(
    audience: Collection[str],
    left_out: Collection[str],
    entries: Sequence[Received[Entry]],
    directory: Directory,
    day: str,
    escalation: Escalation | None = None,
) -> Record:
    """Evaluate a record as of a day (YYYY-MM-DD): return what counts, and mark what does not.

    `audience` are the ids of the first members, `left_out` of those whom the reporter left out. `entries` are in the
    order of the chain; those with no place in it are marked already. One that is sealed to others keeps its place and
    changes nothing. The report's `escalation` is a member from the first entry with its lock on; if there is none, and
    the reporter has given it, after all entries. Marks NoAccess, AfterRetirement, WrongDay, AgainstTheReporter and
    NotAllowed; as ReplyDiffers an entry that names other members than follow from it, as it told the reporter; and as
    NotSealedToAll one that was kept from a member.
    """
    members = frozenset(audience)
    reached: dict[str, date] = {}
    steps = []
    escalated: str | None = None
    newest = 0
    for number, item in enumerate(entries, 1):
        entry = item.message
        if not item.is_genuine or entry is None:
            continue
        if escalation and escalated is None and escalation.is_opened_by(entry.lock):
            escalated = escalation.id
            members |= {escalated}
        sent_on = date.fromisoformat(entry.sent_on)
        wrong = _find_fault(entry.author, sent_on, directory, members, reached, date.fromisoformat(day))
        if wrong := wrong or _find_bar(entry, left_out, directory, escalated):
            item.suspect.append(wrong)
            continue
        if entry.action != SHARED:
            reached[entry.author] = max(reached.get(entry.author, sent_on), sent_on)
        newest = max(newest, entry.directory.version)
        if _is_kept_from(entry, members, directory, newest) and NotSealedToAll not in item.remarks:
            item.remarks.append(NotSealedToAll)
        members = find_members(members, entry.action, find_about(entry))
        if isinstance(entry, MembersEntry) and {*entry.members} != members and ReplyDiffers not in item.remarks:
            item.remarks.append(ReplyDiffers)
        said = entry.details if isinstance(entry, ActionEntry) else {}
        about = entry.member if isinstance(entry, AccessEntry) else None
        named = (b64encode(item.digest), entry.directory.version)
        steps.append(RecordStep(number, entry.action, entry.author, entry.sent_on, said, about, *named))
    if escalation and escalation.lock and escalated is None:
        members |= {escalation.id}
    return Record(members, steps, escalated)


def find_escalation(
    report: Received[Report], others: Iterable[Received[Message]], directory: Directory
) -> Escalation | None:
    """Find whom a report names for its escalation, and whether its reporter has given them the lock."""
    message = report.message
    if message is None or message.escalation is None or message.lock_digest is None or not is_named(message, directory):
        return None
    named = Escalation(message.escalation, message.lock_digest)
    locks = (each.lock for each in opened(others) if isinstance(each, FollowUp | Entry))
    return named._replace(lock=next((lock for lock in locks if named.is_opened_by(lock)), None))


def is_named(report: Report, directory: Directory) -> bool:
    """Whether a report may name its escalation: whom its channel does in the directory under which it was sealed.

    Of an earlier one that couldn't be read, only the digest is known: then whoever is listed and reads reports.
    """
    person = directory.find(report.escalation or "")
    if person is None or not person.reads_reports or not directory.recognises(report.directory):
        return False
    channels = directory.channels_of(report.directory.version)
    return channels is None or (report.channel, person.id) in [(each.id, each.escalation) for each in channels]


def find_about(entry: Entry) -> str:
    """Return the id of whom an entry is about: whose access it changes, or else its author."""
    return entry.member if isinstance(entry, AccessEntry) else entry.author


def find_members(members: frozenset[str], action: str, about: str) -> frozenset[str]:
    """Compute the members after an action by one of them, about somebody."""
    if action == GRANTED:
        return members | {about}
    return members - {about} if action in CHANGES else members


def _find_bar(
    entry: Entry, left_out: Collection[str], directory: Directory, escalated: str | None
) -> type[SealedLineError] | None:
    if not isinstance(entry, AccessEntry):
        return None
    if entry.action != GRANTED:
        return AgainstTheReporter if entry.member == escalated else None
    if entry.member in left_out:
        return AgainstTheReporter
    recipient = directory.find(entry.member)
    # Hundreds of people whom nobody knows would leave no room for the members in what comes after.
    return NotAllowed if recipient is None or not recipient.reads_reports else None


def _is_kept_from(entry: Entry, members: Collection[str], directory: Directory, newest: int) -> bool:
    """Whether `to` lacks an active member. `newest` is the highest version that entries up to this one name.

    Its author chooses which version and which day it names, and could choose those in which somebody isn't active yet.
    """
    lacking = [] if only_shares(entry) else [id for id in members if id not in entry.to]
    listed = {recipient.id: recipient for recipient in directory.recipients_of(newest)} if lacking else {}
    people = [listed.get(id) or directory.find(id) for id in lacking]
    return any(person and person.is_active(max(entry.sent_on, person.issued_on)) for person in people)


def mark_repeated(entries: Iterable[Received[Entry]]) -> None:
    """Mark entries whose number their author has used before, as SentTwice; the first one is not marked.

    Otherwise an author could undo an entry later, by another with its number. What only hands on keys takes no number:
    some members may never open it, and they have to come to the same.
    """
    used: set[tuple[str, int]] = set()
    for entry in entries:
        if entry.message is not None and entry.message.action != SHARED:
            name = (entry.message.author, entry.message.number)
            if name in used:
                entry.suspect.append(SentTwice)
            used.add(name)


def list_unopened(line: Sequence[Received[Entry]], author: str) -> tuple[int, ...]:
    """List the places of the entries, after the author's last one, that the author's own keys don't open."""
    own = [place for place, item in enumerate(line, 1) if item.message and item.message.author == author]
    begin = max(own, default=0)
    return tuple(place for place, item in enumerate(line[begin:], begin + 1) if item.message is None or item.was_handed)


def mark_withheld(line: Sequence[Received[Entry]]) -> None:
    """Mark as WithheldSlot what a later author couldn't open, though `to` names that author.

    `line` is the unbroken record. An entry tells of those after its author's own one before; what it says of others
    is passed over, so that the work is bounded.
    """
    begun: dict[str, int] = {}
    for place, item in enumerate(line, 1):
        entry = item.message
        if not item.is_genuine or entry is None:
            continue
        begin, begun[entry.author] = begun.get(entry.author, 0), place
        for told in (line[each - 1] for each in entry.unopened if begin < each < place):
            if told.message and entry.author in told.message.to:
                told.remarks += [] if told.without_slot else [WithheldSlot]
                told.without_slot.add(entry.author)


def _find_fault(
    author: str, sent_on: date, directory: Directory, members: frozenset[str], reached: dict[str, date], today: date
) -> type[SealedLineError] | None:
    if author not in members:
        return NoAccess
    if directory.find(author) is None:
        return AfterRetirement
    # One clock may be wrong, or lie; two others that agree are believed.
    others = sorted(day for other, day in reached.items() if other != author)
    is_behind = len(others) > 1 and sent_on < others[-2] - DAY
    return WrongDay if is_behind or sent_on > today + DAY else None
