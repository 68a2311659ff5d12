"""A case as an officer sees it (SPEC 4 and 9): opens report, follow-ups and entries, and assembles them."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from typing import NamedTuple, TypeVar

from crypto.conversation import (
    Received,
    find_officer,
    genuine,
    latest_status,
    mark_retired,
    mark_reused_numbers,
    open_received,
    opened,
)
from crypto.directories.unknown import mark_unknown
from crypto.directory import Directory
from crypto.encoding import b64decode, b64encode
from crypto.errors import MalformedMessage, NotAllowed, RecordBroken, TamperedEnvelope
from crypto.keys import Identity, SealingKey
from crypto.message import FollowUp, Message, Report
from crypto.officer.chain import Chain, link_chain
from crypto.officer.gaps import Gap, find_gaps, mark_unclaimed
from crypto.officer.key_sharing import gather_keys, list_keys
from crypto.officer.keys.content_keys import find_locked_key
from crypto.officer.messages import Entry, ReplyEntry, ToldEntry
from crypto.officer.record import (
    Escalation,
    Record,
    evaluate_record,
    find_escalation,
    is_named,
    mark_repeated,
    mark_withheld,
)

M = TypeVar("M", bound=Message)

# Whoever opens an envelope: by a slot or what was kept of it, or by the content key (32 bytes) that was handed on.
OpeningKey = Identity | bytes


class Link(NamedTuple):
    """An entry, and `previous` (32 bytes): the digest of what it follows, as the store keeps it beside the envelope."""

    previous: bytes
    received: Received[Entry]


@dataclass(frozen=True)
class Case:
    """An opened case. `mailbox` (32 bytes) is the id it is stored under; `links` are in the order of the chain.

    `replies_held` are the digests (32 bytes) of the replies in the store, for the reporter to fetch.
    """

    mailbox: bytes
    directory: Directory
    report: Received[Report]
    follow_ups: list[Received[FollowUp]]
    links: list[Link]
    chain: Chain
    replies_held: Collection[bytes] = ()

    @property
    def entries(self) -> list[Received[Entry]]:
        """The entries in the order of the chain."""
        return [link.received for link in self.links]

    @property
    def held(self) -> list[Received[Message]]:
        """All messages and entries that the store holds: report, entries in the chain's order, follow-ups."""
        return [self.report, *self.entries, *self.follow_ups]

    @property
    def replies(self) -> list[ReplyEntry]:
        """The genuine entries of the action `reply`: what the reporter was told."""
        return [entry for entry in genuine(self.entries) if isinstance(entry, ReplyEntry)]

    @property
    def told(self) -> list[ToldEntry]:
        """The genuine entries that came with a message to the reporter: replies, and what changed the members."""
        return [entry for entry in genuine(self.entries) if isinstance(entry, ToldEntry)]

    @property
    def audience(self) -> tuple[str, ...]:
        """The ids of those to whom the report was sealed, the first members; none if it can't be read.

        Whom the directory doesn't list is nobody, and who reads no reports is no member.
        """
        listed = [self.directory.find(id) for id in (self.report.message.to if self.report.message else ())]
        return tuple(recipient.id for recipient in listed if recipient and recipient.reads_reports)

    @property
    def left_out(self) -> frozenset[str]:
        """The ids of those whom the reporter left out: they never become members."""
        return frozenset(self.report.message.left_out if self.report.message else ())

    @property
    def escalation(self) -> Escalation | None:
        """Whom the reporter can let read everything, and whether that was done; None for nobody, or a false one."""
        return find_escalation(self.report, [*self.follow_ups, *self.entries], self.directory)

    @property
    def let_in(self) -> str | None:
        """The id of whom the reporter has let read everything, if anybody: nobody else can take them out."""
        escalation = self.escalation
        return escalation.id if escalation and escalation.lock else None

    @property
    def channel(self) -> str:
        """The id of the channel on which the report came; empty if it can't be read."""
        return self.report.message.channel if self.report.message else ""

    @property
    def status(self) -> str | None:
        """The status that the reporter was last told (received, pursued or concluded), if any."""
        return latest_status(self.replies)

    def evaluate(self, day: str) -> Record:
        """Evaluate the record as of a day: its members and the steps that count. Marks the entries that don't."""
        return evaluate_record(self.audience, self.left_out, self.entries, self.directory, day, self.escalation)

    def readers(self, day: str) -> list[str]:
        """List the ids of those who can read what is written on this day: the members who are active."""
        members = self.evaluate(day).members
        return [recipient.id for recipient in self.directory.active(day) if recipient.id in members]

    @property
    def head(self) -> bytes:
        """The digest (32 bytes) that the next entry follows: the chain's last, whether or not that could be opened."""
        return self.chain.head

    @property
    def broken(self) -> list[Received[Entry]]:
        """The entries marked RecordBroken: not in the chain, in a fork, not what the store says, or after such."""
        return [item for item in self.entries if RecordBroken in item.suspect]

    @property
    def unrecorded(self) -> int:
        """How many replies are in the store that no entry tells of, nor can one that is sealed to others."""
        told = {b64decode(entry.reply.envelope) for entry in opened(self.entries) if isinstance(entry, ToldEntry)}
        beside = sum(each not in told for each in self.replies_held)
        return max(0, beside - sum(item.message is None for item in self.entries))

    @property
    def gaps(self) -> list[Gap]:
        """The numbers that genuine messages say were sent, and that are not here."""
        return find_gaps([self.report, *self.follow_ups], self.entries, self.directory)


def open_report(envelope: bytes, opener: OpeningKey, mailbox: bytes, directory: Directory) -> Received[Report]:
    """Open a report, signed with the key inside it. Errors are put into `suspect`, as by `open_received`."""
    context = (Report, mailbox, directory.instance)
    return open_received(envelope, _keys(envelope, opener), context, lambda report: b64decode(report.verify))


def open_follow_up(
    envelope: bytes, opener: OpeningKey, mailbox: bytes, directory: Directory, report: Received[Report]
) -> Received[FollowUp]:
    """Open a follow-up, signed with the report's key. Errors are put into `suspect`."""

    def find_author(_: FollowUp) -> bytes:
        if report.message is None:
            raise MalformedMessage
        return b64decode(report.message.verify)

    return open_received(envelope, _keys(envelope, opener), (FollowUp, mailbox, directory.instance), find_author)


def open_entry(envelope: bytes, opener: OpeningKey, mailbox: bytes, directory: Directory) -> Received[Entry]:
    """Open an entry, signed by the officer whom it names. Errors are put into `suspect`."""
    return open_received(
        envelope, _keys(envelope, opener), (Entry, mailbox, directory.instance), find_officer(directory)
    )


def open_shared(
    mailbox: bytes,
    directory: Directory,
    report: Received[Report],
    follow_ups: Sequence[Received[FollowUp]],
    entries: Sequence[Received[Entry]],
) -> None:
    """Open what is sealed to others with the content keys that entries hand on (SPEC 9), in its place.

    Entries first, because they can hand on more keys; then the report, which says who signs the follow-ups; then these.
    """
    closed = {entry.digest: entry for entry in entries if _has_no_slot(entry)}
    found = [*entries]
    while found:
        for envelope, key in list_keys(found.pop()):
            if envelope in closed and _reopen(closed[envelope], open_entry, key, mailbox, directory):
                found.append(closed.pop(envelope))
    keys = gather_keys(entries)
    for item in [report, *follow_ups]:
        for key in keys.get(item.digest, ()) if _has_no_slot(item) else ():
            if item is report:
                _reopen(item, open_report, key, mailbox, directory)
            else:
                _reopen(item, open_follow_up, key, mailbox, directory, report)


def open_locked(
    mailbox: bytes,
    directory: Directory,
    report: Received[Report],
    follow_ups: Sequence[Received[FollowUp]],
    identity: Identity,
    lock: bytes,
) -> None:
    """Open what is locked for an identity with the lock (32 bytes) that the reporter gave, in its place (SPEC 3)."""
    for item in [report, *follow_ups]:
        key = find_locked_key(item.envelope, identity, lock) if item.is_sealed_to_others else None
        if key is not None and item is report:
            _reopen(item, open_report, key, mailbox, directory)
        elif key is not None:
            _reopen(item, open_follow_up, key, mailbox, directory, report)


def assemble(
    mailbox: bytes,
    directory: Directory,
    report: Received[Report],
    follow_ups: Sequence[Received[FollowUp]],
    links: Sequence[Link],
    replies_held: Collection[bytes] = (),
) -> Case:
    """Assemble a case: bring its entries into the chain's order, and compare its messages with one another.

    Marks RecordBroken, SentTwice, AfterRetirement, UnknownDirectory, Unclaimed and WithheldSlot. Byte-identical
    envelopes count once.
    """
    links = [*{(link.previous, link.received.digest): link for link in reversed(links)}.values()][::-1]
    sent = {item.digest: item for item in reversed(follow_ups) if item.digest != report.digest}
    follow_ups = [*sent.values()][::-1]
    chain = link_chain(report.digest, [(link.previous, link.received.digest) for link in links])
    place = {previous: at for at, previous in enumerate(chain.line)}
    ordered = sorted(links, key=lambda link: place.get(link.previous, len(place)))
    case = Case(mailbox, directory, report, follow_ups, ordered, chain, replies_held)
    whole = True
    for previous, item in ordered:
        # What follows a broken place may leave out what stood there: a withdrawal, for one.
        whole &= place.get(previous, chain.length) < chain.length
        whole &= item.message is None or item.message.previous == b64encode(previous)
        if not whole:
            item.suspect.append(RecordBroken)
    mark_reused_numbers([case.report, *case.follow_ups])
    mark_unclaimed(case.follow_ups)
    if report.message and report.message.escalation and not is_named(report.message, directory):
        report.remarks.append(NotAllowed)
    mark_repeated(case.entries)
    mark_retired(case.entries, directory)
    mark_unknown([case.report, *case.follow_ups, *case.entries], directory)
    mark_withheld(case.entries[: chain.length])
    return case


def _keys(envelope: bytes, opener: OpeningKey) -> Sequence[SealingKey] | bytes:
    return opener if isinstance(opener, bytes) else opener.opening_keys(envelope)


def _has_no_slot(item: Received[Message]) -> bool:
    # A slot that holds something else than the content key is no slot either.
    return item.message is None and (item.is_sealed_to_others or item.suspect == [TamperedEnvelope])


def _reopen(item: Received[M], open: Callable[..., Received[M]], key: bytes, *place: object) -> bool:
    again = open(item.envelope, key, *place)
    if not again.is_sealed_to_others:
        item.message, item.suspect, item.content_key = again.message, again.suspect, again.content_key
        item.was_handed = again.message is not None
    return not again.is_sealed_to_others
