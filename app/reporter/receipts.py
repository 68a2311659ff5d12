"""Receipt files: the receipt in base64url and the day of the report, a line each."""

import re
from gettext import gettext as _
from pathlib import Path
from typing import NamedTuple

import click

from app import private_file
from app.clock import today
from app.reporter.files.picked_file import describe_path
from crypto.canonical import is_day
from crypto.directory import Directory
from crypto.encoding import b64decode, b64encode
from crypto.receipt import RECEIPT_BYTES

WORDS = re.compile(r"[A-Za-z0-9_-]+")

NEVER = "3000"


class Receipt(NamedTuple):
    """A receipt (32 bytes), and the day on which its report was sent, YYYY-MM-DD."""

    receipt: bytes
    day: str


def check_place(path: Path | None, directory: Directory) -> None:
    """Check, before anything is sent, that a receipt can be written there, and can be proved. Raises ClickException."""
    if path is None:
        return
    if not directory.proof_keys:
        raise click.ClickException(_("This portal gives no receipts: leave out --receipt. Nothing was sent."))
    if path.exists() or not path.absolute().parent.is_dir():
        message = _("{file} is there already, or its folder is not. Nothing was sent.")
        raise click.ClickException(message.format(file=describe_path(path)))


def write(path: Path, receipt: bytes, received_on: str | None) -> None:
    """Write a receipt into a new file that only its owner can read. Raises OSError."""
    day = received_on or today().isoformat()
    private_file.create(path, f"{b64encode(receipt)}\n{day}\n".encode())


def read(text: str) -> Receipt:
    """Find a receipt and its day in a text, which may hold other words. Raises ClickException."""
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
