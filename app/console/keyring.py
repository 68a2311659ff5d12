"""The folder of key files, and what is remembered beside them. Nothing in it opens without a passphrase."""

import os
import secrets
from contextlib import suppress
from pathlib import Path

from crypto import keyfile
from crypto.errors import MalformedKeyFile
from crypto.keys import Identity
from crypto.message import is_id
from crypto.notation import digest

SUFFIX = ".key"
PRIVATE = 0o600


def list_ids(folder: Path) -> list[str]:
    """Name the key files of a folder (ID.key), in order."""
    return sorted(path.stem for path in folder.glob(f"*{SUFFIX}") if is_id(path.stem) and path.is_file())


def unlock(folder: Path, id: str, passphrase: str) -> Identity:
    """Unlock the key file of this id.

    Raises WrongPassphrase; MalformedKeyFile also for one that is not there.
    """
    if not is_id(id):
        raise MalformedKeyFile
    try:
        with (folder / f"{id}{SUFFIX}").open("rb") as file:
            data = file.read(keyfile.MAX_BYTES + 1)
    except OSError:
        raise MalformedKeyFile from None
    return keyfile.read_identity(keyfile.unlock(data, passphrase))


def make(folder: Path, id: str, passphrase: str, day: str) -> Identity:
    """Draw an identity that counts from this day, and write its key file, which only its owner can read.

    Raises FileExistsError if there is one, OSError if it can't be written. A file is whole or not there at all.
    """
    path = folder / f"{id}{SUFFIX}"
    if path.exists():
        raise FileExistsError(path)
    content = keyfile.draw(day)
    locked = keyfile.lock(content, passphrase)
    # Taken first, with nothing in it, so that no other file of this name can be replaced.
    os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, PRIVATE))
    try:
        _replace(path, locked)
    except OSError:
        path.unlink()
        raise
    return keyfile.read_identity(content)


def read_known_version(folder: Path, root: bytes) -> int:
    """Read the highest version seen of the directory that this root (32 bytes) signs; 0 if none was.

    Raises ValueError if what was remembered is damaged.
    """
    try:
        return int(_version_file(folder, root).read_text("ascii"))
    except FileNotFoundError:
        return 0


def remember_version(folder: Path, root: bytes, version: int) -> None:
    """Remember the highest version seen, so that an older one is refused also after a restart."""
    _replace(_version_file(folder, root), f"{version}\n".encode())


def _version_file(folder: Path, root: bytes) -> Path:
    return folder / f"directory-{digest('fingerprint', root)[:4].hex()}.version"


def _replace(path: Path, data: bytes) -> None:
    fresh = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    try:
        with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, PRIVATE), "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        fresh.replace(path)
    finally:
        with suppress(FileNotFoundError):
            fresh.unlink()
