"""Pieces in a folder: written so that they survive a power cut, and overwritten when they are erased."""

import errno
import os
import re
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, date, datetime, time
from gettext import gettext as _
from pathlib import Path
from urllib.parse import urlsplit
from urllib.request import url2pathname

import obstore
from obstore import Bytes
from obstore.store import LocalStore

FREE_BYTES = 2**30  # reports must still find room on this disk
MOST_ENTERED = 10_000
_REST = re.compile(r"[0-9a-f]+\.[0-9a-f]{16}")


class Folder:
    """The folder of a `file:///` address: a piece is the file `ID/NUMBER`, its owner's only, dated on the day it came.

    `store` reads and lists. It never syncs what it writes, so all that writes is here.
    """

    def __init__(self, address: str) -> None:
        """Make the folder, unless it is there. Raises ValueError with a sentence, and OSError."""
        parts = urlsplit(address)
        self._root = Path(url2pathname(parts.path))
        if parts.netloc or parts.query or parts.fragment or not self._root.is_absolute():
            raise ValueError(_("SEALEDLINE_BLOBS is wrong. Give the folder with its whole path, as file:///PATH."))
        self._root.mkdir(mode=0o700, parents=True, exist_ok=True)
        self.store = LocalStore(self._root)
        self._entered = set[str]()

    def check(self) -> None:
        """Try whether files can be made here. Raises OSError."""
        with _written(self._root / "0", b""):
            pass
        _settle(self._root)

    def create(self, name: str, piece: bytes) -> bool:
        """Write a piece, unless there is one: whether it did. What is there then is durable. Raises OSError."""
        path = self._root / name
        with suppress(FileExistsError):
            path.parent.mkdir(mode=0o700)
            self._entered.discard(path.parent.name)
            _date(self._root)
        is_new = not path.exists() and self._write(path, piece)
        # Also if it was there: whoever wrote it may not have come this far.
        _settle(path.parent)
        self._enter(path.parent)
        return is_new

    def holds(self, name: str) -> bool:
        """Whether there is such a piece."""
        return (self._root / name).exists()

    def read(self, name: str) -> Bytes:
        """Read a piece. Raises FileNotFoundError."""
        piece = obstore.get(self.store, name).bytes()
        if not self.holds(name):
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
        """Finish what killed processes were erasing, and remove what they were writing on a day before this one."""
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
        _sync(self._root)
        if len(self._entered) >= MOST_ENTERED:
            self._entered.clear()
        self._entered.add(folder.name)

    def _write(self, path: Path, piece: bytes) -> bool:
        if shutil.disk_usage(self._root).free - len(piece) < FREE_BYTES:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        with _written(path, piece) as written:
            try:
                # Not renamed: that would replace what somebody else has put there meanwhile.
                os.link(written, path)
            except FileExistsError:
                return False
            return True


@contextmanager
def _written(path: Path, piece: bytes) -> Iterator[Path]:
    """A file with these bytes, synced, beside its later place; it is gone afterwards."""
    written = _rest_of(path)
    try:
        with open(written, "xb", opener=lambda name, flags: os.open(name, flags, 0o600)) as file:
            file.write(piece)
            file.flush()
            _date(written)
            os.fsync(file.fileno())
        yield written
    finally:
        written.unlink(missing_ok=True)


def _list_within(root: Path) -> Iterator[Path]:
    """What lies in a folder and in its folders, of which any may go meanwhile."""
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
    _date(folder)
    _sync(folder)


def _date(path: Path) -> None:
    """Date a file or folder on midnight, UTC: a finer time would tell when somebody was here."""
    midnight = datetime.combine(datetime.now(UTC), time(), UTC).timestamp()
    os.utime(path, (midnight, midnight))


def _day_of(path: Path) -> date:
    return datetime.fromtimestamp(path.stat().st_mtime, UTC).date()


def _sync(folder: Path) -> None:
    if os.name == "nt":  # Windows opens no folder; its file systems log such changes by themselves
        return
    opened = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)
