"""Signed directories as files, `directory-VERSION.json`, with the officers' address cards to be published with them."""

import json
from collections.abc import Sequence
from gettext import gettext as _
from pathlib import Path

import click

from app.directory.editions import Document, check_ids, check_readers
from app.directory.write_once import read_file, refuse_existing, write_new
from crypto import directory
from crypto.directory import Directory
from crypto.errors import UntrustedDirectory
from crypto.signature import SigningKey

Card = dict[str, str]
Signed = dict[str, str]


def sign_document(document: Document, root: SigningKey) -> tuple[Signed, list[str]]:
    """Sign a document: the signed directory, and what an operator should mind. Raises ClickException."""
    check_ids(document)
    try:
        signed = directory.sign(document, root)
    except UntrustedDirectory:
        raise click.ClickException(
            _("This can't be signed: between 1 and 32 officers must be active, for at most 400 days.")
        ) from None
    return signed, check_readers(directory.verify(signed, root.verify))


def place(document: Document, folder: Path) -> Path:
    """Where a document goes once it is signed.

    Raises ClickException if there is a directory of this version already: two would be two truths.
    """
    path = name_file(folder, document["version"])
    refuse_existing(path)
    return path


def name_file(folder: Path, version: int) -> Path:
    """The path of the directory of a version."""
    return folder / f"directory-{version}.json"


def write_signed(path: Path, signed: Signed, cards: Sequence[Card]) -> None:
    """Write a signed directory, with cards. Raises ClickException if there is such a file already, OSError."""
    write_new(path, json.dumps({**signed, "cards": [*cards]}).encode() + b"\n")


def read_cards(path: Path) -> list[Card]:
    """Read the cards beside a signed directory, which was read before. They are checked where they are published."""
    cards: list[Card] = json.loads(read_file(path)).get("cards", [])
    return cards


def read_signed(path: Path, root_verify: bytes, handovers: Sequence[object] = ()) -> Directory:
    """Read a signed directory. Raises ClickException unless this root (32 bytes) has signed it, or one to which these
    signed directories hand over; OSError."""
    try:
        return directory.verify({**json.loads(read_file(path)), "handovers": [*handovers]}, root_verify)
    except (ValueError, TypeError, RecursionError, UntrustedDirectory):
        raise click.ClickException(
            _("{path} is not a directory that this root has signed, or it is damaged.").format(path=path)
        ) from None
