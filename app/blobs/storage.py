"""Blob storage: the sealed pieces of uploads, in a folder or in an S3 bucket.

A piece is found by its upload's id (16 bytes) and its number (from 0). Nothing else is known of it here.
"""

import errno
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from gettext import gettext as _
from hmac import compare_digest

import obstore
from obstore.exceptions import BaseError

from app.blobs.local import LocalStorage
from app.blobs.quota import Quota
from app.blobs.s3 import S3Storage
from app.room import Budget, NoRoom
from app.store_calls.errors import BlobsUnavailable, PieceDiffers, PieceMissing

ID_BYTES = 16
MAX_PIECES = 2**32
LIST_AT_ONCE = 1000
_NAME = re.compile(r"([0-9a-f]{32})/([0-9a-f]{8})")
_NO_ROOM = (errno.ENOSPC, errno.EDQUOT)


class Blobs:
    """The pieces of all uploads, at one place. Threads may share it.

    A process that has used it must not fork any more: there, obstore would wait for threads that weren't forked.
    """

    def __init__(self, place: LocalStorage | S3Storage, quota_bytes: int | None, budget: Budget) -> None:
        self._place, self._budget = place, budget
        self._quota = None if quota_bytes is None else Quota(quota_bytes, self._count)

    def put(self, id: bytes, number: int, piece: bytes) -> bool:
        """Store a piece; it is durable when this returns. True: it is new; False: the same bytes were there.

        Raises PieceDiffers, NoRoom, BlobsUnavailable.
        """
        name = _name(id, number)
        with self._translated():
            if not self._has_room(len(piece)) and self._place.find_size(name) is None:
                raise NoRoom(self._budget)
            if not self._place.create(name, piece):
                if not compare_digest(self._place.read(name), piece):
                    raise PieceDiffers
                return False
            if self._quota:
                self._quota.take(len(piece))
            return True

    def has_room(self, bytes_: int) -> bool:
        """Whether a new piece of so many bytes would be taken. Raises BlobsUnavailable."""
        with self._translated():
            return self._has_room(bytes_)

    def find_size(self, id: bytes, number: int) -> int | None:
        """How many bytes a piece has, None if there is none. Raises BlobsUnavailable."""
        with self._translated():
            return self._place.find_size(_name(id, number))

    def get(self, id: bytes, number: int) -> bytes:
        """Read a piece. Raises PieceMissing, BlobsUnavailable."""
        name = _name(id, number)
        with self._translated():
            try:
                return self._place.read(name).to_bytes()
            except FileNotFoundError:
                raise PieceMissing from None

    def sizes(self, id: bytes) -> list[int]:
        """How many bytes each piece of an upload has, in their order; of an unknown one, none.

        Raises PieceMissing if one is missing before the last, BlobsUnavailable.
        """
        with self._translated():
            held = {number: size for _, number, size in self._list(_folder(id))}
        if held and max(held) != len(held) - 1:
            raise PieceMissing
        return [held[number] for number in range(len(held))]

    def erase(self, id: bytes) -> None:
        """Erase all pieces of an upload, for good; of an unknown one, none. Raises BlobsUnavailable."""
        with self._translated():
            freed = sum(size for _, _, size in self._list(_folder(id))) if self._quota else 0
            self._place.erase(_folder(id))
            if self._quota:
                self._quota.take(-freed)

    def list_uploads(self) -> set[bytes]:
        """The id of every upload of which a piece is held. Raises BlobsUnavailable."""
        with self._translated():
            return {id for id, _, _ in self._list("")}

    def clear(self, before: date) -> None:
        """Remove what killed processes left half erased, or half written on a day before this one.

        Raises BlobsUnavailable.
        """
        with self._translated():
            self._place.clear(before)

    def _has_room(self, bytes_: int) -> bool:
        room = self._place.measure_room()
        return (room is None or room.has(self._budget, bytes_)) and (self._quota is None or self._quota.has(bytes_))

    def _count(self) -> int:
        return sum(size for _, _, size in self._list(""))

    def _list(self, prefix: str) -> Iterator[tuple[bytes, int, int]]:
        """Id, number and bytes of each piece, in no order."""
        for found in obstore.list(self._place.store, prefix, chunk_size=LIST_AT_ONCE):
            for each in found:
                if match := _NAME.fullmatch(each["path"]):
                    yield bytes.fromhex(match[1]), int(match[2], 16), each["size"]

    @contextmanager
    def _translated(self) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            if error.errno in _NO_ROOM:
                raise NoRoom(self._budget) from None
            raise BlobsUnavailable(type(error).__name__) from None
        except BaseError as error:
            raise BlobsUnavailable(type(error).__name__) from None


def open_blobs(address: str, quota_bytes: int | None = None, budget: Budget = Budget.FILES) -> Blobs:
    """Open the pieces at `file:///FOLDER`, which is made unless it is there, or at `s3://BUCKET/PREFIX`.

    New ones are taken as long as no more than `quota_bytes` are kept, as `Quota` counts them, and the folder's disk has
    room for this kind of writing. Raises BlobsUnavailable, with a sentence that says what to do.
    """
    try:
        place = LocalStorage(address) if address.startswith("file:") else S3Storage(address)
        place.check()
        return Blobs(place, quota_bytes, budget)
    except ValueError as error:
        raise BlobsUnavailable(str(error)) from None
    except (OSError, BaseError) as error:
        sentence = _(
            "The place for files can't be used ({error}). Check SEALEDLINE_BLOBS, and whether it can be reached."
        )
        raise BlobsUnavailable(sentence.format(error=type(error).__name__)) from None


def try_blobs(address: str) -> None:
    """Raise what `open_blobs` would. Another process tries, so that this one may still fork."""
    trial = subprocess.run([sys.executable, "-m", __name__, address], stderr=subprocess.PIPE, text=True)
    if trial.returncode:
        raise BlobsUnavailable(trial.stderr.strip())


def _folder(id: bytes) -> str:
    if len(id) != ID_BYTES:
        raise ValueError("an id has 16 bytes")
    return id.hex()


def _name(id: bytes, number: int) -> str:
    if not 0 <= number < MAX_PIECES:
        raise ValueError("no piece has this number")
    return f"{_folder(id)}/{number:08x}"


if __name__ == "__main__":
    try:
        open_blobs(sys.argv[1])
    except BlobsUnavailable as error:
        sys.exit(str(error))
