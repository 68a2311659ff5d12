"""Which cases and envelopes a store has, as it told what changed, each time."""

from collections.abc import Mapping
from datetime import date

from app.store_calls.call import Store
from app.store_calls.cases import CaseRow, Changes, list_changes


class Listing:
    """By their gates (32 bytes): the rows of all cases, and the ids of their reports, follow-ups and entries.

    `rows` is another dictionary once a case came or went; `latest` is the day on which a reporter last wrote.
    """

    def __init__(self) -> None:
        self.rows: Mapping[bytes, CaseRow] = {}
        self.counts: dict[bytes, int] = {}
        self.ids: dict[bytes, list[bytes]] = {}
        self.latest: dict[bytes, date] = {}
        self.state = b""

    def refresh(self, store: Store) -> None:
        """Ask the store for what changed. Raises StoreUnavailable: what came by then is not asked for again."""
        self.follow(store, list_changes(store, self.state))

    def follow(self, store: Store, changes: Changes) -> None:
        """Take what the store told, and ask it for the rest if that wasn't all. Raises StoreUnavailable."""
        self._apply(changes)
        while changes.goes_on:
            changes = list_changes(store, self.state)
            self._apply(changes)

    def _apply(self, changes: Changes) -> None:
        self.state = changes.state
        if changes.is_all:
            self.rows, self.counts, self.ids, self.latest = {}, {}, {}, {}
        if changes.cases or changes.gone:
            gone = {*changes.gone}
            kept = {gate: row for gate, row in self.rows.items() if gate not in gone}
            self.rows = {**kept, **{row.gate: row for row in changes.cases if row.gate not in gone}}
            for gate in gone:
                for each in (self.counts, self.ids, self.latest):
                    each.pop(gate, None)
        for id, gate, written_on in changes.envelopes:
            if gate not in self.rows:
                continue
            self.ids.setdefault(gate, []).append(id)
            self.counts[gate] = self.counts.get(gate, 0) + 1
            if written_on is not None:
                self.latest[gate] = max(written_on, self.latest.get(gate, written_on))
