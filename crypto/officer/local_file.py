"""Files that a console keeps for its officer alone: libsodium's secret stream under a key of the key file.

Not part of the protocol. Form: `SLF1`, the stream's header (24 bytes), then chunks, each after its size (4 bytes,
big-endian).
"""

import struct
from collections.abc import Iterable, Iterator
from typing import BinaryIO

from nacl.bindings import (
    crypto_secretstream_xchacha20poly1305_HEADERBYTES,
    crypto_secretstream_xchacha20poly1305_init_pull,
    crypto_secretstream_xchacha20poly1305_init_push,
    crypto_secretstream_xchacha20poly1305_pull,
    crypto_secretstream_xchacha20poly1305_push,
    crypto_secretstream_xchacha20poly1305_state,
    crypto_secretstream_xchacha20poly1305_TAG_FINAL,
    crypto_secretstream_xchacha20poly1305_TAG_MESSAGE,
)

from crypto.encoding import derive

MAGIC = b"SLF1"
SIZE = struct.Struct(">I")
MAX_CHUNK_BYTES = 2**28


def derive_key(file_key: bytes, label: str) -> bytes:
    """Derive the key (32 bytes) of the files of one purpose from the key file's `file_key` (32 bytes, SPEC 8).

    Nothing that signs or opens messages is in it: who holds the seeds alone opens no such file.
    """
    return derive(file_key, f"private file {label}")


class Writer:
    """Encrypts chunks of at most 256 MiB into a file as they come, with a `key` of 32 bytes."""

    def __init__(self, file: BinaryIO, key: bytes) -> None:
        self._file, self._state = file, crypto_secretstream_xchacha20poly1305_state()
        file.write(MAGIC + crypto_secretstream_xchacha20poly1305_init_push(self._state, key))

    def add(self, chunk: bytes) -> None:
        """Write the next chunk."""
        _push(self._file, self._state, chunk, crypto_secretstream_xchacha20poly1305_TAG_MESSAGE)

    def finish(self) -> None:
        """Write that nothing follows. Without it, the file is as good as cut."""
        _push(self._file, self._state, b"", crypto_secretstream_xchacha20poly1305_TAG_FINAL)


def write(file: BinaryIO, key: bytes, chunks: Iterable[bytes]) -> None:
    """Encrypt chunks of at most 256 MiB into a file, with a `key` of 32 bytes."""
    writer = Writer(file, key)
    for chunk in chunks:
        writer.add(chunk)
    writer.finish()


def read(file: BinaryIO, key: bytes) -> Iterator[bytes]:
    """Decrypt a file's chunks one after the other, with a `key` of 32 bytes.

    Raises ValueError for another key's file, a changed one, and one that is cut or goes on after its end. What was read
    before that may not be used either.
    """
    state = crypto_secretstream_xchacha20poly1305_state()
    if file.read(len(MAGIC)) != MAGIC:
        raise ValueError("not such a file")
    crypto_secretstream_xchacha20poly1305_init_pull(
        state, _take(file, crypto_secretstream_xchacha20poly1305_HEADERBYTES), key
    )
    while True:
        (size,) = SIZE.unpack(_take(file, SIZE.size))
        if size > MAX_CHUNK_BYTES:
            raise ValueError("too large")
        try:
            chunk, tag = crypto_secretstream_xchacha20poly1305_pull(state, _take(file, size))
        except RuntimeError as error:
            raise ValueError("changed, or under another key") from error
        if tag == crypto_secretstream_xchacha20poly1305_TAG_FINAL:
            if file.read(1):
                raise ValueError("it goes on after its end")
            return
        yield chunk


def _push(file: BinaryIO, state: crypto_secretstream_xchacha20poly1305_state, chunk: bytes, tag: int) -> None:
    sealed = crypto_secretstream_xchacha20poly1305_push(state, chunk, None, tag)
    file.write(SIZE.pack(len(sealed)) + sealed)


def _take(file: BinaryIO, size: int) -> bytes:
    data = file.read(size)
    if len(data) != size:
        raise ValueError("it was cut")
    return data
