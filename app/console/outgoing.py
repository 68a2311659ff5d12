"""Files that an officer may send: those in one folder of their own disk.

They are not uploaded through a form: a browser, or the server behind the form, writes what is large to temporary files.
"""

import hashlib
import json
import os
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

from crypto.filename import tidy

FOLDER = "to send"


class Outgoing(NamedTuple):
    """A file as it was when it was listed; `mark` changes when the file does. `name` is what the reporter sees."""

    path: Path
    name: str
    size_bytes: int
    mark: str


def list_outgoing(saved: Path) -> list[Outgoing]:
    """List what lies in the folder of files to send, by name; make the folder if there is none.

    Hidden files, links and folders are left out; of a folder that can't be read, so is everything.
    """
    folder = saved / FOLDER
    with suppress(OSError):
        saved.mkdir(mode=0o700, parents=True, exist_ok=True)
        folder.mkdir(mode=0o700, exist_ok=True)
        with os.scandir(folder) as found:
            files = [each for each in found if each.is_file(follow_symlinks=False) and not each.name.startswith(".")]
        return sorted(describe(Path(each.path), each.stat(follow_symlinks=False)) for each in files)
    return []


def describe(path: Path, stat: os.stat_result) -> Outgoing:
    """Describe a file in this state."""
    state = json.dumps([path.name, stat.st_size, stat.st_mtime_ns, stat.st_ino])
    return Outgoing(path, tidy(path.name), stat.st_size, hashlib.sha256(state.encode()).hexdigest()[:32])
