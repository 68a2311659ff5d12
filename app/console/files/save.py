"""Saves an attachment from blob storage to a folder on the officer's own disk: whole and verified, or not at all."""

import errno
import os
import shutil
from contextlib import suppress
from datetime import date
from itertools import count
from pathlib import Path
from typing import NamedTuple

from app import private_file
from app.console.cases.attachments import Attached, make_opener, read
from app.console.cases.file_types import HEAD_BYTES, Kind, is_disguised, kind_of_content
from app.console.jobs import Job
from app.private_file import PartFile
from app.store_calls.call import Store

FREE_BYTES = 64 * 2**20
UNNAMED = "file"


class Saved(NamedTuple):
    """A saved file: its path, its type by content, and whether that contradicts its name."""

    path: Path
    content: Kind
    is_disguised: bool


def name_folder(saved: Path, received_on: date, mailbox: bytes) -> Path:
    """The folder for the files of a case, such as "2026-03-01 1f2e3d4c": its day, 4 bytes of its mailbox in hex."""
    return saved / f"{received_on.isoformat()} {mailbox.hex()[:8]}"


def save(store: Store, file: Attached, folder: Path, job: Job[Saved]) -> Saved:
    """Save a file in a folder, under its own name or one with a number; each piece is verified before it is written.

    Nothing is left of it on failure. Raises TamperedAttachment, PieceMissing, PieceLost, BlobsUnavailable, Cancelled;
    OSError, with ENOSPC if the disk is full.
    """
    opener = make_opener(file)
    private_file.make_folder(folder)
    if shutil.disk_usage(folder).free < file.size_bytes + FREE_BYTES:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
    head = b""
    # Its name says nothing of the file before all of it is there.
    with PartFile.beside(folder / UNNAMED) as part:
        for data in read(store, file, opener, job):
            head = head or data[:HEAD_BYTES]
            part.file.write(data)
        part.sync()
        job.advance()
        path = _name(part, file.name)
    content = kind_of_content(head)
    return Saved(path, content, is_disguised(file.name, content))


def remove_rests(saved: Path) -> None:
    """Remove the part files that a killed process left."""
    for part in saved.glob("*/.*.part"):
        with suppress(OSError):
            part.unlink()


def _name(part: PartFile, name: str) -> Path:
    stem, ending = os.path.splitext(name)
    for number in count(1):
        path = part.path.with_name(f"{stem} ({number}){ending}" if number > 1 else name)
        with suppress(FileExistsError):
            part.create(path)
            return path
    raise AssertionError  # counting has no end
