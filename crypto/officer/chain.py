"""The chain of a record (SPEC 9): what anybody can check of it without a key, by digests alone."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from crypto.notation import digest


@dataclass(frozen=True)
class Chain:
    """Digests (32 bytes each): `line` is the report and what follows it one by one, `loose` what has no place in it."""

    line: list[bytes]
    loose: list[bytes]

    @property
    def head(self) -> bytes:
        return self.line[-1]

    @property
    def length(self) -> int:
        """How many entries follow the report."""
        return len(self.line) - 1


def refer(envelope: bytes) -> bytes:
    """Compute the digest (32 bytes) by which a record names an envelope."""
    return digest("entry", envelope)


def hang(start: bytes, links: Sequence[tuple[bytes, bytes]]) -> Chain:
    """Line up links, each a pair of what it follows and its own digest, from `start` up to where none or two follow."""
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
    """Check a record as a store holds it: the report's envelope; each entry's `previous` (32 bytes) and envelope."""
    return hang(refer(report), [(previous, refer(envelope)) for previous, envelope in entries])
