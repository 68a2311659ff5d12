"""The folder of passphrase-encrypted key files, and of the directory versions seen (against rollback)."""

from pathlib import Path

from app import private_file
from app.console.own_key_file import OwnKeyFile
from crypto.encoding import digest
from crypto.errors import MalformedKeyFile
from crypto.message_fields import is_id
from crypto.officer import key_file

SUFFIX = ".key"


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
        with (folder / f"{id}{SUFFIX}").open("rb") as file:
            data = file.read(key_file.MAX_BYTES + 1)
    except OSError:
        raise MalformedKeyFile from None
    return OwnKeyFile(folder / f"{id}{SUFFIX}", key_file.open_file(data, passphrase))


def make(folder: Path, id: str, passphrase: str, day: str) -> OwnKeyFile:
    """Draw an identity that counts from this day, and write its key file, which only its owner can read.

    Raises FileExistsError if there is one, OSError if it can't be written. A file is whole or not there at all.
    """
    locked = key_file.lock(key_file.generate(day), passphrase)
    private_file.create(folder / f"{id}{SUFFIX}", locked)
    return OwnKeyFile(folder / f"{id}{SUFFIX}", key_file.open_file(locked, passphrase))


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
    private_file.replace(_version_file(folder, root), lambda file: file.write(b"%d\n" % version))


def _version_file(folder: Path, root: bytes) -> Path:
    return folder / f"directory-{digest('fingerprint', root)[:4].hex()}.version"
