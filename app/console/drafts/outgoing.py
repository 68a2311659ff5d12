"""The outgoing files that an officer may send: those in one folder on their own disk.

They aren't uploaded through a form: browser and server may write large uploads to temporary files, in clear.
"""

import hashlib
import json
import os
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

from app import private_file
from crypto.filename import sanitise

FOLDER = "to send"


class OutgoingFile(NamedTuple):
    """A file as it was when listed. `mark` (32 hex digits) changes with the file; `name` is what the reporter sees."""

    path: Path
    name: str
    size_bytes: int
    mark: str


def list_outgoing(saved: Path) -> list[OutgoingFile]:
    """List the files in the outgoing folder, by name; makes the folder if there is none.

    Hidden files, links and folders are left out. Gives an empty list if the folder can't be read.
    """
    folder = saved / FOLDER
    with suppress(OSError):
        private_file.make_folder(folder)
        with os.scandir(folder) as found:
            files = [each for each in found if each.is_file(follow_symlinks=False) and not each.name.startswith(".")]
        return sorted(describe(Path(each.path), each.stat(follow_symlinks=False)) for each in files)
    return []


def describe(path: Path, stat: os.stat_result) -> OutgoingFile:
    """Make the OutgoingFile of a path with this stat result."""
    state = json.dumps([path.name, stat.st_size, stat.st_mtime_ns, stat.st_ino])
    return OutgoingFile(path, sanitise(path.name), stat.st_size, hashlib.sha256(state.encode()).hexdigest()[:32])
