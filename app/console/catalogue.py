"""The cards of all cases, kept up with the store: a case is opened anew only when it has changed."""

import gc
import json
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from datetime import date

from app import casework
from app.casework import CaseRow
from app.console.card import Card
from app.console.cardfile import CardFile, Filed
from app.console.cardmaker import Maker, digest_ids, file_case
from app.console.folding import VERSION
from app.console.openers import Openers
from app.console.opening import MANY, Found, Stopped, cores, work
from app.database import Database
from crypto.directory import Directory
from crypto.keys import Identity
from crypto.notation import digest

# A card that another version of this program made must not be taken for one of ours: count this up with every change
# of what cards hold, or of what they are made from.
FORMAT = 1
MAKER = "app.console.cardmaker"
WORTH_KEEPING = 500  # envelopes that would have to be opened again after the next unlocking


@contextmanager
def without_collecting() -> Iterator[None]:
    """Build up much that stays: looking for unreachable cycles would only go through all of it, again and again."""
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


class Catalogue:
    """What is known of all cases, by their gates (32 bytes). One thread at a time refreshes it.

    `version` grows with every change. Without a file, nothing is kept when the key file is locked.
    """

    def __init__(self, identity: Identity, file: CardFile | None = None) -> None:
        self.rows: dict[bytes, CaseRow] = {}
        self.filed: dict[bytes, Filed] = {}
        self.version = 0
        self.done = self.total = 0
        self._identity: Identity | None = identity
        self._file = file
        self._context = b""
        self._unkept = 0
        self._stopped = threading.Event()
        self._turn = threading.Lock()

    @property
    def damaged(self) -> int:
        """How many cases are such that nobody can tell any more whom they are for."""
        return sum(each.is_damaged for each in self.filed.values())

    def list_cards(self) -> list[tuple[CaseRow, Card]]:
        """The cases that this officer can read, in no order."""
        held = [(self.rows.get(gate), each.card) for gate, each in [*self.filed.items()]]
        return [(row, card) for row, card in held if row and card]

    def clear(self) -> None:
        """Forget everything; a refresh that is under way ends."""
        self._stopped.set()
        self._identity = self._file = None
        self.rows, self.filed = {}, {}

    def refresh(self, db: Database, directory: Directory, maker: Maker) -> None:
        """Open what has changed in the store, and forget what has gone from it. Raises StoreUnavailable, Stopped."""
        identity = self._identity
        if identity is None:
            raise Stopped
        rows = {row.gate: row for row in casework.list_cases(db)}
        counts = casework.count_envelopes(db)
        context = describe_context(identity, directory, maker)
        if context != self._context:
            with without_collecting():
                self._begin(db, context)
        gone = self.filed.keys() - rows.keys()
        changed = [row for gate, row in rows.items() if self._is_stale(gate, counts.get(gate, 0), maker.day)]
        self.filed = {gate: each for gate, each in self.filed.items() if gate not in gone} if gone else self.filed
        self.rows = rows
        self.version += bool(gone)
        if gone:
            # A case that was deleted must not be left in the file.
            self._unkept = max(self._unkept, WORTH_KEEPING)
        self._file_all(db, identity, directory, changed, counts, maker)

    def renew(self, gate: bytes, filed: Filed) -> None:
        """Put in what a case turned out to be when it was opened just now."""
        if self.filed.get(gate) != filed and not self._stopped.is_set():
            self.filed[gate] = filed
            self.version += 1
            self._unkept += filed.envelopes

    @property
    def is_worth_keeping(self) -> bool:
        """Whether so much has changed since the file was written that it should be written anew."""
        return self._file is not None and self._unkept >= WORTH_KEEPING

    def keep(self) -> None:
        """Write the file, if there is to be one. Raises Stopped, OSError."""
        with self._turn:
            file, filed, context = self._file, {**self.filed}, self._context
            if file is None or not self.is_worth_keeping:
                return
            unkept, self._unkept = self._unkept, 0
            try:
                file.write(context, filed, self._check)
            except OSError:
                self._unkept += unkept
                raise

    def _check(self) -> None:
        if self._stopped.is_set():
            raise Stopped

    def _is_stale(self, gate: bytes, count: int, day: date) -> bool:
        held = self.filed.get(gate)
        if held is None or held.envelopes != count:
            return True
        return held.card is not None and held.card.ripe_on is not None and held.card.ripe_on <= day.isoformat()

    def _begin(self, db: Database, context: bytes) -> None:
        """Begin with what the file has, as far as the store still has the same envelopes."""
        self.done = self.total = 0
        kept = self._file.read(context) if self._file else None
        held: dict[bytes, list[bytes]] = {gate: [] for gate in kept or ()}
        for id, gate in casework.list_envelopes(db) if kept else ():
            if gate in held:
                held[gate].append(id)
        self.filed = {gate: each for gate, each in (kept or {}).items() if digest_ids(held[gate]) == each.digest}
        # A file that can't be used, or that has a case which is gone, isn't left there.
        is_outdated = kept is not None and (not kept or not all(held.values()))
        self._unkept = WORTH_KEEPING if is_outdated else 0
        self._context = context
        self.version += 1

    def _file_all(
        self,
        db: Database,
        identity: Identity,
        directory: Directory,
        rows: Sequence[CaseRow],
        counts: dict[bytes, int],
        maker: Maker,
    ) -> None:
        self.done, self.total = 0, sum(counts.get(row.gate, 0) for row in rows)
        if self.total < MANY:
            self._take(
                db, rows, counts, lambda batch: [(f[0].gate, file_case(f, identity, directory, maker)) for f in batch]
            )
            return
        with Openers[Found, Filed](cores(), MAKER, identity, directory, maker) as makers:

            def do(batch: list[Found]) -> list[tuple[bytes, Filed]]:
                return [(f[0].gate, filed) for f, filed in zip(batch, makers.work(batch), strict=True)]

            self._take(db, rows, counts, do, cores())

    def _take(
        self,
        db: Database,
        rows: Sequence[CaseRow],
        counts: dict[bytes, int],
        do: Callable[[list[Found]], list[tuple[bytes, Filed]]],
        threads: int = 1,
    ) -> None:
        with closing(work(db, rows, counts, do, threads, self._stopped)) as done:
            for gate, filed in done:
                self._check()
                self.filed[gate] = filed
                self.version += 1
                self.done += filed.envelopes
                self._unkept += filed.envelopes


def describe_context(identity: Identity, directory: Directory, maker: Maker) -> bytes:
    """The digest (32 bytes) of all that cards depend on besides their cases and the day.

    Of the directory, what tells who wrote what and may do what: a renewal that changes none of that leaves cards good.
    """
    people = [
        [each.id, each.name, each.verify.hex(), each.expires_on, each.retired_on, *each.duties]
        for each in directory.recipients
    ]
    keys = [key.address.hex() for key in identity.sealing]
    return digest("cards", json.dumps([FORMAT, VERSION, maker.me, people, keys, repr(maker.rules)]).encode())
