"""A file that one officer's console keeps beside the key file: sealed, its owner's alone, replaced as a whole."""

import os
import secrets
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path

from crypto import private_file

PRIVATE = 0o600


class KeptFile:
    """One file, under a key (32 bytes) of `private_file`. Several consoles may write it."""

    def __init__(self, path: Path, key: bytes) -> None:
        self.path, self._key = path, key

    def read(self) -> Iterator[bytes]:
        """Read its chunks. Raises OSError; and ValueError as `private_file.read` does."""
        with self.path.open("rb") as file:
            yield from private_file.read(file, self._key)

    def write(self, chunks: Iterable[bytes]) -> None:
        """Replace it. Raises OSError, and what `chunks` raises: then it is as it was."""
        clear(self.path.parent.glob(f".{self.path.name}.*"))
        fresh = self.path.with_name(f".{self.path.name}.{secrets.token_hex(8)}")
        try:
            with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, PRIVATE), "wb") as file:
                private_file.write(file, self._key, chunks)
                file.flush()
                os.fsync(file.fileno())
            fresh.replace(self.path)
        finally:
            clear([fresh])

    def remove(self) -> None:
        """Remove it, and what is left of one that was being written."""
        clear([self.path, *self.path.parent.glob(f".{self.path.name}.*")])


def clear(paths: Iterable[Path]) -> None:
    """Remove what can be removed of these."""
    for path in paths:
        with suppress(OSError):
            path.unlink()
