"""Signed directories as files, `directory-VERSION.json`, with the officers' address cards to be published with them."""

import json
from collections.abc import Sequence
from gettext import gettext as _
from pathlib import Path

import click

from app.directory.editions import Document, check_ids, check_readers
from app.directory.write_once import read_file, write_new
from crypto import directory
from crypto.directory import Directory
from crypto.errors import UntrustedDirectory
from crypto.signature import SigningKey

Card = dict[str, str]


def sign_document(document: Document, root: SigningKey, folder: Path, cards: Sequence[Card]) -> tuple[Path, list[str]]:
    """Sign a document and write it into the folder, with cards: the file's path, and what an operator should mind.

    Raises ClickException, also if there is a directory of this version already: two would be two truths.
    """
    check_ids(document)
    try:
        signed = directory.sign(document, root)
    except UntrustedDirectory:
        raise click.ClickException(
            _("This can't be signed: between 1 and 32 officers must be active, for at most 400 days.")
        ) from None
    notices = check_readers(directory.verify(signed, root.verify))
    path = folder / f"directory-{document['version']}.json"
    write_new(path, json.dumps({**signed, "cards": [*cards]}).encode() + b"\n")
    return path, notices


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
