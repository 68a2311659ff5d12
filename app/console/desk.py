"""An officer's desk: the unlocked identity, the directory it believes, and what it has opened."""

import json
import threading
from collections.abc import Iterable
from concurrent.futures import Future, ThreadPoolExecutor, wait
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from weakref import WeakKeyDictionary

from app import directories
from app.config import ConsoleConfig
from app.console import keys
from app.console.jobs import Jobs
from app.console.opening import Cabinet, Folder, Stopped
from app.console.parcel import Parcel
from app.console.saving import Saved
from app.console.submission import Submission
from app.console.viewing import View
from app.database import Database
from app.filing import NewEntry
from app.procedure.reading import read_rules
from crypto.directory import Directory, Recipient, verify
from crypto.errors import UntrustedDirectory
from crypto.keys import Identity
from crypto.opening import Opening

PATIENCE_SECONDS = 1.0
SAVINGS_KEPT = 500
VIEWINGS_KEPT = 3
SENDINGS_KEPT = 10


class NoDirectory(Exception):
    """The store holds no directory yet."""


class StillOpening(Exception):
    """There is so much new that it takes longer than a page may."""

    def __init__(self, done: int, total: int) -> None:
        self.done, self.total = done, total


class Desk:
    """What is in memory while a key file is unlocked; `clear` forgets it.

    Making one raises WrongRules if the file of the procedure is wrong.
    """

    def __init__(self, key_id: str, identity: Identity, db: Database, config: ConsoleConfig) -> None:
        self.key_id = key_id
        self.cabinet = Cabinet(identity)
        self.lines: WeakKeyDictionary[Folder, Any] = WeakKeyDictionary()
        self.sealed: dict[str, list[NewEntry]] = {}
        self.openings: dict[str, Opening] = {}
        self.sent: set[str] = set()
        self.sending = threading.Lock()
        self.submissions: dict[str, Submission] = {}
        self.parcels: dict[str, Parcel] = {}
        self.sendings: Jobs[None] = Jobs("send", SENDINGS_KEPT)
        self.savings: Jobs[Saved] = Jobs("save", SAVINGS_KEPT)
        self.viewings: Jobs[View] = Jobs("view", VIEWINGS_KEPT)
        self._identity: Identity | None = identity
        self._db, self._root, self._keys = db, config.root, config.keys
        self.rules = read_rules(config.procedure)
        self._signed: bytes | None = None
        self._directory: Directory | None = None
        self._refresher = ThreadPoolExecutor(1, "refresh")
        self._latest: Future[None] | None = None

    @property
    def identity(self) -> Identity:
        """The unlocked identity. Raises Stopped once it is locked."""
        if self._identity is None:
            raise Stopped
        return self._identity

    @property
    def directory(self) -> Directory:
        """The directory that was last read. Raises NoDirectory."""
        if self._directory is None:
            raise NoDirectory
        return self._directory

    @property
    def me(self) -> Recipient | None:
        """Who this officer is in the directory, if listed there."""
        verifying = self.identity.signing.verify
        return next((recipient for recipient in self.directory.recipients if recipient.verify == verifying), None)

    @property
    def is_auditor(self) -> bool:
        """Whether this is an auditor's desk, as far as a directory was read."""
        return self._directory is not None and self.me is not None and self.me.is_auditor

    def find_folder(self, mailbox: bytes) -> Folder | None:
        """Find what was opened of the case of a mailbox (32 bytes), if this officer can read it."""
        folders = (folder for folder in self.cabinet.folders.values() if folder.row.mailbox == mailbox)
        return next((folder for folder in folders if folder.is_shown), None)

    def open_folder(self, gate: bytes) -> Folder:
        """What was opened of the case behind a gate (32 bytes). Raises KeyError if it has gone."""
        return self.cabinet.folders[gate]

    def clear(self) -> None:
        """Forget the keys, and all that was opened."""
        self._identity = None
        self.savings.clear()
        self.viewings.clear()
        # What was stored of replies that were not sent is erased once nobody adds to it.
        parcels, self.parcels = self.parcels, {}
        self.sendings.clear(lambda: give_up(parcels.values()))
        self.cabinet.clear()
        self.lines.clear()
        self.sealed.clear()
        self.openings.clear()
        self.submissions.clear()
        self._refresher.shutdown(wait=False, cancel_futures=True)

    def refresh(self, patience_seconds: float = PATIENCE_SECONDS) -> None:
        """Read the directory, and open what is new in the store since.

        Raises StillOpening when it takes longer than that, and goes on; StoreUnavailable, UntrustedDirectory,
        NoDirectory; Stopped once the key file is locked.
        """
        # One that began earlier may not have seen what this page needs to show, so another follows it.
        self._await(self._latest, patience_seconds)
        try:
            self._latest = self._refresher.submit(self._refresh)
        except RuntimeError:
            raise Stopped from None
        self._await(self._latest, patience_seconds)
        self._latest.result()

    def _await(self, work: Future[None] | None, patience_seconds: float) -> None:
        if work is not None and wait([work], patience_seconds).not_done:
            raise StillOpening(self.cabinet.done, self.cabinet.total)

    def _refresh(self) -> None:
        self._read_directory()
        self.cabinet.refresh(self._db, self.directory)

    def _read_directory(self) -> None:
        signed = directories.newest(self._db)
        if signed is None:
            raise NoDirectory
        if signed != self._signed:
            self._directory = read_directory(signed, self._root, self._keys)
            self._signed = signed
            self.cabinet.close_entries()


def give_up(parcels: Iterable[Parcel]) -> None:
    """Erase what is stored of replies that will not be sent."""
    for parcel in parcels:
        parcel.give_up()


def read_directory(signed: bytes, root: bytes, folder: Path) -> Directory:
    """Check a directory against the root's verifying key (32 bytes) and the highest version seen, and remember its own.

    Raises UntrustedDirectory.
    """
    try:
        known_version = keys.read_known_version(folder, root)
        directory = verify(json.loads(signed), root, known_version)
    except (ValueError, RecursionError) as error:
        raise UntrustedDirectory from error
    if directory.version > known_version:
        keys.remember_version(folder, root, directory.version)
    return directory


def today() -> date:
    """This day, UTC, as everywhere in the protocol."""
    return datetime.now(UTC).date()
