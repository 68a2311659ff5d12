"""The hash chain of a record (SPEC 9): what anybody can check of it by digests, without a key."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from crypto.encoding import digest


@dataclass(frozen=True)
class Chain:
    """A chain of digests (32 bytes each).

    `line` is the report's and those of the entries that follow it one by one; `loose` are those with no place in it.
    """

    line: list[bytes]
    loose: list[bytes]

    @property
    def head(self) -> bytes:
        """The digest of the last envelope of the line, which the next entry follows."""
        return self.line[-1]

    @property
    def length(self) -> int:
        """How many entries follow the report."""
        return len(self.line) - 1


def entry_digest(envelope: bytes) -> bytes:
    """Compute the digest (32 bytes) by which a record names an envelope."""
    return digest("entry", envelope)


def link_chain(start: bytes, links: Sequence[tuple[bytes, bytes]]) -> Chain:
    """Build a chain from `start` on. Links are pairs of previous and own digest; it ends where none or two follow."""
    following: dict[bytes, list[bytes]] = {}
    for previous, own in links:
        following.setdefault(previous, []).append(own)
    line = [start]
    # Never longer than the links: a store can name what it likes as previous, and lead in a circle.
    while len(line) <= len(links) and len(follower := following.get(line[-1], [])) == 1:
        line += follower
    pairs = {*zip(line, line[1:], strict=False)}
    return Chain(line, [link[1] for link in links if link not in pairs])


def verify_chain(report: bytes, entries: Iterable[tuple[bytes, bytes]]) -> Chain:
    """Build the chain of a record as the store holds it: the report's envelope, each entry's previous and envelope."""
    return link_chain(entry_digest(report), [(previous, entry_digest(envelope)) for previous, envelope in entries])
