"""Files for their owner alone (mode 0600), each written whole or not at all, also if the machine loses power.

A part file is written beside the file's place, synced to the disk, and linked or renamed to its name; then the folder
is synced, without which a power cut could take the name back. What a killed process leaves is a part file with
a name of its own; `create` removes it, for it may hold a key, and so does `remove_parts`. `replace` doesn't: another
process may be writing the same file.

Windows can't sync a folder, and needn't: NTFS logs its changes. There the folder's access list decides who may read.
"""

import errno
import glob
import hashlib
import os
import secrets
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO, Self

FILE_MODE = 0o600
FOLDER_MODE = 0o700
ENDING = ".part"
RANDOM_BYTES = 8
# So that a part file's name keeps within the 255 bytes of most file systems.
MAX_NAME_BYTES = 200
# Windows replaces no file that somebody has open, as what looks for viruses does for a moment.
REPLACE_ATTEMPTS, REPLACE_PAUSE_SECONDS = (20 if os.name == "nt" else 1), 0.05


class PartFile:
    """A file being written (`file`, at `path`). Used with `with`: it's removed at the end, unless it was placed."""

    def __init__(self, path: Path) -> None:
        """Make the file. Raises OSError."""
        self.path = path
        self.file: BinaryIO = os.fdopen(_open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL), "wb")

    @classmethod
    def beside(cls, path: Path) -> Self:
        """Make a part file in the folder of a later file. Raises OSError."""
        return cls(path.with_name(f".{_shorten(path.name)}.{secrets.token_hex(RANDOM_BYTES)}{ENDING}"))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        # What couldn't be written is flushed again here, and fails again.
        with suppress(OSError):
            self.file.close()
        self.path.unlink(missing_ok=True)

    def sync(self, *, hides_time: bool = False) -> None:
        """Have all that was written on the disk; dated on midnight if `hides_time`. Raises OSError."""
        self.file.flush()
        if hides_time:
            set_midnight(self.path)
        sync_file(self.file)

    def create(self, path: Path) -> None:
        """Place the synced file at a path of the same folder, never over another file.

        Raises FileExistsError (then another path can be tried), OSError; nothing is at the path then.
        """
        self.file.close()
        _link(self.path, path)
        self.path.unlink(missing_ok=True)
        try:
            sync_folder(path.parent)
        except OSError:
            path.unlink(missing_ok=True)
            raise

    def replace(self, path: Path) -> None:
        """Place the synced file at a path of the same folder, in one step also if another file is there.

        Raises OSError: then the path has the old file or, if only the folder couldn't be synced, the new one.
        """
        self.file.close()
        _replace(self.path, path)
        sync_folder(path.parent)


def create(path: Path, data: bytes) -> None:
    """Write a new file. Raises FileExistsError if anything has this name, OSError; what was there is left as it was."""
    remove_parts_of(path)
    if os.path.lexists(path):
        raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), str(path))
    with PartFile.beside(path) as part:
        part.file.write(data)
        part.sync()
        part.create(path)


def replace(path: Path, write: Callable[[BinaryIO], object], *, hides_time: bool = False) -> None:
    """Write a file, in place of the one of this name if there is one; dated on midnight, UTC, if `hides_time`.

    Several writers of one file don't disturb each other: the last one's stays. Raises OSError, and what `write`
    raises: then the old file is left.
    """
    with PartFile.beside(path) as part:
        write(part.file)
        part.sync(hides_time=hides_time)
        part.replace(path)


def remove(path: Path) -> None:
    """Remove a file, if it's there, and its part files. Raises OSError."""
    remove_parts_of(path)
    path.unlink(missing_ok=True)
    sync_folder(path.parent)


def remove_parts_of(path: Path) -> None:
    """Remove the part files of one file. What can't be removed is left."""
    remove_parts(path.parent, glob.escape(_shorten(path.name)))


def remove_parts(folder: Path, pattern: str = "*") -> None:
    """Remove the part files of a folder's files whose names match a pattern (glob). What can't be removed is left.

    Whoever is still writing one of them fails with FileNotFoundError.
    """
    for part in folder.glob(f".{pattern}.{'[0-9a-f]' * 2 * RANDOM_BYTES}{ENDING}"):
        with suppress(OSError):
            part.unlink()


def open_or_create(path: Path) -> BinaryIO:
    """Open a file for reading and writing, to be added to; make an empty one if there is none.

    Raises OSError, also where a link is.
    """
    file = os.fdopen(_open(path, os.O_RDWR | os.O_CREAT | getattr(os, "O_NOFOLLOW", 0)), "r+b")
    try:
        sync_folder(path.parent)
    except OSError:
        file.close()
        raise
    return file


def is_private(file: BinaryIO) -> bool:
    """Whether only its owner can reach an open file. On Windows that isn't looked into."""
    return os.name == "nt" or not os.fstat(file.fileno()).st_mode & 0o077


def make_folder(folder: Path) -> None:
    """Make a folder that only its owner can enter (mode 0700), and those above it that are missing. Raises OSError."""
    if folder.is_dir():
        return
    make_folder(folder.parent)
    folder.mkdir(mode=FOLDER_MODE, exist_ok=True)
    sync_folder(folder.parent)


def sync_file(file: BinaryIO) -> None:
    """Have what was written to an open file, and flushed, on the disk. Raises OSError."""
    if sys.platform == "darwin":
        # Its fsync leaves data in the disk's own cache; not every file system takes the call that doesn't.
        with suppress(OSError):
            import fcntl

            fcntl.fcntl(file.fileno(), fcntl.F_FULLFSYNC)
            return
    os.fsync(file.fileno())


def sync_folder(folder: Path) -> None:
    """Have the names in a folder on the disk, where the file system can do that. Raises OSError."""
    if os.name == "nt":
        return
    opened = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(opened)
    except OSError as error:
        # Some network file systems sync no folder.
        if error.errno not in (errno.EINVAL, errno.ENOTSUP):
            raise
    finally:
        os.close(opened)


def set_midnight(path: Path) -> None:
    """Date a file or folder on today's midnight, UTC: a finer time would tell when somebody was here."""
    midnight = datetime.now(UTC).replace(hour=0, minute=0, second=0, microsecond=0).timestamp()
    os.utime(path, (midnight, midnight))


def _open(path: Path, flags: int) -> int:
    return os.open(path, flags | getattr(os, "O_BINARY", 0), FILE_MODE)


def _shorten(name: str) -> str:
    encoded = os.fsencode(name)
    return name if len(encoded) <= MAX_NAME_BYTES else hashlib.sha256(encoded).hexdigest()


def _replace(part: Path, path: Path) -> None:
    for attempt in range(1, REPLACE_ATTEMPTS + 1):
        try:
            os.replace(part, path)
            return
        except PermissionError:
            if attempt == REPLACE_ATTEMPTS:
                raise
            time.sleep(REPLACE_PAUSE_SECONDS)


def _link(part: Path, path: Path) -> None:
    if os.name == "nt":
        os.rename(part, path)  # on Windows this replaces nothing
        return
    try:
        os.link(part, path)
    except FileExistsError:
        raise
    except OSError:
        # FAT and exFAT, as on memory sticks, have no links: there, a process killed now leaves an empty file.
        os.close(_open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL))
        try:
            os.replace(part, path)
        except OSError:
            path.unlink(missing_ok=True)
            raise
