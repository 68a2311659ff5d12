"""The workspace of an officer: while a key file is unlocked, it holds the keys and everything opened with them.

Features keep their own state in parts (`workspace.part(Outbox)`), which the workspace makes and clears without knowing
them.
"""

import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Protocol, TypeVar, cast

from app.clock import today
from app.console.cases.faults import CaseFaults
from app.console.cases.opened_case import OpenedCase
from app.console.config import ConsoleConfig
from app.console.gateway.client import Gateway
from app.console.gateway.line import Line
from app.console.index.case_index import CaseIndex
from app.console.index.collector import without_garbage_collection
from app.console.index.summary_file import SummaryFile
from app.console.index.summary_worker import SummaryMaker, summarise_opened_case
from app.console.jobs import Stopped
from app.console.own_key_file import OwnKeyFile
from app.console.workspace.directory import join_statements, read_directory
from app.console.workspace.opened_cases import OpenedCases
from app.console.workspace.own_cards import OwnCards
from app.console.workspace.refresher import Refresher
from app.console.workspace.stored_keyring import StoredKeyring
from app.console.workspace.watcher import Watcher
from app.procedure.loader import read_rules
from app.questionnaire.loader import read_form
from app.rules import read_rules_of
from app.store_calls.bulletin import Bulletin
from app.store_calls.call import Store
from app.store_calls.news import Known, read_news
from app.store_calls.register import list_register
from crypto.directories.recipient import Recipient
from crypto.directory import Directory
from crypto.officer.keys.key_file import OfficerIdentity

PATIENCE_SECONDS = 1.0
NO_HURRY_SECONDS = 600.0


class NoDirectory(Exception):
    """The store holds no directory yet."""


class Part(Protocol):
    """A feature's state in a workspace; made without arguments when first asked for."""

    def clear(self) -> object:
        """Drop everything, and end what is running."""


P = TypeVar("P", bound=Part)


class Workspace:
    """The identity of an unlocked key file, its trusted directory and its opened cases; `clear` drops them all.

    `changing` is the lock for changes to cases in the store, `faults` are those found in cases that have a summary.
    Unless `keeps_summaries`, nothing that was opened outlives the session, and the summary file of an earlier one is
    removed. `key_file` is where cards are given up and made; with it, `own_cards` and confirmations are published.
    Raises WrongFile for a wrong file of the procedure, or of the form.
    """

    def __init__(
        self,
        key_id: str,
        identity: OfficerIdentity,
        line: Line,
        config: ConsoleConfig,
        keeps_summaries: bool = True,
        key_file: OwnKeyFile | None = None,
    ) -> None:
        self.key_id, self.key_folder, self.key_file = key_id, config.keys, key_file
        self.rules = read_rules(config.procedure)
        self.form = read_form(config.questions)
        self.own_rules = read_rules_of(config.procedure, config.questions)
        self.signals = self.form.list_signals()
        self.keeps_summaries = keeps_summaries
        self.changing = threading.Lock()
        self.keyring = StoredKeyring()
        self._identity: OfficerIdentity | None = identity
        self._gateway = Gateway(line, identity.signing, config.instance)
        self.store: Store = self._gateway
        self._root, self._instance = config.root, config.instance
        self.own_cards = OwnCards(key_file, identity.signing, config.instance) if key_file else None
        file = SummaryFile(config.keys, key_id, identity.file_key)
        if not keeps_summaries:
            file.remove()
        self.case_index = CaseIndex(identity, file if keeps_summaries else None)
        self.faults = CaseFaults(lambda gate: self.case_index.summaries.get(gate))
        self._opened_cases = OpenedCases()
        self._parts: dict[Callable[[], Part], Part] = {}
        self._parts_lock = threading.Lock()
        self._signed: bytes | None = None
        self.bulletin, self._state = Bulletin(None, [], [], [], [], [], []), b""
        self._directory: Directory | None = None
        self._refresher = Refresher(self.case_index, self._look)
        self.watcher = Watcher(
            Gateway(line.open_another(), identity.signing, config.instance),
            lambda: Known(self._state, self.case_index.listing.state),
            lambda: self._refresher.look(NO_HURRY_SECONDS),
            lambda: self._opened_cases.refresh(self.case_index.rows),
        )

    @property
    def identity(self) -> OfficerIdentity:
        """The unlocked identity, with all that it opens. Raises Stopped once it is locked."""
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
        """This officer's entry in the directory; None if their key isn't in it."""
        verifying = self.identity.signing.verify
        return next((recipient for recipient in self.directory.recipients if recipient.verify == verifying), None)

    @property
    def is_auditor(self) -> bool:
        """Whether this officer is an auditor; False as long as no directory was read."""
        return self._directory is not None and self.me is not None and self.me.is_auditor

    @property
    def is_publisher(self) -> bool:
        """Whether this officer publishes the figures; False as long as no directory was read."""
        return self._directory is not None and self.me is not None and self.me.is_publisher

    @property
    def reads_reports(self) -> bool:
        """Whether this officer can be given cases; True as long as it isn't known that they can't."""
        return self._directory is None or self.me is None or self.me.reads_reports

    @property
    def is_given_cases(self) -> bool:
        """Whether the gateway gives this officer cases today: they read reports, and have not retired or expired."""
        me, directory = self.me, self.directory
        return me is not None and me.reads_reports and me.is_active(max(today().isoformat(), directory.issued_on))

    def renew(self, identity: OfficerIdentity, *, opens_the_same: bool) -> None:
        """Go on with other keys; what was opened is opened again unless they open the same. Raises Stopped."""
        with self._parts_lock:
            if self._identity is None:
                raise Stopped
            self._identity = identity
            self.case_index.renew(identity, opens_the_same=opens_the_same)

    def part(self, kind: Callable[[], P]) -> P:
        """The part of this class; made when it is first asked for. Raises Stopped once the key file is locked."""
        with self._parts_lock:
            if self._identity is None:
                raise Stopped
            if kind not in self._parts:
                self._parts[kind] = kind()
            return cast(P, self._parts[kind])

    def find_case(self, mailbox: bytes) -> OpenedCase | None:
        """Open the case of a mailbox (32 bytes), if this officer can read it. Raises what `open_case` raises."""
        row = self.case_index.find_row(mailbox)
        stored = self.case_index.summaries.get(row.gate) if row else None
        # As long as others are opened in the background, whoever asks for a case doesn't wait for them.
        if row is None or (stored and not (stored.summary or stored.fault)):
            return None
        try:
            opened_case = self.open_case(row.gate)
        except KeyError:
            return None
        return opened_case if opened_case.is_shown else None

    def open_case(self, gate: bytes, patience_seconds: float = PATIENCE_SECONDS) -> OpenedCase:
        """Open the case of a gate (32 bytes); what was opened last is held.

        Raises KeyError if it was deleted; StillOpening if it is large and takes longer; CaseFailed, StoreUnavailable,
        Stopped.
        """
        if opened_case := self._opened_cases.find(gate):
            return opened_case
        row, directory = self.case_index.rows[gate], self.directory
        opened_case = self._opened_cases.open(self.store, row, self.identity, directory, patience_seconds)
        # An envelope may have been replaced under the same id, which a refresh doesn't notice.
        self.case_index.update(gate, summarise_opened_case(opened_case, directory, self._summary_maker))
        return opened_case

    def clear(self) -> None:
        """Drop the keys and everything that was opened, and end what is running."""
        with self._parts_lock:
            self._identity = self.key_file = self.own_cards = None
            self.keyring = StoredKeyring()
            self.watcher.stop()
            parts, self._parts = [*self._parts.values()], {}
        self._refresher.stop()
        for part in parts:
            part.clear()
        self.case_index.clear()
        self.faults.clear()
        self._opened_cases.clear()

    def look(self, patience_seconds: float = PATIENCE_SECONDS) -> None:
        """Read the directory, and open the newest of what is new in the store; the rest is opened in the background.

        Nothing is asked if it `knows_what_is_new`, unless something is to be sent.

        Enough for pages that count and compare nothing. Raises StillOpening after `patience_seconds`, and goes on;
        StoreUnavailable, UntrustedDirectory, NoDirectory; Stopped once locked; once, what ended the background's work.
        """
        if self.watcher.take_due() or not self.knows_what_is_new:
            self._refresher.look(patience_seconds)

    def refresh(self, patience_seconds: float = PATIENCE_SECONDS) -> None:
        """Read the directory, and open all that is new in the store. Raises what `look` raises."""
        if self.watcher.take_due() or not self.knows_what_is_new:
            self._refresher.refresh(patience_seconds)

    @property
    def knows_what_is_new(self) -> bool:
        """Whether all that the store had when it last answered is opened, and it tells if there is more."""
        return not self.case_index.is_opening and self.watcher.knows(self._basis)

    def list_register(self) -> list[bytes]:
        """The ids (32 bytes) of all entries of the register. Raises StoreUnavailable."""
        return self.bulletin.register if self.knows_what_is_new else list_register(self.store)

    @property
    def _basis(self) -> tuple[date, int]:
        return today(), self._gateway.changes

    def _look(self) -> None:
        basis = self._basis
        self._look_once()
        self.watcher.note_look(basis)

    def _look_once(self) -> None:
        self._read_directory()
        known = self.key_file.content.get("keyring", 0) if self.key_file else 0
        if self.keyring.refresh(self.store, self.bulletin.keyring, self.identity, self.directory.instance, known):
            found = replace(self.identity, kept=self.keyring.kept, locked=self.keyring.locked)
            self.renew(found, opens_the_same=False)
        if not self.is_given_cases:
            return
        self.case_index.look(self.store, self.directory, self._summary_maker)
        self._opened_cases.refresh(self.case_index.rows)
        self._refresher.save()

    def _read_directory(self) -> None:
        bulletin = self._read_bulletin()
        signed = bulletin.directory
        if signed is None:
            raise NoDirectory
        if signed != self._signed:
            directory = read_directory(self.store, signed, bulletin.handovers, self._root, self.key_folder)
            directory.check_instance(self._instance)
            self._directory, self._signed = directory, signed
        self._directory = join_statements(bulletin, self.directory)
        if self.own_cards is None or self.me is None:
            return
        if self.own_cards.publish(self.store, bulletin.own_cards):
            self._directory = join_statements(self._read_bulletin(), self.directory)
        if self.own_cards.confirm(self.store, self.directory, today()):
            self._directory = join_statements(self._read_bulletin(), self.directory)

    def _read_bulletin(self) -> Bulletin:
        listing = self.case_index.listing
        news = read_news(self.store, Known(self._state, listing.state), today())
        self._state, self.bulletin = news.bulletin_state, news.bulletin or self.bulletin
        if news.changes is not None:
            with without_garbage_collection():
                listing.follow(self.store, news.changes)
        return self.bulletin

    @property
    def _summary_maker(self) -> SummaryMaker:
        return SummaryMaker(self.rules, self.me.id if self.me else "", today(), self.signals)
