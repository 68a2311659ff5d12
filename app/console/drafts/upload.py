"""The files of a reply on their way into the store: sealed piece by piece, and erased if the reply is given up."""

import mimetypes
import os
from collections.abc import Sequence
from contextlib import suppress
from datetime import date
from typing import IO, Any, NamedTuple

from nacl.utils import random

from app.blobs import Blobs, BlobsUnavailable, StoreFull
from app.console.jobs import Job
from app.console.outgoing import Outgoing, describe
from app.database import Database, StoreUnavailable
from app.filing import start_upload
from app.uploads import discard
from crypto.attachment import ID_BYTES, Sealer, draw_key, locate_chunk
from crypto.errors import FileChanged
from crypto.notation import b64encode

PAUSES_SECONDS = (1, 2, 4, 8, 16, 32)
UNKNOWN_TYPE = "application/octet-stream"


class Stored(NamedTuple):
    """A file that is sealed and stored: what a message says of it, its upload's id (16 bytes), and how many pieces."""

    said: dict[str, Any]
    id: bytes
    pieces: int


class Parcel:
    """The files of one reply that are stored and that no message claims yet. One thread at a time uses it."""

    def __init__(self, db: Database, blobs: Blobs) -> None:
        self._db, self._blobs = db, blobs
        self._stored: dict[str, Stored] = {}

    def fill(self, files: Sequence[Outgoing], day: date, job: Job[Any]) -> list[Stored]:
        """Store these files and no others; those that are stored already are not stored again.

        Raises FileChanged, OSError, StoreFull, BlobsUnavailable, StoreUnavailable, Cancelled: files that were stored
        until then are kept for the next try.
        """
        for mark in self._stored.keys() - {file.mark for file in files}:
            self._discard(self._stored.pop(mark).id)
        for file in files:
            if file.mark in self._stored:
                job.advance(self._stored[file.mark].pieces)
            else:
                self._stored[file.mark] = self._store(file, day, job)
        return [self._stored[file.mark] for file in files]

    def give_up(self) -> None:
        """Erase what is stored, unless a message has claimed it. What can't be erased now is removed after a day."""
        while self._stored:
            _mark, stored = self._stored.popitem()
            self._discard(stored.id)

    def _store(self, file: Outgoing, day: date, job: Job[Any]) -> Stored:
        key, id = draw_key(), random(ID_BYTES)
        sealer = Sealer(key, file.size_bytes)
        try:
            with file.path.open("rb") as source:
                _check(source, file)
                start_upload(self._db, id, used_on=day)
                for number in range(sealer.pieces):
                    start, stop = locate_chunk(file.size_bytes, number)
                    self._put(id, number, sealer.seal(source.read(stop - start)), job)
                _check(source, file)
        except BaseException:
            self._discard(id)
            raise
        said = {
            "id": id.hex(),
            "name": file.name,
            "type": mimetypes.guess_type(file.name)[0] or UNKNOWN_TYPE,
            "size_bytes": file.size_bytes,
            "key": b64encode(key),
            "digest": b64encode(sealer.digest),
        }
        return Stored(said, id, sealer.pieces)

    def _put(self, id: bytes, number: int, piece: bytes, job: Job[Any]) -> None:
        for pause in (*PAUSES_SECONDS, None):
            job.advance()
            try:
                self._blobs.put(id, number, piece)
                break
            except StoreFull:
                raise
            except BlobsUnavailable:
                if pause is None:
                    raise
                job.wait(pause)
        job.advance(1)

    def _discard(self, id: bytes) -> None:
        with suppress(StoreUnavailable, BlobsUnavailable):
            discard(self._db, self._blobs, id)


def _check(source: IO[bytes], file: Outgoing) -> None:
    if describe(file.path, os.fstat(source.fileno())) != file:
        raise FileChanged
