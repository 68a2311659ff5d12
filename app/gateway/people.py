"""Who may ask: the people of the newest directory that the root has signed, who are active today."""

import json
import threading
from typing import NamedTuple

from app.clock import today
from app.store import directories
from app.store.database import Database
from app.store.revision import Revision
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

    @property
    def person(self) -> bytes:
        """By what they are counted: strangers together, since anybody may draw another key."""
        return self.verify if self.is_known else b""


class People:
    """The people of one store, whose directories are signed with this root (its verifying key, 32 bytes)."""

    def __init__(self, db: Database, root: bytes) -> None:
        self._db, self._root = db, root
        self._lock = threading.Lock()
        self._revision, self._seen = Revision(db), object()
        self._signed: bytes | None = None
        self._directory: Directory | None = None
        self._roles: dict[bytes, Role] = {}
        self._day = ""

    def find(self, verify: bytes) -> Caller:
        """Who has this verifying key: a stranger, if nobody active has. Raises StoreUnavailable."""
        known, day = self.read_directory(), today().isoformat()
        with self._lock:
            if day != self._day:
                # Whoever signed it may be a day ahead.
                listed = known.active(max(day, known.issued_on)) if known else []
                self._roles, self._day = {each.verify: _find_role(each) for each in listed}, day
            return Caller(verify, self._roles.get(verify, Role.STRANGER))

    def read_directory(self) -> Directory | None:
        """The newest directory; None if there is none that the root has signed. Raises StoreUnavailable."""
        # Before the directory: what is committed in between is read with the next call.
        revision = self._revision.read()
        if revision == self._seen:
            return self._directory
        signed = directories.newest(self._db)
        with self._lock:
            if signed != self._signed:
                self._signed, self._directory = signed, None if signed is None else self._verify(signed)
                self._day = ""
            self._seen = revision
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
