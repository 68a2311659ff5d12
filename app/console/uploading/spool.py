"""Spools: what comes from a browser and is too large for the memory, sealed on the disk under a key in memory alone."""

import io
from collections.abc import Iterator
from pathlib import Path
from secrets import token_bytes
from tempfile import TemporaryFile

from crypto.attachment import CHUNK_BYTES
from crypto.officer import local_file

KEY_BYTES = 32


class Spool:
    """A sequence of bytes, written once and then read, sealed in chunks of 1 MiB: so much at most is in memory.

    Its file has no name, on Windows one that is the system's to remove: it is gone when it is closed, and when the
    console ends, however it ends.
    """

    def __init__(self, folder: Path) -> None:
        """Make an empty spool in a folder. Raises OSError."""
        self.size_bytes = 0
        self._key, self._rest, self._is_whole = token_bytes(KEY_BYTES), bytearray(), False
        self._file = TemporaryFile(dir=folder)  # noqa: SIM115, closed by `close`
        self._writer = local_file.Writer(self._file, self._key)

    def write(self, data: bytes) -> int:
        """Add bytes. Raises OSError."""
        self.size_bytes += len(data)
        self._rest += data
        while len(self._rest) >= CHUNK_BYTES:
            self._writer.add(bytes(self._rest[:CHUNK_BYTES]))
            del self._rest[:CHUNK_BYTES]
        return len(data)

    def finish(self) -> None:
        """Seal what is left; nothing can be added any more. Raises OSError."""
        if not self._is_whole:
            self._writer.add(bytes(self._rest))
            self._writer.finish()
            self._file.flush()
            self._rest, self._is_whole = bytearray(), True

    def read_chunks(self) -> Iterator[bytes]:
        """Read it from its beginning in chunks of 1 MiB, the last shorter or empty. Raises OSError, ValueError."""
        self.finish()
        self._file.seek(0)
        return local_file.read(self._file, self._key)

    def close(self) -> None:
        """Remove it, and forget its key."""
        self._key, self._rest = b"", bytearray()
        self._file.close()


class SpoolReader(io.RawIOBase):
    """Reads a spool as a stream."""

    def __init__(self, spool: Spool) -> None:
        super().__init__()
        self._chunks, self._chunk = spool.read_chunks(), memoryview(b"")

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        """Read some bytes; 0 at the end. Raises OSError, ValueError."""
        while not self._chunk:
            chunk = next(self._chunks, None)
            if chunk is None:
                return 0
            self._chunk = memoryview(chunk)
        count = min(len(buffer), len(self._chunk))
        buffer[:count], self._chunk = self._chunk[:count], self._chunk[count:]
        return count
