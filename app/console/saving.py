"""Saving: from the store of files to a folder on the officer's own disk, whole and unchanged, or not at all."""

import errno
import os
import secrets
import shutil
from contextlib import suppress
from datetime import date
from pathlib import Path
from typing import NamedTuple

from app.blobs import Blobs
from app.console.attached import Attached, make_opener, read
from app.console.jobs import Job
from app.console.kinds import HEAD_BYTES, Kind, is_disguised, kind_of_content

FREE_BYTES = 64 * 2**20
PART = ".part"


class Saved(NamedTuple):
    """Where a file lies now, and what its first bytes say that it is."""

    path: Path
    content: Kind
    is_disguised: bool


def name_folder(saved: Path, received_on: date, mailbox: bytes) -> Path:
    """The folder for the files of one case: named by its day, and by a few letters that tell cases of one day apart."""
    return saved / f"{received_on.isoformat()} {mailbox.hex()[:8]}"


def save(blobs: Blobs, file: Attached, folder: Path, job: Job[Saved]) -> Saved:
    """Save a file in a folder, under its own name or one with a number; every piece is checked before it is written.

    Nothing is left of it if that fails. Raises TamperedAttachment, PieceMissing, BlobsUnavailable, Cancelled; OSError,
    with ENOSPC if the disk is full.
    """
    opener = make_opener(file)
    _make(folder)
    if shutil.disk_usage(folder).free < file.size_bytes + FREE_BYTES:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
    part = folder / f".{secrets.token_hex(8)}{PART}"
    head = b""
    try:
        with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as out:
            for data in read(blobs, file, opener, job):
                head = head or data[:HEAD_BYTES]
                out.write(data)
            out.flush()
            os.fsync(out.fileno())
        job.advance()
        path = _rename(part, file.name)
    finally:
        part.unlink(missing_ok=True)
    content = kind_of_content(head)
    return Saved(path, content, is_disguised(file.name, content))


def remove_rests(saved: Path) -> None:
    """Remove what a process that was killed had not finished saving."""
    for part in saved.glob(f"*/.*{PART}"):
        with suppress(OSError):
            part.unlink()


def _make(folder: Path) -> None:
    for each in (folder.parent, folder):
        each.mkdir(mode=0o700, parents=True, exist_ok=True)


def _rename(part: Path, name: str) -> Path:
    stem, ending = os.path.splitext(name)
    number = 1
    while True:
        path = part.with_name(f"{stem} ({number}){ending}" if number > 1 else name)
        try:
            # Taken first, with nothing in it, so that no other file of this name can be replaced.
            os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
            break
        except FileExistsError:
            number += 1
    try:
        part.replace(path)
    except OSError:
        path.unlink()
        raise
    _sync(path.parent)
    return path


def _sync(folder: Path) -> None:
    if os.name == "nt":  # Windows opens no folder
        return
    opened = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)
