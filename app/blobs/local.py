"""Pieces of files in a folder: synced when they are written, overwritten with zeros when they are erased."""

import os
import re
import secrets
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, date, datetime
from gettext import gettext as _
from pathlib import Path
from urllib.parse import urlsplit
from urllib.request import url2pathname

import obstore
from obstore import Bytes
from obstore.store import LocalStore

from app import private_file
from app.private_file import PartFile
from app.room import Room

MOST_ENTERED = 10_000
_REST = re.compile(r"[0-9a-f]+\.[0-9a-f]{16}")


class LocalStorage:
    """The folder of a `file:///` address: a piece is the file `ID/NUMBER`, its owner's only, dated on the day it came.

    `store` reads and lists. It never syncs what it writes, so all that writes is here. `can_go`: a disk may be
    unmounted, and its folder then be an empty one, while this process lives.
    """

    can_go = True

    def __init__(self, address: str) -> None:
        """Make the folder, unless it is there. Raises ValueError with a sentence, and OSError."""
        parts = urlsplit(address)
        self._root = Path(url2pathname(parts.path))
        if parts.netloc or parts.query or parts.fragment or not self._root.is_absolute():
            raise ValueError(_("SEALEDLINE_BLOBS is wrong. Give the folder with its whole path, as file:///PATH."))
        private_file.make_folder(self._root)
        self.store = LocalStore(self._root)
        self._entered = set[str]()

    def check(self) -> None:
        """Write and remove a file, to see that files can be made here. Raises OSError."""
        with PartFile(_rest_of(self._root / "0")) as part:
            part.sync(hides_time=True)
        _settle(self._root)

    def create(self, name: str, piece: bytes) -> bool:
        """Write a piece, unless there is one: whether it did. What is there then is durable. Raises OSError."""
        path = self._root / name
        with suppress(FileExistsError):
            path.parent.mkdir(mode=private_file.FOLDER_MODE)
            self._entered.discard(path.parent.name)
            private_file.set_midnight(self._root)
        is_new = not path.exists() and self._write(path, piece)
        # Also if it was there: whoever wrote it may not have come this far.
        _settle(path.parent)
        self._enter(path.parent)
        return is_new

    def replace(self, name: str, text: bytes) -> None:
        """Write a small file in place of the one that is there. Raises OSError."""
        private_file.replace(self._root / name, lambda file: file.write(text), hides_time=True)
        _settle(self._root)

    def measure_room(self) -> Room:
        """What is free on the disk of this folder. Raises OSError."""
        return Room.measure(self._root)

    def find_size(self, name: str) -> int | None:
        """How many bytes a piece has, None if there is none. Raises OSError."""
        try:
            return (self._root / name).stat().st_size
        except (FileNotFoundError, NotADirectoryError):
            return None

    def read(self, name: str) -> Bytes:
        """Read a piece. Raises FileNotFoundError."""
        piece = obstore.get(self.store, name).bytes()
        if self.find_size(name) is None:
            # Erased while it was read: some of what came may be zeros.
            raise FileNotFoundError
        return piece

    def erase(self, name: str) -> None:
        """Overwrite an upload's files with zeros, then remove them. Raises OSError.

        A disk that writes elsewhere than it is told (flash does, as do file systems that copy on write) keeps the old
        bytes until it needs their place; snapshots and backups keep them too.
        """
        path = self._root / name
        with suppress(FileNotFoundError):
            # Renamed first: nobody reads zeros, and if this process is killed, another finishes it.
            _wipe_folder(path.rename(_rest_of(path)))
        _settle(self._root)

    def clear(self, before: date) -> None:
        """Erase what killed processes left half erased, and part files dated before this day. Raises OSError."""
        for path in _list_within(self._root):
            # What else lies here may belong to the disk, as its folder lost+found does.
            if not _REST.fullmatch(path.name):
                continue
            with suppress(FileNotFoundError):  # somebody else was faster
                if path.is_dir():
                    _wipe_folder(path)
                elif _day_of(path) < before:
                    _wipe(path)
        _settle(self._root)

    def _enter(self, folder: Path) -> None:
        # Once for each folder, whoever made it: then its name in the root is durable.
        if folder.name in self._entered:
            return
        private_file.sync_folder(self._root)
        if len(self._entered) >= MOST_ENTERED:
            self._entered.clear()
        self._entered.add(folder.name)

    def _write(self, path: Path, piece: bytes) -> bool:
        with PartFile(_rest_of(path)) as part:
            part.file.write(piece)
            part.sync(hides_time=True)
            try:
                # Not renamed: that would replace what somebody else has put there meanwhile.
                os.link(part.path, path)
            except FileExistsError:
                return False
            return True


def _list_within(root: Path) -> Iterator[Path]:
    """Yield the paths in a folder and in its folders; any of them may be removed meanwhile."""
    for path in root.iterdir():
        yield path
        with suppress(FileNotFoundError, NotADirectoryError, PermissionError):
            yield from list(path.iterdir())


def _rest_of(path: Path) -> Path:
    return path.with_name(f"{path.name}.{secrets.token_hex(8)}")


def _wipe_folder(folder: Path) -> None:
    # Two processes may do this at once.
    with suppress(FileNotFoundError):
        for path in folder.iterdir():
            _wipe(path)
        folder.rmdir()


def _wipe(path: Path) -> None:
    with suppress(FileNotFoundError):
        with path.open("r+b") as file:
            file.write(bytes(path.stat().st_size))
            file.flush()
            os.fsync(file.fileno())
        path.unlink()


def _settle(folder: Path) -> None:
    private_file.set_midnight(folder)
    private_file.sync_folder(folder)


def _day_of(path: Path) -> date:
    return datetime.fromtimestamp(path.stat().st_mtime, UTC).date()
