"""Uploads the files of a draft to the store: sealed in pieces of 1 MiB, and erased if the draft is given up."""

from collections.abc import Sequence
from contextlib import suppress
from mimetypes import MimeTypes
from secrets import token_bytes
from typing import Any, NamedTuple

from app.console.jobs import Job
from app.console.uploading.held import HeldFile
from app.store_calls.call import Store
from app.store_calls.errors import BlobsUnavailable, StoreUnavailable
from app.store_calls.uploads import discard, put_piece, start_upload
from crypto.attachment import ID_BYTES, Sealer, generate_key
from crypto.encoding import b64encode
from crypto.message import Attachment

PAUSES_SECONDS = (1, 2, 4, 8, 16, 32)
# The same on every machine: what the system adds to it would tell which one this is.
TYPES = MimeTypes()
UNKNOWN_TYPE = "application/octet-stream"


class StoredFile(NamedTuple):
    """A sealed and stored file: its description for the message, its upload's id (16 bytes), its number of pieces."""

    description: Attachment
    id: bytes
    pieces: int


class ReplyUploads:
    """The stored files of one draft, which no message claims yet. Not thread-safe."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._stored: dict[str, StoredFile] = {}

    def fill(self, files: Sequence[HeldFile], job: Job[Any]) -> list[StoredFile]:
        """Store these files, and erase others; those that are stored already are not stored again.

        Raises OSError, ValueError, NoRoom, BlobsUnavailable, StoreUnavailable, Cancelled; files that were stored
        whole until then are kept for the next try.
        """
        for mark in self._stored.keys() - {file.mark for file in files}:
            self._discard(self._stored.pop(mark).id)
        for file in files:
            if file.mark in self._stored:
                job.advance(self._stored[file.mark].pieces)
            else:
                self._stored[file.mark] = self._upload(file, job)
        return [self._stored[file.mark] for file in files]

    def give_up(self) -> None:
        """Erase the stored files that no message claims. The portal's clean-up removes what can't be erased now."""
        while self._stored:
            _mark, stored = self._stored.popitem()
            self._discard(stored.id)

    def _upload(self, file: HeldFile, job: Job[Any]) -> StoredFile:
        key, id = generate_key(), token_bytes(ID_BYTES)
        sealer = Sealer(key, file.size_bytes)
        try:
            chunks = file.spool.read_chunks()
            start_upload(self._store, id)
            for number in range(sealer.pieces):
                self._put(id, number, sealer.seal(next(chunks, b"")), job)
        except BaseException:
            self._discard(id)
            raise
        description = Attachment(
            id=id.hex(),
            name=file.name,
            type=TYPES.guess_type(file.name)[0] or UNKNOWN_TYPE,
            size_bytes=file.size_bytes,
            key=b64encode(key),
            digest=b64encode(sealer.digest),
        )
        return StoredFile(description, id, sealer.pieces)

    def _put(self, id: bytes, number: int, piece: bytes, job: Job[Any]) -> None:
        for pause in (*PAUSES_SECONDS, None):
            job.advance()
            try:
                put_piece(self._store, id, number, piece)
                break
            except BlobsUnavailable:
                if pause is None:
                    raise
                job.wait(pause)
        job.advance(1)

    def _discard(self, id: bytes) -> None:
        with suppress(StoreUnavailable, BlobsUnavailable):
            discard(self._store, id)
