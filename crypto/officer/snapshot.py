"""Snapshots of records (SPEC 9, print-outs): one line for each case, kept where the server can't change it.

A line has three parts: digest of the mailbox id (hex), number of entries, digest of the record (hex).
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple

from crypto.encoding import digest
from crypto.officer.chain import Chain

LINE = re.compile(r"([0-9a-f]{64}) (0|[1-9][0-9]{0,8}) ([0-9a-f]{64})\Z")


@dataclass(frozen=True)
class SnapshotLine:
    """A line of a snapshot: digests (32 bytes) of mailbox id and record, and how many entries the record had."""

    case: bytes
    length: int
    record: bytes


class Difference(NamedTuple):
    """A line whose case is gone, has fewer entries now (cut), or others than it had (changed)."""

    printed: SnapshotLine
    what: Literal["gone", "cut", "changed"]


def case_digest(mailbox: bytes) -> bytes:
    """Compute the digest (32 bytes) that stands for a case: a snapshot does not tell mailbox ids."""
    return digest("print-out", mailbox)


def record_digest(line: Sequence[bytes]) -> bytes:
    """Compute the digest (32 bytes) of a record from the digests of its report and entries.

    The last entry's alone would not do: what it says of the one before it can't be read without a key.
    """
    return digest("record", b"".join(line))


def write_line(mailbox: bytes, chain: Chain) -> str:
    """Write the line of a case."""
    return f"{case_digest(mailbox).hex()} {chain.length} {record_digest(chain.line).hex()}"


def read_lines(text: str) -> list[SnapshotLine]:
    """Read a snapshot; lines that are empty or begin with # are skipped.

    Raises ValueError, with the number of the line, for any other that `write_line` would not have written.
    """
    printed = []
    for number, line in enumerate(text.splitlines(), 1):
        if line.strip() and not line.startswith("#"):
            found = LINE.match(line.strip())
            if found is None:
                raise ValueError(f"line {number} is not one of a print-out")
            printed.append(SnapshotLine(bytes.fromhex(found[1]), int(found[2]), bytes.fromhex(found[3])))
    return printed


def compare(earlier: Iterable[SnapshotLine], chains: Mapping[bytes, Chain]) -> list[Difference]:
    """Compare a snapshot with the chains held now, by mailbox (32 bytes): find what was cut, replaced or reordered."""
    lines = {case_digest(mailbox): chain.line for mailbox, chain in chains.items()}
    differences = []
    for printed in earlier:
        line = lines.get(printed.case)
        if line is None:
            differences.append(Difference(printed, "gone"))
        elif len(line) <= printed.length:
            differences.append(Difference(printed, "cut"))
        elif record_digest(line[: printed.length + 1]) != printed.record:
            differences.append(Difference(printed, "changed"))
    return differences
