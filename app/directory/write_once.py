"""The directory program's files: written once, never over another; read up to 8 MiB."""

import os
from gettext import gettext as _
from pathlib import Path

import click

from app import private_file

MAX_BYTES = 2**23


def write_new(path: Path, data: bytes) -> None:
    """Write a file that only its owner can read. Raises ClickException if there is one already, OSError."""
    try:
        private_file.create(path, data)
    except FileExistsError:
        raise _is_there(path) from None


def refuse_existing(path: Path) -> None:
    """Raises ClickException if there is something at this path."""
    if os.path.lexists(path):
        raise _is_there(path)


def read_file(path: Path) -> bytes:
    """Read a whole file of at most 8 MiB. Raises OSError, or ClickException for a larger one."""
    with path.open("rb") as file:
        data = file.read(MAX_BYTES + 1)
    if len(data) > MAX_BYTES:
        raise click.ClickException(_("{path} is too large to be such a file.").format(path=path))
    return data


def _is_there(path: Path) -> click.ClickException:
    return click.ClickException(_("{path} is there already. Nothing was written over it.").format(path=path))
