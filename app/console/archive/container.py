"""The file of an archive: a zip (APPNOTE 6.3) whose parts are stored as they are, without times, each with its digest.

Nothing is compressed: whoever reads an archive of somebody else's then never unpacks more than the file has.
"""

import hashlib
import zipfile
from collections.abc import Iterable, Iterator
from typing import BinaryIO

from app.console.archive.model import FileListed
from crypto.attachment import CHUNK_BYTES

# No time of day: the first that the format has.
NO_TIME = (1980, 1, 1, 0, 0, 0)
ENCRYPTED = 0x1
MOST_PARTS = 2_000_000


class WrongArchive(Exception):
    """The file is no archive, or can't be read. The text says why."""


class ArchiveWriter:
    """Writes the parts of an archive to an open file, one after the other, and notes them in `files`."""

    def __init__(self, file: BinaryIO) -> None:
        self._zip = zipfile.ZipFile(file, "w", zipfile.ZIP_STORED)
        self.files: list[FileListed] = []

    def add(self, path: str, chunks: Iterable[bytes]) -> None:
        """Add a part. What `chunks` raises is raised, and the part has what came before that."""
        hashed, size, is_whole = hashlib.sha256(), 0, False
        info = zipfile.ZipInfo(path, NO_TIME)
        info.external_attr = 0o600 << 16
        with self._zip.open(info, "w", force_zip64=True) as part:
            try:
                for chunk in chunks:
                    part.write(chunk)
                    hashed.update(chunk)
                    size += len(chunk)
                is_whole = True
            finally:
                self.files.append(FileListed(path=path, size_bytes=size, sha256=hashed.hexdigest(), is_whole=is_whole))

    def finish(self) -> None:
        """Write the end of the file."""
        self._zip.close()


class ArchiveReader:
    """Reads the parts of an archive that somebody else may have made. Raises WrongArchive."""

    def __init__(self, file: BinaryIO, size_bytes: int) -> None:
        try:
            self._zip = zipfile.ZipFile(file)
        except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
            raise WrongArchive("it is no zip file, or not a whole one") from error
        parts = self._zip.infolist()
        self.sizes = {part.filename: part.file_size for part in parts}
        if len(parts) > MOST_PARTS or len(self.sizes) != len(parts):
            raise WrongArchive("it has too many parts, or two of one name")
        if any(part.compress_type != zipfile.ZIP_STORED or part.flag_bits & ENCRYPTED for part in parts):
            raise WrongArchive("its parts are compressed or encrypted, which those of an archive never are")
        if sum(self.sizes.values()) > size_bytes:
            raise WrongArchive("its parts share bytes")

    def read(self, path: str, most: int) -> bytes:
        """Read a small part whole, of at most so many bytes. Raises WrongArchive."""
        if self.sizes.get(path, most + 1) > most:
            raise WrongArchive(f"{path} is missing, or too long")
        return b"".join(self.read_chunks(path))

    def read_chunks(self, path: str) -> Iterator[bytes]:
        """Read a part in chunks of 1 MiB, the last one shorter. Raises WrongArchive."""
        with self._open(path) as part:
            try:
                while chunk := part.read(CHUNK_BYTES):
                    yield chunk
            except (zipfile.BadZipFile, OSError, EOFError) as error:
                raise WrongArchive(f"{path} can't be read") from error

    def read_lines(self, path: str, most: int) -> Iterator[bytes]:
        """Read a part line by line, each of at most so many bytes. Raises WrongArchive."""
        with self._open(path) as part:
            try:
                while line := part.readline(most):
                    if not line.endswith(b"\n"):
                        raise WrongArchive(f"{path} has a line that is too long, or has no end")
                    yield line
            except (zipfile.BadZipFile, OSError, EOFError) as error:
                raise WrongArchive(f"{path} can't be read") from error

    def _open(self, path: str) -> zipfile.ZipExtFile:
        try:
            opened = self._zip.open(path)
        except (KeyError, zipfile.BadZipFile, OSError, NotImplementedError, RuntimeError) as error:
            raise WrongArchive(f"{path} can't be read") from error
        assert isinstance(opened, zipfile.ZipExtFile)
        return opened
