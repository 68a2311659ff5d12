"""Who may ask: the people of the newest directory that the root has signed, who are active today."""

import json
import threading
from typing import NamedTuple

from app.clock import today
from app.store import directories
from app.store.database import Database
from app.store_calls.call import Role
from crypto import directory
from crypto.directories.recipient import Recipient
from crypto.directory import Directory
from crypto.errors import UntrustedDirectory


class Caller(NamedTuple):
    """Who asks, by the verifying key (32 bytes) that signed, and what the directory says of them."""

    verify: bytes
    role: Role

    @property
    def is_known(self) -> bool:
        """Whether the directory names them."""
        return self.role is not Role.STRANGER


class People:
    """The people of one store, whose directories are signed with this root (its verifying key, 32 bytes)."""

    def __init__(self, db: Database, root: bytes) -> None:
        self._db, self._root = db, root
        self._lock = threading.Lock()
        self._signed: bytes | None = None
        self._directory: Directory | None = None

    def find(self, verify: bytes) -> Caller:
        """Who has this verifying key: a stranger, if nobody active has. Raises StoreUnavailable."""
        known = self.read_directory()
        # Whoever signed it may be a day ahead.
        listed = known.active(max(today().isoformat(), known.issued_on)) if known else []
        return Caller(verify, next((_find_role(each) for each in listed if each.verify == verify), Role.STRANGER))

    def read_directory(self) -> Directory | None:
        """The newest directory; None if there is none that the root has signed. Raises StoreUnavailable."""
        signed = directories.newest(self._db)
        with self._lock:
            if signed != self._signed:
                self._signed, self._directory = signed, None if signed is None else self._verify(signed)
            return self._directory

    def _verify(self, signed: bytes) -> Directory | None:
        handovers = [json.loads(each) for each in directories.list_handovers(self._db)]
        try:
            return directory.verify({**json.loads(signed), "handovers": handovers}, self._root)
        except (UntrustedDirectory, ValueError, TypeError, RecursionError):
            return None


def _find_role(listed: Recipient) -> Role:
    if listed.reads_reports:
        return Role.READER
    return Role.AUDITOR if listed.is_auditor else Role.PUBLISHER
