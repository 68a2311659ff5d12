"""The inbox filter: selects rows by tab, stage, channel, person, customer, tag and words."""

import secrets
import threading
from collections import Counter
from collections.abc import Callable, Iterable
from datetime import date
from gettext import gettext as _
from typing import NamedTuple

from app.console.inbox.read_marks import ReadMarks
from app.console.inbox.rows import InboxRow, RowMaker, Urgency
from app.console.index.case_index import IndexedCase
from app.console.index.collector import without_garbage_collection
from app.console.index.search import Snippet, cut_snippet, has_all, split_words
from app.console.index.summary import CaseSummary
from app.console.workspace.workspace import Workspace
from app.procedure.facts import list_options
from app.procedure.model import Rules
from app.questionnaire.counted import mark_options
from crypto.directory import Directory

# The tabs of the inbox: what each is called, and whether a row is in it.
TABS: dict[str, tuple[str, Callable[[InboxRow], bool]]] = {
    "new": (_("New"), lambda row: row.is_new),
    "mine": (_("Mine"), lambda row: row.is_mine),
    "waiting": (_("Waiting for me"), lambda row: row.is_waiting),
    "overdue": (_("Overdue"), lambda row: row.is_overdue),
    "all": (_("All"), lambda row: True),
}
NOBODY = "-"  # an id begins with a letter
MOST_CHOICES = 200
QUERIES_KEPT = 50


SummarisedRows = dict[bytes, tuple[CaseSummary, InboxRow]]
TRIAGE = ("flag", "priority", "category", "severity")
UNREAD = "unread"


class InboxQuery(NamedTuple):
    """Search words, and ids or names that a row must have. Empty criteria match all; NOBODY, cases without a person.

    UNREAD as a flag is what this officer hasn't opened; `said` is an answer of the form, as `category=money`.
    """

    words: str = ""
    stage: str = ""
    channel: str = ""
    person: str = ""
    customer: str = ""
    tag: str = ""
    flag: str = ""
    priority: str = ""
    category: str = ""
    severity: str = ""
    said: str = ""

    def matches(self, row: InboxRow) -> bool:
        """Whether a row matches all criteria but the words."""
        return (
            self.stage in ("", row.stage)
            and self.channel in ("", row.channel)
            and (not self.person or self.person in (row.people or [NOBODY]))
            and (not self.customer or self.customer in row.customers)
            and (not self.tag or self.tag in row.tags)
            and (not self.flag or self.flag in row.flags or (self.flag == UNREAD and row.is_unread))
            and self.priority in ("", row.priority)
            and self.category in ("", row.category)
            and self.severity in ("", row.severity)
            and (not self.said or self.said in row.said)
        )


class Facets(NamedTuple):
    """The values to filter by, sorted: of customers and tags, the 200 most frequent; searching finds the others."""

    stages: list[str]
    channels: list[str]
    people: list[str]
    customers: list[str]
    tags: list[str]
    flags: list[str]
    said: set[str]


class InboxPage(NamedTuple):
    """All rows, those that match the query, both the most urgent first; and the values to filter by."""

    everything: list[InboxRow]
    found: list[InboxRow]
    facets: Facets


class _Basis(NamedTuple):
    """What rows are made of besides their cases: the directory's digest (32 bytes), the officer's id, the day, and for
    whom the officer sees to what waits. `version` is that of the index."""

    version: int
    directory: bytes
    me: str
    day: date
    watched: frozenset[str]

    def find_same(self, rows: SummarisedRows, later: "_Basis") -> SummarisedRows:
        """Find those of the rows of this basis that are the same on a later one, if their cases are."""
        if (self.directory, self.me) != (later.directory, later.me) or self.day > later.day:
            return {}
        is_as_watched, day = self.watched == later.watched, later.day
        return {
            gate: each
            for gate, each in rows.items()
            if day <= each[1].same_until and (is_as_watched or not each[1].asked)
        }


class InboxFilter:
    """The inbox rows of a workspace, and the latest 50 queries. A row is made again only if it may have changed.

    `is_comfortable` is whether rows have room, in place of one line each, until the console is locked.
    """

    def __init__(self) -> None:
        self.is_comfortable = False
        self._queries: dict[str, InboxQuery] = {"": InboxQuery()}
        self._rows: SummarisedRows = {}
        self._sorted: list[InboxRow] = []
        self._facets = Facets([], [], [], [], [], [], set())
        self._basis: _Basis | None = None
        self._found: dict[InboxQuery, list[InboxRow]] = {}
        self._lock = threading.Lock()

    def clear(self) -> None:
        """Drop all rows and queries."""
        with self._lock:
            self._rows, self._sorted, self._basis, self._found = {}, [], None, {}
            self._facets = Facets([], [], [], [], [], [], set())
            self._queries = {}

    def keep(self, query: InboxQuery) -> str:
        """Store a query and return its random name, so that no URL has what is looked for; "" for the empty one."""
        if query == InboxQuery():
            return ""
        name = secrets.token_urlsafe(9)
        self._queries[name] = query
        for oldest in [*self._queries][1:-QUERIES_KEPT]:
            del self._queries[oldest]
        return name

    def find(self, name: str) -> InboxQuery | None:
        """Find the query of a name; None once it is forgotten."""
        return self._queries.get(name)

    def select(
        self, workspace: Workspace, day: date, query: InboxQuery, watched: frozenset[str] = frozenset()
    ) -> InboxPage:
        """Select the rows that match a query, as of a day, for an officer who sees to what waits for those `watched`.

        Raises NoDirectory, Stopped.
        """
        with self._lock:
            self._update(workspace, day, watched)
            if query not in self._found:
                # The results of the latest query alone are held, for its pages.
                self._found = {query: self._match(workspace, query)}
            return InboxPage(self._sorted, self._found[query], self._facets)

    def cut(self, workspace: Workspace, row: InboxRow, query: InboxQuery) -> Snippet | None:
        """Cut a snippet out of a case's text around a search word; None if there is none."""
        words = split_words(query.words)

        def cut_each(rows: list[InboxRow]) -> list[Snippet | None]:
            return [cut_snippet(self._rows[each.gate][0].text, words) for each in rows if each.gate in self._rows]

        return next(iter(workspace.faults.confine("search", [row], cut_each)), None)

    def _match(self, workspace: Workspace, query: InboxQuery) -> list[InboxRow]:
        is_narrow = query._replace(words="") != InboxQuery()
        matching = [row for row in self._sorted if query.matches(row)] if is_narrow else [*self._sorted]
        if words := [word.encode() for word in split_words(query.words)]:
            return workspace.faults.confine(
                "search", matching, lambda rows: [row for row in rows if has_all(self._rows[row.gate][0].text, words)]
            )
        return matching

    def _update(self, workspace: Workspace, day: date, watched: frozenset[str]) -> None:
        case_index, directory, rules = workspace.case_index, workspace.directory, workspace.rules
        me = workspace.me.id if workspace.me else ""
        basis = _Basis(case_index.version, directory.digest, me, day, watched)
        marks = workspace.part(ReadMarks)
        priorities = [*list_options(rules, "priority")]
        maker = RowMaker(rules, directory, me, day, priorities, watched | {me}, mark_options(workspace.form))
        changed = marks.take_changed()
        if basis == self._basis:
            self._mark(workspace, maker, changed)
            return
        before = self._basis or basis
        held = before.find_same(self._rows, basis)

        def list_rows(cases: list[IndexedCase]) -> tuple[SummarisedRows, list[InboxRow], Facets]:
            rows = {}
            for case, summary in cases:
                known = held.get(case.gate)
                if known and known[0] is summary and case.gate not in changed:
                    rows[case.gate] = known
                else:
                    rows[case.gate] = (summary, maker.make_row(case, summary, marks.find(workspace, case.gate)))
            ordered = sorted((row for _, row in rows.values()), key=find_urgency)
            # With the same index and directory, nothing by which rows are filtered is another.
            is_known = before is not basis and before[:2] == basis[:2]
            return rows, ordered, self._facets if is_known else _make_facets(ordered, rules, directory)

        with without_garbage_collection():
            self._rows, self._sorted, self._facets = workspace.faults.confine(
                "inbox", case_index.list_cases(partly=True), list_rows
            )
        self._basis, self._found = basis, {}

    def _mark(self, workspace: Workspace, maker: RowMaker, changed: Iterable[bytes]) -> None:
        """Make the rows again whose read marks have changed, and nothing else."""
        marks, again = workspace.part(ReadMarks), dict[bytes, InboxRow]()
        for gate in changed:
            row, (summary, _row) = workspace.case_index.rows.get(gate), self._rows.get(gate, (None, None))
            if row and summary:
                again[gate] = maker.make_row(row, summary, marks.find(workspace, gate))
                self._rows[gate] = (summary, again[gate])
        if again:
            self._sorted = sorted((again.get(row.gate, row) for row in self._sorted), key=find_urgency)
            self._found = {}


def find_urgency(row: InboxRow) -> Urgency:
    """The key by which rows are sorted unless somebody wants another order."""
    return row.urgency


def _make_facets(rows: list[InboxRow], rules: Rules, directory: Directory) -> Facets:
    stages, channels = {row.stage for row in rows}, {row.channel for row in rows if row.channel}
    listed = [channel.id for channel in directory.channels]
    people = {id for row in rows for id in row.people}
    return Facets(
        [stage.id for stage in rules.stages if stage.id in stages],
        [*(id for id in listed if id in channels), *sorted(channels - {*listed})],
        sorted(people),
        _list_frequent(name for row in rows for name in row.customers),
        _list_frequent(tag for row in rows for tag in row.tags),
        sorted({flag for row in rows for flag in row.flags}),
        {each for row in rows for each in row.said},
    )


def _list_frequent(names: Iterable[str]) -> list[str]:
    return sorted((name for name, _ in Counter(names).most_common(MOST_CHOICES)), key=str.casefold)
