"""Files that are written once and never over another: a key that is overwritten is lost."""

import os
from gettext import gettext as _
from pathlib import Path

import click

MAX_BYTES = 2**20
PRIVATE = 0o600


def write_new(path: Path, data: bytes) -> None:
    """Write a file that only its owner can read. Raises ClickException if there is one already."""
    refuse_existing(path)
    opened = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, PRIVATE)
    with os.fdopen(opened, "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())


def refuse_existing(path: Path) -> None:
    """Raises ClickException if there is something at this path."""
    if os.path.lexists(path):
        raise click.ClickException(_("{path} is there already. Nothing was written over it.").format(path=path))


def read_file(path: Path) -> bytes:
    """Read a whole file of at most 1 MiB. Raises OSError, or ClickException for a larger one."""
    with path.open("rb") as file:
        data = file.read(MAX_BYTES + 1)
    if len(data) > MAX_BYTES:
        raise click.ClickException(_("{path} is too large to be such a file.").format(path=path))
    return data
