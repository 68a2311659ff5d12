"""Print-outs of records (SPEC 9): one line a case, kept where the server can't change it, and compared later."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple

from crypto.chain import Chain
from crypto.notation import digest

LINE = re.compile(r"([0-9a-f]{64}) (0|[1-9][0-9]{0,8}) ([0-9a-f]{64})\Z")


@dataclass(frozen=True)
class Printed:
    """What was printed of a case: digests of its mailbox and of its whole record, and how many entries that had."""

    case: bytes
    length: int
    record: bytes


class Difference(NamedTuple):
    """A printed case that is no longer there, has fewer entries now, or others than it had."""

    printed: Printed
    what: Literal["gone", "cut", "changed"]


def name_case(mailbox: bytes) -> bytes:
    """Name a case (32 bytes) without telling its mailbox to who reads the print-out."""
    return digest("print-out", mailbox)


def sum_up(line: Sequence[bytes]) -> bytes:
    """Compute the digest (32 bytes) of a record from those of its report and entries.

    The last entry's alone would not do: what it says of the one before it can't be read without a key.
    """
    return digest("record", b"".join(line))


def write_line(mailbox: bytes, chain: Chain) -> str:
    """Write the line of a case: digest of the mailbox, length, digest of the record."""
    return f"{name_case(mailbox).hex()} {chain.length} {sum_up(chain.line).hex()}"


def read_lines(text: str) -> list[Printed]:
    """Read a print-out; lines that are empty or begin with # are passed over.

    Raises ValueError, with the number of the line, for any other that `write_line` would not have written.
    """
    printed = []
    for number, line in enumerate(text.splitlines(), 1):
        if line.strip() and not line.startswith("#"):
            found = LINE.match(line.strip())
            if found is None:
                raise ValueError(f"line {number} is not one of a print-out")
            printed.append(Printed(bytes.fromhex(found[1]), int(found[2]), bytes.fromhex(found[3])))
    return printed


def compare(earlier: Iterable[Printed], chains: Mapping[bytes, Chain]) -> list[Difference]:
    """Find what was cut, replaced or put in another order since; `chains` are those held now, by mailbox (32 bytes)."""
    lines = {name_case(mailbox): chain.line for mailbox, chain in chains.items()}
    differences = []
    for printed in earlier:
        line = lines.get(printed.case)
        if line is None:
            differences.append(Difference(printed, "gone"))
        elif len(line) <= printed.length:
            differences.append(Difference(printed, "cut"))
        elif sum_up(line[: printed.length + 1]) != printed.record:
            differences.append(Difference(printed, "changed"))
    return differences
