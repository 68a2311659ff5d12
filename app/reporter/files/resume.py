"""The resume file of an upload: what was sent of a message's files, so that a later run can go on.

Each piece's SHA-256 is on the disk before the piece is sent, so that no two texts leave under one nonce, as long as
nobody puts back an older copy of this file. It also holds the attachments' keys.
"""

import json
import os
import sys
import time
from dataclasses import dataclass, field
from gettext import gettext as _
from hashlib import sha256
from pathlib import Path
from secrets import token_bytes
from typing import BinaryIO

import click

from app import private_file
from crypto.attachment import ID_BYTES, KEY_BYTES, generate_key
from crypto.encoding import b64decode, b64encode

if sys.platform == "win32":
    import msvcrt
else:
    import fcntl

FORMAT = "sealedline-progress/1"
UPLOAD_KEY_BYTES = 16
SIZES = {"id": ID_BYTES, "upload_key": UPLOAD_KEY_BYTES, "key": KEY_BYTES}
# The portal removes an upload on the second day after it was begun.
KEPT_SECONDS = 24 * 3600


@dataclass
class UploadState:
    """One file's upload: id (16 bytes), upload key (16), file key (32), and the SHA-256 of each piece recorded so far.

    All of these pieces but the last have arrived.
    """

    id: bytes
    upload_key: bytes
    key: bytes = field(repr=False)
    hashes: list[bytes] = field(default_factory=list)
    is_resumed: bool = False


class ResumeFile:
    """The upload states of a message's files, by their place among them (from 0); in memory alone without a path."""

    def __init__(self, path: Path | None = None) -> None:
        """Raises ClickException for a file that is something else, that others can read, or that is in use."""
        self.path = path
        self.file: BinaryIO | None = None
        self.states: dict[int, UploadState] = {}
        if path is not None:
            self.file = _open(path)
            try:
                self.states = _load(self.file)
            except (ValueError, KeyError, TypeError):
                self.close()
                raise _refuse(path, _("this is not the progress of an upload")) from None
        self.is_resumed = bool(self.states)

    def get(self, place: int) -> UploadState:
        """The state of a file's upload, begun now if it has none."""
        return self.states.get(place) or self.start(place)

    def start(self, place: int) -> UploadState:
        """Begin a file's upload, or begin it anew, with a new id and new keys."""
        state = self.states[place] = UploadState(token_bytes(ID_BYTES), token_bytes(UPLOAD_KEY_BYTES), generate_key())
        self._append({"file": place, **{name: b64encode(getattr(state, name)) for name in SIZES}})
        return state

    def record(self, place: int, number: int, piece: bytes) -> bool:
        """Record a piece before it is sent. False if another one has this number: then this one must not be sent."""
        hash, state = sha256(piece).digest(), self.states[place]
        if number < len(state.hashes):
            return state.hashes[number] == hash
        self._append({"file": place, "piece": b64encode(hash)})
        if self.file is not None:
            private_file.sync_file(self.file)
        state.hashes.append(hash)
        return True

    def close(self) -> None:
        """Close the file, and with it release its lock."""
        if self.file is not None:
            self.file.close()

    def remove(self) -> None:
        """Remove the file, once all has been sent. Raises OSError."""
        self.close()
        if self.path is not None:
            private_file.remove(self.path)

    def _append(self, line: dict[str, object]) -> None:
        if self.file is not None:
            self.file.write(json.dumps(line).encode() + b"\n")
            self.file.flush()


def _open(path: Path) -> BinaryIO:
    file = private_file.open_or_create(path)
    if not private_file.is_private(file):
        file.close()
        raise _refuse(path, _("others can read it, and it is to hold keys"))
    try:
        _lock(file.fileno())
    except OSError:
        file.close()
        raise _refuse(path, _("another run is using it")) from None
    return file


def _load(file: BinaryIO) -> dict[int, UploadState]:
    is_old = time.time() - os.fstat(file.fileno()).st_mtime > KEPT_SECONDS
    head = json.dumps({"format": FORMAT}).encode()
    # What a crash cut off in the middle of a line was not sent yet.
    whole, _newline, torn = file.read().rpartition(b"\n")
    if not whole and not head.startswith(torn):
        raise ValueError
    states = _read(whole) if whole else {}
    file.seek(-len(torn), os.SEEK_END)
    file.truncate()
    if not whole:
        file.write(head + b"\n")
    return {} if is_old else states


def _read(written: bytes) -> dict[int, UploadState]:
    head, *lines = (json.loads(line) for line in written.split(b"\n"))
    if head["format"] != FORMAT:
        raise ValueError
    states: dict[int, UploadState] = {}
    for line in lines:
        if "piece" in line:
            states[line["file"]].hashes.append(b64decode(line["piece"], sha256().digest_size))
        else:
            id, upload_key, key = (b64decode(line[name], size) for name, size in SIZES.items())
            states[line["file"]] = UploadState(id, upload_key, key, is_resumed=True)
    return states


def _lock(descriptor: int) -> None:
    if sys.platform == "win32":
        msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
    else:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)


def _refuse(path: Path, reason: str) -> click.ClickException:
    return click.ClickException(_("{file}: {reason}. Nothing was sent.").format(file=path, reason=reason))
