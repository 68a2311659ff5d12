"""How far an upload has come, kept in a file if there is one, so that it can go on after the program has ended.

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
from typing import BinaryIO

import click
from nacl.utils import random

from crypto.attachment import ID_BYTES, KEY_BYTES, draw_key
from crypto.notation import b64decode, b64encode

if sys.platform == "win32":
    import msvcrt
else:
    import fcntl

FORMAT = "sealedline-progress/1"
UPLOAD_KEY_BYTES = 16
SIZES = {"id": ID_BYTES, "upload_key": UPLOAD_KEY_BYTES, "key": KEY_BYTES}
# The portal removes what nobody has added to since the day before.
KEPT_SECONDS = 24 * 3600


@dataclass
class Ticket:
    """One file's upload: its id, the key for adding pieces, the file's own key, the hashes of the pieces noted so far.

    All of these pieces but the last have arrived.
    """

    id: bytes
    upload_key: bytes
    key: bytes = field(repr=False)
    hashes: list[bytes] = field(default_factory=list)
    is_resumed: bool = False


class Progress:
    """The tickets of a message's files, by their place among them."""

    def __init__(self, path: Path | None = None) -> None:
        """Raises ClickException for a file that is something else, that others can read, or that is in use."""
        self.path = path
        self.file: BinaryIO | None = None
        self.tickets: dict[int, Ticket] = {}
        if path is not None:
            self.file = _open(path)
            try:
                self.tickets = _load(self.file)
            except (ValueError, KeyError, TypeError):
                self.close()
                raise _refuse(path, _("this is not the progress of an upload")) from None
        self.is_resumed = bool(self.tickets)

    def find(self, place: int) -> Ticket:
        """The ticket of a file, drawn now if it has none."""
        return self.tickets.get(place) or self.draw(place)

    def draw(self, place: int) -> Ticket:
        """Draw a new ticket for a file, which has none or must begin anew."""
        ticket = self.tickets[place] = Ticket(random(ID_BYTES), random(UPLOAD_KEY_BYTES), draw_key())
        self._append({"file": place, **{name: b64encode(getattr(ticket, name)) for name in SIZES}})
        return ticket

    def note(self, place: int, number: int, piece: bytes) -> bool:
        """Note a piece before it is sent. False if another one was noted there: then this one must not be sent."""
        hash, ticket = sha256(piece).digest(), self.tickets[place]
        if number < len(ticket.hashes):
            return ticket.hashes[number] == hash
        self._append({"file": place, "piece": b64encode(hash)})
        if self.file is not None:
            os.fsync(self.file.fileno())
        ticket.hashes.append(hash)
        return True

    def close(self) -> None:
        """Let another run go on from here."""
        if self.file is not None:
            self.file.close()

    def remove(self) -> None:
        """Remove the file: all has been sent."""
        self.close()
        if self.path is not None:
            self.path.unlink(missing_ok=True)

    def _append(self, line: dict[str, object]) -> None:
        if self.file is not None:
            self.file.write(json.dumps(line).encode() + b"\n")
            self.file.flush()


def _open(path: Path) -> BinaryIO:
    flags = os.O_RDWR | os.O_CREAT | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0)
    file = os.fdopen(os.open(path, flags, 0o600), "r+b")
    if os.name == "posix" and os.fstat(file.fileno()).st_mode & 0o077:
        file.close()
        raise _refuse(path, _("others can read it, and it is to hold keys"))
    try:
        _lock(file.fileno())
    except OSError:
        file.close()
        raise _refuse(path, _("another run is using it")) from None
    return file


def _load(file: BinaryIO) -> dict[int, Ticket]:
    is_old = time.time() - os.fstat(file.fileno()).st_mtime > KEPT_SECONDS
    head = json.dumps({"format": FORMAT}).encode()
    # What a crash cut off in the middle of a line was not sent yet.
    whole, _newline, torn = file.read().rpartition(b"\n")
    if not whole and not head.startswith(torn):
        raise ValueError
    tickets = _read(whole) if whole else {}
    file.seek(-len(torn), os.SEEK_END)
    file.truncate()
    if not whole:
        file.write(head + b"\n")
    return {} if is_old else tickets


def _read(written: bytes) -> dict[int, Ticket]:
    head, *lines = (json.loads(line) for line in written.split(b"\n"))
    if head["format"] != FORMAT:
        raise ValueError
    tickets: dict[int, Ticket] = {}
    for line in lines:
        if "piece" in line:
            tickets[line["file"]].hashes.append(b64decode(line["piece"], sha256().digest_size))
        else:
            id, upload_key, key = (b64decode(line[name], size) for name, size in SIZES.items())
            tickets[line["file"]] = Ticket(id, upload_key, key, is_resumed=True)
    return tickets


def _lock(descriptor: int) -> None:
    if sys.platform == "win32":
        msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
    else:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)


def _refuse(path: Path, reason: str) -> click.ClickException:
    return click.ClickException(_("{file}: {reason}. Nothing was sent.").format(file=path, reason=reason))
