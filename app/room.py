"""Room: what is free on a disk or of a quota, and which writing may still use it.

What strangers fill most cheaply stops first, so that a disk which they fill goes on taking what matters more: each kind
of writing leaves free what the kinds after it may still need. Deleting is never refused.
"""

import os
import shutil
from enum import IntEnum
from pathlib import Path
from typing import NamedTuple, Self

# The largest mailbox has 64 MiB, and erasing it on SQLite takes as much again for a moment.
SHARE_BYTES = 128 * 2**20
SHARE_INODES = 1024
SHARES = 16  # on a small disk, a share is this part of it


class Budget(IntEnum):
    """A kind of writing. Its number is how many shares it leaves free."""

    OFFICERS = 1
    FOLLOW_UPS = 2
    REPORTS = 4
    FILES = 8


class NoRoom(Exception):
    """There is no room for writing of this kind (`budget`). Nothing was kept, and it may stay so."""

    def __init__(self, budget: Budget) -> None:
        super().__init__(budget.name)
        self.budget = budget


class Room(NamedTuple):
    """What is free, and how much there is in all: bytes and, where the file system counts them (not 0), inodes."""

    free_bytes: int
    all_bytes: int
    free_inodes: int = 0
    all_inodes: int = 0

    @classmethod
    def measure(cls, folder: Path) -> Self:
        """Ask the file system of a folder, which takes about a microsecond. Raises OSError."""
        if not hasattr(os, "statvfs"):  # Windows, which counts no inodes
            usage = shutil.disk_usage(folder)
            return cls(usage.free, usage.total)
        found = os.statvfs(folder)
        block = found.f_frsize
        return cls(found.f_bavail * block, found.f_blocks * block, found.f_favail, found.f_files)

    def has(self, budget: Budget, bytes_: int = 0) -> bool:
        """Whether so many more bytes, and a file, leave free what writing of this kind has to."""
        bytes_left = budget * min(SHARE_BYTES, self.all_bytes // SHARES)
        inodes_left = budget * min(SHARE_INODES, self.all_inodes // SHARES)
        return self.free_bytes - bytes_ >= bytes_left and self.free_inodes >= inodes_left
