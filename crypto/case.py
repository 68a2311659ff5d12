"""A case (SPEC 4), as an officer sees it: the report, its follow-ups, and the record."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from crypto.conversation import (
    Received,
    claim_next,
    count_next,
    find_officer,
    latest_status,
    mark_retired,
    mark_twins,
    merge_counts,
    missing,
    open_received,
    removed_from,
)
from crypto.directory import Directory
from crypto.envelope import Slot, seal
from crypto.errors import MalformedMessage, NotInAudience, RecordBroken
from crypto.keys import Identity
from crypto.message import Message, attach, author_of
from crypto.notation import b64decode, b64encode, digest


class Link(NamedTuple):
    """An entry where it was found: `previous` (32 bytes) is what the store keeps beside its envelope."""

    previous: bytes
    received: Received


class Gap(NamedTuple):
    """Numbers of an author's messages that should be there and are not."""

    author: str
    numbers: list[int]


class SealedReply(NamedTuple):
    """A reply, its copy for the record, and the digest (32 bytes) of what that entry follows."""

    reply: bytes
    entry: bytes
    previous: bytes


@dataclass(frozen=True)
class Case:
    """A case whose report this officer could open; `mailbox` (32 bytes) is where it was found."""

    mailbox: bytes
    directory: Directory
    report: Received
    follow_ups: list[Received]
    links: list[Link]

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
        return removed_from(self.report.get("to"), self.replies)

    def readers(self, day: str) -> list[str]:
        """List the ids of those who may read what is written on this day."""
        allowed = {*self.report.get("to")} - {*self.removed}
        return [recipient.id for recipient in self.directory.active(day) if recipient.id in allowed]

    @property
    def head(self) -> bytes:
        """What the next entry follows (32 bytes): the last entry of the chain, whether or not it could be opened."""
        return self.chain[-1]

    @property
    def broken(self) -> list[Received]:
        """Entries that do not hang on the chain, that fork it, or that say something else than the store."""
        chain = self.chain
        following: dict[bytes, int] = {}
        for link in self.links:
            following[link.previous] = following.get(link.previous, 0) + 1
        return [
            link.received
            for link in self.links
            if link.previous not in chain
            or following[link.previous] > 1
            or link.received.get("previous") not in (None, b64encode(link.previous))
        ]

    @property
    def gaps(self) -> list[Gap]:
        """Numbers that genuine messages say were sent, and that are not here.

        A message sealed to others may be the missing one, so as many as those are forgiven.
        """
        theirs, record = [self.report, *self.follow_ups], self.entries
        claims = claim_next(item for item in [*theirs, *self.replies] if item.is_genuine)
        officers = {author: number for author, number in claims.items() if author != "reporter"}
        return [
            *_find_gaps(theirs, "number", {"reporter": claims.get("reporter", 0)}),
            *_find_gaps(record, "number", {}),
            *_find_gaps(record, "of", officers),
        ]

    @property
    def chain(self) -> list[bytes]:
        """What each entry of the record follows (32 bytes each), from the report on; the last is followed by none."""
        following = {link.previous: digest("entry", link.received.envelope) for link in self.links}
        chain = [digest("entry", self.report.envelope)]
        while chain[-1] in following and len(chain) <= len(self.links):
            chain.append(following[chain[-1]])
        return chain


def open_report(envelope: bytes, identity: Identity, mailbox: bytes) -> Received:
    """Open the envelope that opened a case."""
    return open_received(envelope, identity.sealing, ("report", mailbox), lambda report: b64decode(report["verify"]))


def open_follow_up(envelope: bytes, identity: Identity, mailbox: bytes, report: Received) -> Received:
    """Open a follow-up, which the report's author must have signed."""

    def find_author(_: Message) -> bytes:
        if report.message is None:
            raise MalformedMessage
        return b64decode(report.message["verify"])

    return open_received(envelope, identity.sealing, ("follow-up", mailbox), find_author)


def open_entry(envelope: bytes, identity: Identity, mailbox: bytes, directory: Directory) -> Received:
    """Open an entry, which the officer whom it names must have signed."""
    return open_received(envelope, identity.sealing, ("entry", mailbox), find_officer(directory))


def assemble(
    mailbox: bytes, directory: Directory, report: Received, follow_ups: Sequence[Received], links: Sequence[Link]
) -> Case:
    """Put a case together, its entries in the chain's order, and mark what its messages tell of one another."""
    unsorted = Case(mailbox, directory, report, list(follow_ups), list(links))
    place = {previous: at for at, previous in enumerate(unsorted.chain)}
    case = replace(unsorted, links=sorted(links, key=lambda link: place.get(link.previous, len(place))))
    mark_twins([case.report, *case.follow_ups])
    mark_twins(case.entries)
    mark_retired(case.entries, directory)
    for item in case.broken:
        item.suspect.append(RecordBroken)
    return case


def seal_reply(
    case: Case,
    me: str,
    identity: Identity,
    text: str,
    status: str | None,
    day: str,
    attachments: Sequence[Message] = (),
) -> SealedReply:
    """Seal a reply to the reporter, and the same to the officers who may read it, as the record's next entry.

    `attachments` are as SPEC 4 has them, of files that are sealed already.
    Raises ExpiredDirectory, NotInAudience, or MalformedMessage for a text of more
    than 500,000 bytes.
    """
    case.directory.check_current(day)
    readers = case.readers(day)
    if me not in readers:
        raise NotInAudience
    mine = [item for item in case.entries if item.get("from") == me]
    counted = count_next(item for item in [case.report, *case.follow_ups] if item.is_genuine)
    of = count_next((item for item in mine if item.get("action") == "reply"), "of").get(me, 0)
    others = count_next((item for item in case.replies if item.get("from") != me), "of")
    said = {
        "mailbox": b64encode(case.mailbox),
        "seen": {**others, **counted},
        "directory": case.directory.version,
        "sent_on": day,
        "to": readers,
        "from": me,
        "text": text,
        **({"status": status} if status else {}),
    }
    fields = attach(said, attachments)
    reply = {**fields, "kind": "reply", "number": of}
    number = count_next(mine).get(me, 0)
    previous = case.head
    entry = {**fields, "kind": "entry", "action": "reply", "number": number, "of": of, "previous": b64encode(previous)}
    reporter = [Slot(b64decode(case.report.get("address")))]
    officers = [Slot(recipient.address, recipient.id in readers) for recipient in case.directory.active(day)]
    return SealedReply(seal(reply, identity.signing, reporter), seal(entry, identity.signing, officers), previous)


def _find_gaps(items: Sequence[Received], name: str, claimed: dict[str, int]) -> list[Gap]:
    hidden = sum(item.is_sealed_to_others for item in items)
    gaps = []
    for author, following in merge_counts(count_next(items, name), claimed).items():
        absent = missing(
            {item.get(name) for item in items if item.message and author_of(item.message) == author}, following
        )
        if len(absent) > hidden:
            gaps.append(Gap(author, absent))
    return gaps
