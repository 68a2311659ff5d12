"""A file to attach: its name, type and size, and reading it, which fails once it was changed."""

import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass, replace
from gettext import gettext as _
from mimetypes import MimeTypes
from pathlib import Path
from typing import NamedTuple, Self

import click

from app.reporter.terminal.mailbox_text import tidy
from crypto import filename
from crypto.attachment import count_pieces, locate_chunk
from crypto.errors import FileChanged

# The same on every machine: what the system adds to it would tell which one this is.
TYPES = MimeTypes()
UNKNOWN_TYPE = "application/octet-stream"


class FileState(NamedTuple):
    """What is different once a file was changed or replaced."""

    device: int
    inode: int
    size_bytes: int
    changed_ns: int


@dataclass(frozen=True)
class PickedFile:
    """A file on this machine, and the name under which its readers get it."""

    path: Path
    name: str
    state: FileState

    @property
    def size_bytes(self) -> int:
        return self.state.size_bytes

    @property
    def type(self) -> str:
        """Its media type, as far as its name tells."""
        return TYPES.guess_type(self.name)[0] or UNKNOWN_TYPE

    def rename(self, name: str) -> Self:
        """Give it another name, if that is one for a file."""
        return replace(self, name=filename.sanitise(name))

    def read_chunks(self) -> Iterator[bytes]:
        """Read it chunk by chunk. Raises FileChanged as soon as it is another one, or can't be read any more."""
        try:
            with self.path.open("rb") as opened:
                for number in range(count_pieces(self.size_bytes)):
                    start, stop = locate_chunk(self.size_bytes, number)
                    data = opened.read(stop - start)
                    if not self.state == look_at(opened.fileno()) == look_at(self.path):
                        raise FileChanged
                    yield data
        except OSError:
            raise FileChanged from None


def find_file(path: Path, name: str | None = None) -> PickedFile:
    """Look at a file. Raises ClickException unless it is one, with bytes that can be read again."""
    try:
        mode = path.stat().st_mode
        if stat.S_ISREG(mode):
            path.open("rb").close()
    except OSError as error:
        raise _refuse(path, error.strerror or type(error).__name__) from None
    if stat.S_ISDIR(mode):
        raise _refuse(path, _("this is a folder; give its files one by one, or an archive of it"))
    if not stat.S_ISREG(mode):
        raise _refuse(path, _("this is no file but a device or a pipe; write it to a file first"))
    return PickedFile(path, filename.sanitise(name or path.name), look_at(path))


def look_at(at: Path | int) -> FileState:
    """Look at a file, or at one that is open. Raises OSError."""
    seen = os.stat(at)
    return FileState(seen.st_dev, seen.st_ino, seen.st_size, seen.st_mtime_ns)


def describe_path(path: Path) -> str:
    """Write a path so that it can be shown."""
    return tidy(click.format_filename(path))


def _refuse(path: Path, reason: str) -> click.ClickException:
    message = _("{file}: {reason}. Nothing was sent.")
    return click.ClickException(message.format(file=describe_path(path), reason=reason))
