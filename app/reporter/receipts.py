"""A receipt in a file of the reporter's own naming: two lines that name no website."""

import re
from datetime import UTC, datetime
from gettext import gettext as _
from pathlib import Path
from typing import NamedTuple

import click

from app.reporter.file import describe_path
from crypto.canonical import is_day
from crypto.directory import Directory
from crypto.notation import b64decode, b64encode
from crypto.receipt import RECEIPT_BYTES

WORDS = re.compile(r"[A-Za-z0-9_-]+")

NEVER = "3000"


class Receipt(NamedTuple):
    """A receipt (32 bytes), and the day on which its report was sent, YYYY-MM-DD."""

    receipt: bytes
    day: str


def check_place(path: Path | None, directory: Directory) -> None:
    """Check, before anything is sent, that a receipt can be kept there, and is worth it. Raises ClickException."""
    if path is None:
        return
    if not directory.proof_keys:
        raise click.ClickException(_("This portal gives no receipts: leave out --receipt. Nothing was sent."))
    if path.exists() or not path.absolute().parent.is_dir():
        message = _("{file} is there already, or its folder is not. Nothing was sent.")
        raise click.ClickException(message.format(file=describe_path(path)))


def write(path: Path, receipt: bytes, received_on: str | None) -> None:
    """Write a receipt into a new file. Raises OSError."""
    day = received_on or datetime.now(UTC).date().isoformat()
    with path.open("x", encoding="ascii") as file:
        file.write(f"{b64encode(receipt)}\n{day}\n")


def read(text: str) -> Receipt:
    """Read a receipt and its day, whatever else is written there. Raises ClickException."""
    words = WORDS.findall(text)
    receipts = [word for word in words if _is_receipt(word)]
    days = [word for word in words if is_day(word) and word < NEVER]
    if not receipts or not days:
        raise click.ClickException(_("This file holds no receipt of 43 characters, or no day as YYYY-MM-DD beside it."))
    return Receipt(b64decode(receipts[0], RECEIPT_BYTES), days[0])


def _is_receipt(word: str) -> bool:
    try:
        return len(b64decode(word, RECEIPT_BYTES)) == RECEIPT_BYTES
    except ValueError:
        return False
