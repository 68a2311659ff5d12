"""Encrypted files beside the key file, such as the summary file and transcripts: each write replaces the whole file."""

from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path

from app import private_file
from crypto.officer import local_file


class SealedFile:
    """A file encrypted under a key (32 bytes) of `local_file`. Several consoles may write it.

    With `hides_time`, its modification time is midnight, UTC, of the day on which it was written.
    """

    def __init__(self, path: Path, key: bytes, *, hides_time: bool = False) -> None:
        self.path, self._key, self._hides_time = path, key, hides_time

    @property
    def size_bytes(self) -> int:
        """How large it is; 0 if it isn't there, or can't be looked at."""
        try:
            return self.path.stat().st_size
        except OSError:
            return 0

    def read(self) -> Iterator[bytes]:
        """Read its chunks. Raises OSError; and ValueError as `local_file.read` does."""
        with self.path.open("rb") as file:
            yield from local_file.read(file, self._key)

    def write(self, chunks: Iterable[bytes]) -> None:
        """Replace the file. Raises OSError, and what `chunks` raises; then the file is unchanged."""
        private_file.replace(
            self.path, lambda file: local_file.write(file, self._key, chunks), hides_time=self._hides_time
        )

    def remove_parts(self) -> None:
        """Remove the remains of unfinished writes."""
        private_file.remove_parts_of(self.path)

    def remove(self) -> None:
        """Remove the file and remains of unfinished writes, if that is possible."""
        with suppress(OSError):
            private_file.remove(self.path)
