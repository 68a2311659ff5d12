"""The folder of the backups: sealed copies of the database, one file each, and the sealed files beside them, once each.

sealedline-backup           says of which installation it is
2026-12-01-0001.sealed      a copy: day, and which of that day
files/ID/NUMBER             pieces of files, as they lie in the store: sealed by those who sent them
gone                        which of these no copy since that day names any more
last-drill                  the day of the last drill that went well
"""

import json
import re
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from gettext import gettext as _
from pathlib import Path
from typing import BinaryIO, NamedTuple

import click

from app import private_file
from app.blobs.local import LocalStorage
from app.blobs.storage import Blobs
from app.room import Budget
from crypto.encoding import b64encode

MARK, GONE, DRILL, FILES = "sealedline-backup", "gone", "last-drill", "files"
_NAME = re.compile(r"(\d{4}-\d\d-\d\d)-(\d{4})\.sealed")


class Copy(NamedTuple):
    """A sealed copy of the database, by its day and which of that day it is."""

    day: date
    number: int
    path: Path


class Target:
    """A folder of backups of one installation."""

    def __init__(self, path: Path, instance: bytes) -> None:
        """Raises ClickException if the folder is another installation's, or none of backups."""
        self.path, self._instance = path, instance
        mark = path / MARK
        if not mark.is_file():
            message = _("{path} has no backups. Is its disk there? For the first backup, add --new.")
            raise click.ClickException(message.format(path=path))
        if mark.read_bytes() != _mark(instance):
            message = _("{path} has backups of another installation. Nothing was changed.")
            raise click.ClickException(message.format(path=path))

    @classmethod
    def make(cls, path: Path, instance: bytes) -> "Target":
        """Make the folder of a first backup. Raises ClickException if something is in it."""
        private_file.make_folder(path)
        # A disk of its own may have that folder.
        if any(each.name != "lost+found" for each in path.iterdir()):
            raise click.ClickException(_("{path} is not empty. Nothing was changed.").format(path=path))
        private_file.create(path / MARK, _mark(instance))
        return cls(path, instance)

    @property
    def files(self) -> Blobs:
        """The place of the sealed files. Nothing is written for being asked."""
        return Blobs(LocalStorage((self.path / FILES).absolute().as_uri()), None, Budget.FILES)

    def list_copies(self) -> list[Copy]:
        """The copies, the newest last."""
        found = [(_NAME.fullmatch(path.name), path) for path in self.path.iterdir()]
        return sorted(Copy(date.fromisoformat(name[1]), int(name[2]), path) for name, path in found if name)

    def find_copy(self, name: str | None) -> Copy:
        """A copy by its name, or the newest. Raises ClickException."""
        for copy in reversed(self.list_copies()):
            if name in (None, copy.path.name):
                return copy
        raise click.ClickException(_("{path} has no such copy.").format(path=self.path))

    def add(self, today: date, write: Callable[[BinaryIO], object]) -> Copy:
        """Write a new copy, which is there once all of it is. Raises OSError, and what `write` raises."""
        private_file.remove_parts(self.path, "*.sealed")  # a killed backup's
        number = 1 + max((copy.number for copy in self.list_copies() if copy.day == today), default=0)
        path = self.path / f"{today.isoformat()}-{number:04}.sealed"
        private_file.replace(path, write, hides_time=True)
        return Copy(today, number, path)

    def forget(self, known: set[bytes], before: date | None, today: date, days: int) -> int:
        """Remove the copies that have been kept for so many days, and the files that none of the others names.

        `known` are the files that the newest copy names, `before` is the day of the copy before it, which may have
        named others. Returns how many copies went.
        """
        last_day, gone, held = today - timedelta(days), self._read_gone(), self.files
        old = [copy for copy in self.list_copies() if copy.day <= last_day]
        for copy in old:
            private_file.remove(copy.path)
        left = {id: gone.get(id, before or today) for id in held.count_pieces().keys() - known}
        for id, day in [*left.items()]:
            if day <= last_day:
                held.erase(id)
                del left[id]
        written = {id.hex(): day.isoformat() for id, day in sorted(left.items())}
        private_file.replace(self.path / GONE, lambda file: file.write(json.dumps(written).encode()), hides_time=True)
        return len(old)

    def find_last_drill(self) -> date | None:
        """The day of the last drill, if there was one."""
        path = self.path / DRILL
        return date.fromisoformat(path.read_text("ascii").strip()) if path.exists() else None

    def keep_drill(self, today: date) -> None:
        """Keep the day of a drill that went well. Raises OSError."""
        text = f"{today.isoformat()}\n".encode()
        private_file.replace(self.path / DRILL, lambda file: file.write(text), hides_time=True)

    def _read_gone(self) -> dict[bytes, date]:
        path = self.path / GONE
        fields = json.loads(path.read_bytes()) if path.exists() else {}
        return {bytes.fromhex(id): date.fromisoformat(day) for id, day in fields.items()}


def find_missing(held: Blobs, named: dict[bytes, int]) -> Iterator[bytes]:
    """The files of which not every piece is held."""
    counted = held.count_pieces()
    return (id for id, pieces in named.items() if counted.get(id, 0) < pieces)


def _mark(instance: bytes) -> bytes:
    return f"Backups of the installation {b64encode(instance)}, written by sealedline-admin.\n".encode()
