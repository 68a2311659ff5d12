"""Blob storage: the sealed pieces of uploads, in a folder or in an S3 bucket.

A piece is found by its upload's id (16 bytes) and its number (from 0). Nothing else is known of it here. Beside them
lie the id of the store (16 bytes), which its database carries too, and the mark of the last sweep.
"""

import errno
import re
import secrets
import subprocess
import sys
from collections import Counter
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
from app.store_calls.errors import BlobsUnavailable, PieceDiffers, PieceMissing, WrongBlobs

ID_BYTES = 16
MAX_PIECES = 2**32
LIST_AT_ONCE = 1000
_NAME = re.compile(r"([0-9a-f]{32})/([0-9a-f]{8})")
_NO_ROOM = (errno.ENOSPC, errno.EDQUOT)
_STORE_ID, _MARK = "store-id", "last-sweep"


class Blobs:
    """The pieces of all uploads, at one place. Threads may share it.

    A process that has used it must not fork any more: there, obstore would wait for threads that weren't forked.
    """

    def __init__(self, place: LocalStorage | S3Storage, quota_bytes: int | None, budget: Budget) -> None:
        self._place, self._budget = place, budget
        self._store_id: bytes | None = None
        self._quota = None if quota_bytes is None else Quota(quota_bytes, self._count)

    def join(self, store_id: bytes | None) -> bytes:
        """Be the files of the store of this id, from now on; of a new one (None), if no file is here.

        Returns the id. Raises WrongBlobs, with a sentence, if the files are another's; BlobsUnavailable.
        """
        with self._translated():
            held = self._read(_STORE_ID)
            if store_id is None and next(self._list(""), None) is None:
                if held is None:
                    self._place.create(_STORE_ID, secrets.token_bytes(ID_BYTES))
                held = store_id = self._read(_STORE_ID)
        if held is None:
            raise WrongBlobs(say_unmarked())
        if held != store_id:
            raise WrongBlobs(say_foreign())
        self._store_id = held
        return held

    def adopt(self, store_id: bytes) -> None:
        """Make these the files of another store. Raises BlobsUnavailable."""
        with self._translated():
            self._place.replace(_STORE_ID, store_id)

    def read_mark(self) -> bytes | None:
        """The mark of the last sweep (16 bytes), if there was one. Raises BlobsUnavailable."""
        with self._translated():
            return self._read(_MARK)

    def replace_mark(self, mark: bytes) -> None:
        """Leave the mark of a sweep. Raises BlobsUnavailable."""
        with self._translated():
            self._place.replace(_MARK, mark)

    def put(self, id: bytes, number: int, piece: bytes) -> bool:
        """Store a piece; it is durable when this returns. True: it is new; False: the same bytes were there.

        Raises PieceDiffers, NoRoom, BlobsUnavailable.
        """
        name = _name(id, number)
        with self._translated():
            if self._place.can_go:
                self._require_place()
            if not self._has_room(len(piece)) and self._place.find_size(name) is None:
                raise NoRoom(self._budget)
            if not self._place.create(name, piece):
                if not compare_digest(self._place.read(name), piece):
                    raise PieceDiffers
                return False
            if self._quota:
                self._quota.take(len(piece))
            return True

    def check_place(self) -> None:
        """Check that the place is there, and the one that was joined. Raises BlobsUnavailable."""
        with self._translated():
            self._require_place()

    def has_room(self, bytes_: int) -> bool:
        """Whether a new piece of so many bytes would be taken. Raises BlobsUnavailable."""
        with self._translated():
            return self._has_room(bytes_)

    def find_size(self, id: bytes, number: int) -> int | None:
        """How many bytes a piece has, None if there is none. Raises BlobsUnavailable."""
        with self._translated():
            size = self._place.find_size(_name(id, number))
            if size is None:
                self._require_place()
            return size

    def get(self, id: bytes, number: int) -> bytes:
        """Read a piece. Raises PieceMissing, BlobsUnavailable."""
        name = _name(id, number)
        with self._translated():
            try:
                return self._place.read(name).to_bytes()
            except FileNotFoundError:
                self._require_place()
                raise PieceMissing from None

    def sizes(self, id: bytes) -> list[int]:
        """How many bytes each piece of an upload has, in their order; of an unknown one, none.

        Raises PieceMissing if one is missing before the last, BlobsUnavailable.
        """
        with self._translated():
            held = {number: size for _, number, size in self._list(_folder(id))}
            if not held:
                self._require_place()
        if held and max(held) != len(held) - 1:
            raise PieceMissing
        return [held[number] for number in range(len(held))]

    def erase(self, id: bytes) -> None:
        """Erase all pieces of an upload, for good; of an unknown one, none. Raises BlobsUnavailable."""
        with self._translated():
            self._require_place()
            freed = sum(size for _, _, size in self._list(_folder(id))) if self._quota else 0
            self._place.erase(_folder(id))
            if self._quota:
                self._quota.take(-freed)

    def list_uploads(self) -> set[bytes]:
        """The id of every upload of which a piece is held. Raises BlobsUnavailable."""
        with self._translated():
            self._require_place()
            return {id for id, _, _ in self._list("")}

    def count_pieces(self) -> dict[bytes, int]:
        """How many pieces are held of each upload, by its id. Raises BlobsUnavailable."""
        with self._translated():
            self._require_place()
            return Counter(id for id, _, _ in self._list(""))

    def clear(self, before: date) -> None:
        """Remove what killed processes left half erased, or half written on a day before this one.

        Raises BlobsUnavailable.
        """
        with self._translated():
            self._require_place()
            self._place.clear(before)

    def _require_place(self) -> None:
        """Raise WrongBlobs unless the place still has the id of the store that was joined."""
        if self._store_id is not None and self._read(_STORE_ID) != self._store_id:
            raise WrongBlobs(say_foreign())

    def _read(self, name: str) -> bytes | None:
        try:
            return self._place.read(name).to_bytes()
        except FileNotFoundError:
            return None

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


def try_blobs(address: str, store_id: bytes | None) -> bytes:
    """Return and raise what `open_blobs` and `join` would. Another process tries, so that this one may still fork."""
    command = [sys.executable, "-m", __name__, address, store_id.hex() if store_id else ""]
    trial = subprocess.run(command, capture_output=True, text=True)
    if trial.returncode:
        raise BlobsUnavailable(trial.stderr.strip())
    return bytes.fromhex(trial.stdout)


def say_foreign() -> str:
    """The sentence for files of another store, or of none."""
    return _(
        "SEALEDLINE_DATABASE and SEALEDLINE_BLOBS belong to different stores. Nothing was changed. "
        "Name the two that belong together; `sealedline-admin files show` tells what each has."
    )


def say_unmarked() -> str:
    """The sentence for a place that says nothing of whose it is, as a wrong or an empty one does."""
    return _(
        "The place for files (SEALEDLINE_BLOBS) doesn't say that it is this database's. Nothing was changed. "
        "Look whether the right folder or bucket is named, and its disk there. If they do belong together, "
        "run `sealedline-admin files adopt`."
    )


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
        print(open_blobs(sys.argv[1]).join(bytes.fromhex(sys.argv[2]) or None).hex())
    except BlobsUnavailable as error:
        sys.exit(str(error))
