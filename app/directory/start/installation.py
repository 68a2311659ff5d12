"""What the server has to know of the root, `installation.toml`: written where the root key is, carried to the server.

A directory doesn't hold the key that has signed it. The file is no secret; whoever carries it could change it, so that
the root's fingerprint is compared on the server.
"""

from gettext import gettext as _
from pathlib import Path
from typing import Annotated, NamedTuple

import click
from pydantic import AfterValidator

from app.directory.write_once import write_new
from app.toml_file import Table, read_model
from crypto.encoding import b64decode, b64encode
from crypto.keys import INSTANCE_BYTES
from crypto.signature import VERIFY_BYTES, check_verifying_key

NAME = "installation.toml"
ROOT_KEY = "root.key"


class Installation(NamedTuple):
    """The root's verifying key (32 bytes) and the instance (16 bytes), as SEALEDLINE_ROOT and SEALEDLINE_INSTANCE."""

    root: bytes
    instance: bytes


def check_root(text: str) -> str:
    """A root's verifying key. Like the other, it raises ValueError with what to write."""
    try:
        check_verifying_key(b64decode(text, VERIFY_BYTES))
    except ValueError:
        raise ValueError(_("write the root's verifying key, 43 characters")) from None
    return text


def check_instance(text: str) -> str:
    """An instance."""
    try:
        b64decode(text, INSTANCE_BYTES)
    except ValueError:
        raise ValueError(_("write the instance, 22 characters")) from None
    return text


class _Read(Table):
    root: Annotated[str, AfterValidator(check_root)]
    instance: Annotated[str, AfterValidator(check_instance)]


def write_installation(path: Path, installation: Installation) -> None:
    """Write a file. Raises ClickException if there is one already, OSError."""
    lines = (f'{name} = "{b64encode(value)}"\n' for name, value in installation._asdict().items())
    write_new(path, "".join(lines).encode())


def read_installation(path: Path) -> Installation:
    """Read a file. Raises WrongFile, which is a ClickException."""
    read = read_model(path, _Read)
    return Installation(b64decode(read.root), b64decode(read.instance))


def check_instance_of(path: Path, instance: bytes) -> Installation:
    """Read a file that must be of this instance. Raises ClickException."""
    found = read_installation(path)
    if found.instance != instance:
        message = _("{path} is of another server than the one of your file: name a new folder (--folder).")
        raise click.ClickException(message.format(path=path))
    return found
