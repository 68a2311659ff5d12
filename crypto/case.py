"""A case (SPEC 4), as an officer sees it: the report, its follow-ups, and the record."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from crypto.access import gather_keys, list_keys
from crypto.chain import Chain, hang, refer
from crypto.conversation import (
    Received,
    find_officer,
    latest_status,
    mark_retired,
    mark_twins,
    open_received,
    removed_from,
)
from crypto.directory import Directory
from crypto.errors import MalformedMessage, RecordBroken
from crypto.gaps import Gap, find_gaps
from crypto.keys import Identity, SealingKey
from crypto.message import Message
from crypto.notation import b64decode, b64encode
from crypto.record import Record, follow, mark_repeated

# Whoever opens an envelope: by a slot, or by the content key (32 bytes) that was handed on.
Opener = Identity | bytes


class Link(NamedTuple):
    """An entry where it was found: `previous` (32 bytes) is what the store keeps beside its envelope."""

    previous: bytes
    received: Received


@dataclass(frozen=True)
class Case:
    """A case whose report this officer could open; `mailbox` (32 bytes) is where it was found."""

    mailbox: bytes
    directory: Directory
    report: Received
    follow_ups: list[Received]
    links: list[Link]
    chain: Chain

    @property
    def entries(self) -> list[Received]:
        return [link.received for link in self.links]

    @property
    def replies(self) -> list[Received]:
        """The entries that are copies of replies and that we believe."""
        return [item for item in self.entries if item.is_genuine and item.get("action") == "reply"]

    @property
    def status(self) -> str | None:
        """What the reporter was last told: received, pursued or concluded."""
        return latest_status(self.replies)

    @property
    def removed(self) -> dict[str, str]:
        """Who was taken out of the audience, and by whom."""
        return removed_from(self.report.get("to") or [], self.replies)

    def follow(self, day: str) -> Record:
        """Follow the record as of a day: members, and the steps that hold; entries that don't are marked."""
        return follow(self.report, self.entries, self.directory, day)

    def readers(self, day: str) -> list[str]:
        """List the ids of those who may read what is written on this day: the members who are active."""
        members = self.follow(day).members
        return [recipient.id for recipient in self.directory.active(day) if recipient.id in members]

    @property
    def head(self) -> bytes:
        """What the next entry follows (32 bytes): the last entry of the chain, whether or not it could be opened."""
        return self.chain.head

    @property
    def broken(self) -> list[Received]:
        """Entries that do not hang on the chain, fork it, say something else than the store, or come after such."""
        return [item for item in self.entries if RecordBroken in item.suspect]

    @property
    def gaps(self) -> list[Gap]:
        """Numbers that genuine messages say were sent, and that are not here."""
        return find_gaps([self.report, *self.follow_ups], self.entries)


def open_report(envelope: bytes, opener: Opener, mailbox: bytes) -> Received:
    """Open the envelope that opened a case."""
    return open_received(envelope, _keys(opener), ("report", mailbox), lambda report: b64decode(report["verify"]))


def open_follow_up(envelope: bytes, opener: Opener, mailbox: bytes, report: Received) -> Received:
    """Open a follow-up, which the report's author must have signed."""

    def find_author(_: Message) -> bytes:
        if report.message is None:
            raise MalformedMessage
        return b64decode(report.message["verify"])

    return open_received(envelope, _keys(opener), ("follow-up", mailbox), find_author)


def open_entry(envelope: bytes, opener: Opener, mailbox: bytes, directory: Directory) -> Received:
    """Open an entry, which the officer whom it names must have signed."""
    return open_received(envelope, _keys(opener), ("entry", mailbox), find_officer(directory))


def open_handed_on(
    mailbox: bytes,
    directory: Directory,
    report: Received,
    follow_ups: Sequence[Received],
    entries: Sequence[Received],
) -> None:
    """Open what is sealed to others with the content keys that entries hand on, in its place.

    Entries first, for they hand on more; then the report, which says who signs the follow-ups.
    """
    closed = {refer(entry.envelope): entry for entry in entries if entry.is_sealed_to_others}
    found = [*entries]
    while found:
        for envelope, key in list_keys(found.pop()):
            if envelope in closed and _reopen(closed[envelope], open_entry, key, mailbox, directory):
                found.append(closed.pop(envelope))
    keys = gather_keys(entries)
    for item in [report, *follow_ups]:
        for key in keys.get(refer(item.envelope), ()) if item.is_sealed_to_others else ():
            if item is report:
                _reopen(item, open_report, key, mailbox)
            else:
                _reopen(item, open_follow_up, key, mailbox, report)


def assemble(
    mailbox: bytes, directory: Directory, report: Received, follow_ups: Sequence[Received], links: Sequence[Link]
) -> Case:
    """Put a case together, its entries in the chain's order, and mark what its messages tell of one another."""
    chain = hang(refer(report.envelope), [(link.previous, refer(link.received.envelope)) for link in links])
    place = {previous: at for at, previous in enumerate(chain.line)}
    ordered = sorted(links, key=lambda link: place.get(link.previous, len(place)))
    case = Case(mailbox, directory, report, list(follow_ups), ordered, chain)
    whole = True
    for previous, item in ordered:
        # What follows a broken place may leave out what stood there: a withdrawal, for one.
        whole &= place.get(previous, chain.length) < chain.length
        whole &= item.get("previous") in (None, b64encode(previous))
        if not whole:
            item.suspect.append(RecordBroken)
    mark_twins([case.report, *case.follow_ups])
    mark_repeated(case.entries)
    mark_retired(case.entries, directory)
    return case


def _keys(opener: Opener) -> Sequence[SealingKey] | bytes:
    return opener if isinstance(opener, bytes) else opener.sealing


def _reopen(item: Received, open: Callable[..., Received], key: bytes, *place: object) -> bool:
    again = open(item.envelope, key, *place)
    if not again.is_sealed_to_others:
        item.message, item.suspect, item.content_key = again.message, again.suspect, again.content_key
    return not again.is_sealed_to_others
