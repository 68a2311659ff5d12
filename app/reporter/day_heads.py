"""The file of the heads of signed days that were seen (SPEC 10): a line each of day, head and signature."""

from collections.abc import Sequence
from gettext import gettext as _
from pathlib import Path
from typing import NamedTuple

import click

from app import private_file
from app.reporter.files.picked_file import describe_path
from crypto.errors import UntrustedProof
from crypto.proof import Head, Part, verify_head


class WrongHeads(click.ClickException):
    """The file holds something other than heads that follow each other."""

    def __init__(self, path: Path) -> None:
        message = _("{file} is damaged, or of another portal. It was left as it is.")
        super().__init__(message.format(file=describe_path(path)))


class DayHead(NamedTuple):
    """What the portal signed of one day, as text."""

    day: str
    head: str
    signature: str


def read(path: Path, keys: Sequence[bytes], instance: bytes) -> list[Head]:
    """Read heads, and check who signed them and that each names the one before; none, of a file that is not there.

    Raises WrongHeads, OSError.
    """
    if not path.exists():
        return []
    heads: list[Head] = []
    try:
        for text in path.read_text("ascii").splitlines():
            line = DayHead(*text.split(" "))
            head = verify_head({"head": line.head, "signature": line.signature}, keys, instance)
            if head.day != line.day or (heads and not follows(head, heads[-1])):
                raise WrongHeads(path)
            heads.append(head)
    except (TypeError, ValueError, UntrustedProof) as error:
        raise WrongHeads(path) from error
    return heads


def follows(head: Head, before: Head) -> bool:
    """Whether a day's head names the one that is known of the day before it."""
    return head.previous == before.digest and before.day < head.day


def add(path: Path, day: Part) -> None:
    """Write the head of a part's day at the end of a file, which is replaced by one with it. Raises OSError."""
    place = path.resolve()  # a link stays one
    before = place.read_bytes() if place.exists() else b""
    line = f"{' '.join(DayHead(day.head.day, **day.signed))}\n".encode()
    private_file.replace(place, lambda file: file.write(before + line))
