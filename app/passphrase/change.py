"""Changing the passphrase of a key file."""

from pathlib import Path

from app import private_file
from app.file_lock import hold
from crypto.officer.keys import key_file
from crypto.officer.keys.key_file import MAX_BYTES, OpenKeyFile


def change_passphrase(path: Path, old: str, new: str) -> OpenKeyFile:
    """Lock the content of a key file under another passphrase, with a new salt and today's costs, in its place.

    Of two that change it at once the second finds another passphrase than it was told. Raises WrongPassphrase,
    MalformedKeyFile, OutdatedKeyFile, OSError: the file is left then, unless only its folder couldn't be synced.
    """
    with hold(path):
        with path.open("rb") as file:
            opened = key_file.open_file(file.read(MAX_BYTES + 1), old)
        changed = opened.relock(new)
        locked = changed.lock(changed.content)
        private_file.replace(path, lambda file: file.write(locked), hides_time=True)
    return changed
