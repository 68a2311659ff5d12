"""An officer's desk: the unlocked identity, the directory it believes, and what it has opened."""

import json
import threading
from collections.abc import Iterable
from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextlib import suppress
from datetime import UTC, date, datetime
from pathlib import Path

from app import casework, directories
from app.config import ConsoleConfig
from app.console import keys
from app.console.board import Board, Query
from app.console.cardfile import CardFile
from app.console.cardmaker import Maker, file_folder
from app.console.catalogue import Catalogue
from app.console.jobs import Jobs
from app.console.opening import Folder, Stopped, open_folder
from app.console.parcel import Parcel
from app.console.saving import Saved
from app.console.submission import Submission
from app.console.transcripts import Transcripts
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

    Making one raises WrongRules if the file of the procedure is wrong. Unless it `keeps_cards`, nothing that was opened
    outlives it, and what an earlier one kept is removed.
    """

    def __init__(
        self, key_id: str, identity: Identity, db: Database, config: ConsoleConfig, keeps_cards: bool = True
    ) -> None:
        self.key_id = key_id
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
        file = CardFile(config.keys, key_id, identity)
        if not keeps_cards:
            file.remove()
        self.catalogue = Catalogue(identity, file if keeps_cards else None)
        self.board = Board(self.catalogue, self.rules)
        self.queries: dict[str, Query] = {}
        self._folders: dict[bytes, Folder] = {}
        self._signed: bytes | None = None
        self._directory: Directory | None = None
        self._refresher = ThreadPoolExecutor(1, "refresh")
        self._keeper = ThreadPoolExecutor(1, "keep")
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
    def transcripts(self) -> Transcripts:
        """What this officer took down and keeps on this machine. Raises Stopped once locked."""
        return Transcripts(self._keys, self.key_id, self.identity)

    @property
    def is_auditor(self) -> bool:
        """Whether this is an auditor's desk, as far as a directory was read."""
        return self._directory is not None and self.me is not None and self.me.is_auditor

    def find_folder(self, mailbox: bytes) -> Folder | None:
        """Open the case of a mailbox (32 bytes), if this officer can read it. Raises StoreUnavailable, Stopped."""
        gate = next((row.gate for row in self.catalogue.rows.values() if row.mailbox == mailbox), None)
        filed = self.catalogue.filed.get(gate) if gate else None
        if gate is None or filed is None or filed.card is None:
            return None
        try:
            folder = self.open_folder(gate)
        except KeyError:
            return None
        return folder if folder.is_shown else None

    def open_folder(self, gate: bytes) -> Folder:
        """Open the case behind a gate (32 bytes): once after each refresh, so that all who ask meanwhile see the same.

        Raises KeyError if it has gone; StoreUnavailable, Stopped.
        """
        if gate in (folders := self._folders):
            return folders[gate]
        row = self.catalogue.rows[gate]
        rows = casework.read_cases(self._db, [gate])[gate]
        if not rows:
            raise KeyError(gate)
        folder = open_folder((row, rows), self.identity, self.directory)
        # It may have been changed in its place, where no refresh looks again.
        self.catalogue.renew(gate, file_folder(folder, self.directory, self._maker))
        folders[gate] = folder
        return folder

    @property
    def _maker(self) -> Maker:
        return Maker(self.rules, self.me.id if self.me else "", today())

    def clear(self) -> None:
        """Forget the keys, and all that was opened."""
        self._identity = None
        self.savings.clear()
        self.viewings.clear()
        # What was stored of replies that were not sent is erased once nobody adds to it.
        parcels, self.parcels = self.parcels, {}
        self.sendings.clear(lambda: give_up(parcels.values()))
        self.catalogue.clear()
        self.board.clear()
        self.queries.clear()
        self._folders = {}
        self.sealed.clear()
        self.openings.clear()
        self.submissions.clear()
        self._refresher.shutdown(wait=False, cancel_futures=True)
        self._keeper.shutdown(wait=False, cancel_futures=True)

    def refresh(self, patience_seconds: float = PATIENCE_SECONDS) -> None:
        """Read the directory, and open what is new in the store since.

        Raises StillOpening when it takes longer than that, and goes on; StoreUnavailable, UntrustedDirectory,
        NoDirectory; Stopped once the key file is locked.
        """
        # One that began earlier may not have seen what this page needs to show, so another follows it. If it failed,
        # nobody has been told yet.
        if earlier := self._latest:
            self._await(earlier, patience_seconds)
        try:
            latest = self._latest = self._refresher.submit(self._refresh)
        except RuntimeError:
            raise Stopped from None
        self._await(latest, patience_seconds)

    def _await(self, work: Future[None], patience_seconds: float) -> None:
        if wait([work], patience_seconds).not_done:
            raise StillOpening(self.catalogue.done, self.catalogue.total)
        self._latest = None
        if work.cancelled():
            raise Stopped
        work.result()

    def _refresh(self) -> None:
        self._read_directory()
        if self.is_auditor:
            return  # nothing is sealed to them but dockets
        self.catalogue.refresh(self._db, self.directory, self._maker)
        self._folders = {}
        if self.catalogue.is_worth_keeping:
            self._keeper.submit(self._keep)

    def _keep(self) -> None:
        # Without the file, what is in it is made again: a full disk is no reason to stop.
        with suppress(OSError, Stopped):
            self.catalogue.keep()

    def _read_directory(self) -> None:
        signed = directories.newest(self._db)
        if signed is None:
            raise NoDirectory
        if signed != self._signed:
            self._directory = read_directory(signed, self._root, self._keys)
            self._signed = signed


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
