"""The folder of passphrase-encrypted key files, and of the directory that was believed last."""

import json
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

from app import private_file
from app.console.own_key_file import OwnKeyFile
from crypto.encoding import b64decode, b64encode, digest
from crypto.errors import MalformedKeyFile
from crypto.message import DirectoryReference
from crypto.message_fields import is_id
from crypto.officer.keys import key_file
from crypto.officer.keys.key_file import Content

SUFFIX = ".key"


class KnownDirectory(NamedTuple):
    """The directory that was believed last, and its signed document as it came."""

    reference: DirectoryReference
    signed: dict[str, str]


def list_ids(folder: Path) -> list[str]:
    """List the ids of the key files (ID.key) of a folder, sorted."""
    return sorted(path.stem for path in folder.glob(f"*{SUFFIX}") if is_id(path.stem) and path.is_file())


def unlock(folder: Path, id: str, passphrase: str) -> OwnKeyFile:
    """Unlock the key file of this id.

    Raises WrongPassphrase; MalformedKeyFile also for one that is not there.
    """
    if not is_id(id):
        raise MalformedKeyFile
    try:
        # Or a link would be replaced, and what it leads to left under an old passphrase.
        path = (folder / f"{id}{SUFFIX}").resolve(strict=True)
        with path.open("rb") as file:
            data = file.read(key_file.MAX_BYTES + 1)
    except (OSError, RuntimeError):
        raise MalformedKeyFile from None
    return OwnKeyFile(path, key_file.open_file(data, passphrase))


def make(folder: Path, id: str, passphrase: str, content: Content) -> OwnKeyFile:
    """Write the key file of a new content, which only its owner can read.

    Raises FileExistsError if there is one, OSError if it can't be written. A file is whole or not there at all.
    """
    locked = key_file.lock(content, passphrase)
    private_file.create(folder / f"{id}{SUFFIX}", locked)
    return OwnKeyFile(folder / f"{id}{SUFFIX}", key_file.open_file(locked, passphrase))


def read_known_directory(folder: Path, root: bytes) -> KnownDirectory | None:
    """Read which directory was believed last under this pinned root (32 bytes); None if none was.

    Raises ValueError if what was remembered is damaged.
    """
    try:
        signed = json.loads(_directory_file(folder, root).read_bytes())
        data = b64decode(signed["document"])
        reference = DirectoryReference(int(json.loads(data)["version"]), b64encode(digest("directory", data)))
        return KnownDirectory(reference, {"document": signed["document"], "signature": str(signed["signature"])})
    except FileNotFoundError:
        return None
    except (KeyError, TypeError) as error:
        raise ValueError("damaged") from error


def read_organisation(folder: Path, root: bytes) -> str:
    """The organisation's name, as the directory says that was believed last; empty where none is remembered."""
    with suppress(OSError, ValueError):
        if known := read_known_directory(folder, root):
            return str(json.loads(b64decode(known.signed["document"])).get("organisation", ""))
    return ""


def remember_directory(folder: Path, root: bytes, signed: bytes) -> None:
    """Remember a signed directory, as it came, so that none is believed that doesn't follow it."""
    private_file.replace(_directory_file(folder, root), lambda file: file.write(signed))


def keep_fork(folder: Path, root: bytes, signed: object) -> None:
    """Keep the directory that contradicts the one remembered, beside it: together they prove that there are two."""
    path = _directory_file(folder, root).with_suffix(".forked.json")
    private_file.replace(path, lambda file: file.write(json.dumps(signed).encode()))


def _directory_file(folder: Path, root: bytes) -> Path:
    return folder / f"directory-{digest('fingerprint', root)[:4].hex()}.json"
