"""The key file that was unlocked, as it is on the disk: what it opens, and how its content is changed."""

import threading
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

from app import private_file
from app.clock import today
from app.file_lock import hold
from app.passphrase.change import change_passphrase
from crypto.officer.keys import key_file
from crypto.officer.keys.key_file import MAX_BYTES, OfficerIdentity, OpenKeyFile
from crypto.officer.keys.retired_cards import derive_keys, list_begun

Content = dict[str, Any]


class OwnKeyFile:
    """An unlocked key file. Threads may share it; each change is of what is on the disk then, and written whole."""

    def __init__(self, path: Path, opened: OpenKeyFile) -> None:
        self._path, self._opened = path, opened
        self._lock = threading.Lock()

    @property
    def content(self) -> Content:
        return self._opened.content

    @property
    def identity(self) -> OfficerIdentity:
        """The identity, with the sealing keys that something can have been sealed to by today."""
        begun = list_begun(self.content, today().isoformat()) or self.content["sealing"][:1]
        return replace(key_file.read_identity(self.content), sealing=derive_keys(begun))

    def rewrite(self, edit: Callable[[Content], Content]) -> None:
        """Change the content of the file: written beside it, synced, then put in its place.

        Raises OSError, WrongPassphrase if its passphrase was changed meanwhile, MalformedKeyFile: it is left then.
        """
        with self._lock, hold(self._path):
            with self._path.open("rb") as file:
                found = self._opened.reopen(file.read(MAX_BYTES + 1))
            content = edit(found.content)
            locked = found.lock(content)
            private_file.replace(self._path, lambda file: file.write(locked), hides_time=True)
            self._opened = replace(found, content=content)

    def change_passphrase(self, old: str, new: str) -> None:
        """Lock the file under another passphrase.

        Raises WrongPassphrase, MalformedKeyFile, OutdatedKeyFile, OSError: it is left then.
        """
        with self._lock:
            self._opened = change_passphrase(self._path, old, new)
