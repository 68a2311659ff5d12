"""Junk that this officer can read: cases that no officer has touched, in groups of one day and size class.

What is removed is what this officer was shown: `SeenJunk` holds what the list had when it was opened last.
"""

from collections.abc import Collection, Sequence
from datetime import date
from gettext import gettext as _
from itertools import groupby
from typing import NamedTuple

from app.clock import today
from app.console.index.case_index import IndexedCase
from app.console.jobs import Job, Jobs
from app.console.workspace.order import JUNK, sign_order
from app.console.workspace.workspace import Workspace
from app.store_calls import junk
from app.store_calls.call import split
from app.store_calls.errors import JunkMoved
from app.store_calls.junk import MOST_REMOVED, Untouched
from crypto.encoding import b64encode
from crypto.officer.deletions.removal import seal_removal

KEY = "removal"
TRIES = 5


class JunkCase(NamedTuple):
    """A case that nobody took in, as the store has it and as this officer reads it."""

    held: Untouched
    indexed: IndexedCase

    @property
    def mailbox(self) -> str:
        """The mailbox in base64url, its name in forms and addresses."""
        return b64encode(self.indexed.row.mailbox)

    @property
    def words(self) -> str:
        return self.indexed.summary.words


class JunkGroup(NamedTuple):
    """Cases of one day and size class. `is_left`: nobody did anything in them for so long that they need no reader."""

    is_left: bool
    received_on: date
    class_bytes: int
    cases: list[JunkCase]

    @property
    def name(self) -> str:
        """The group's name in forms and addresses."""
        return f"{self.received_on}.{self.class_bytes}" + ("" if self.is_left else ".new")

    @property
    def total_bytes(self) -> int:
        return sum(case.held.size_bytes for case in self.cases)


class SeenJunk:
    """What the list showed when it was opened last."""

    def __init__(self) -> None:
        self._seen: frozenset[Untouched] = frozenset()

    def note(self, groups: Sequence[JunkGroup]) -> None:
        """Note all that the list shows now."""
        self._seen = frozenset(case.held for group in groups for case in group.cases)

    def select(self, groups: Sequence[JunkGroup]) -> list[JunkGroup]:
        """Leave out what came, or was added to, since the list was opened."""
        held = (group._replace(cases=[each for each in group.cases if each.held in self._seen]) for group in groups)
        return [group for group in held if group.cases]

    def clear(self) -> None:
        """Drop it."""
        self._seen = frozenset()


class JunkRemovals(Jobs[int]):
    """The removals of a workspace, of which one runs at a time: each gives how many cases it removed."""

    def __init__(self) -> None:
        super().__init__("junk", 1)


def list_groups(workspace: Workspace) -> list[JunkGroup]:
    """List what nobody took in and this officer can read, the oldest day first. Raises StoreUnavailable.

    What others alone may be able to read is left out: that it exists is not for somebody whom a reporter left out.
    """
    readable = {case.gate: case for case in workspace.case_index.list_cases() if case.summary.is_member}
    held = [
        JunkCase(each, readable[each.gate]) for each in junk.list_untouched(workspace.store) if each.gate in readable
    ]
    day = today()

    def place(case: JunkCase) -> tuple[bool, date, int]:
        return case.held.is_left(day), *case.held.place

    held.sort(key=lambda case: (place(case), case.held.gate))
    return [JunkGroup(*key, [*found]) for key, found in groupby(held, place)]


def choose(groups: Sequence[JunkGroup], names: Collection[str], mailboxes: Collection[str]) -> list[JunkGroup]:
    """Select the groups of these names, and of the others the cases of these mailboxes (in base64url)."""
    held = (
        group._replace(cases=[case for case in group.cases if group.name in names or case.mailbox in mailboxes])
        for group in groups
    )
    return [group for group in held if group.cases]


def start_removal(workspace: Workspace, groups: Sequence[JunkGroup]) -> Job[int]:
    """Begin to remove these groups, in the background. Raises Stopped."""
    chosen = [case for group in groups for case in group.cases]
    return workspace.part(JunkRemovals).start(
        KEY, Job(_("Removing reports"), len(chosen)), lambda job: _remove(workspace, chosen, job)
    )


def find_removal(workspace: Workspace) -> Job[int] | None:
    """The removal that was begun last. Raises Stopped."""
    return workspace.part(JunkRemovals).find(KEY)


def _remove(workspace: Workspace, chosen: Sequence[JunkCase], job: Job[int]) -> int:
    count = 0
    for _day, cases in groupby(sorted(chosen, key=_find_day), _find_day):
        for some in split(cases, MOST_REMOVED):
            count += _remove_unmoved(workspace, some)
            job.advance(len(some))
    return count


def _remove_unmoved(workspace: Workspace, cases: Sequence[JunkCase]) -> int:
    """Remove those of these cases that stay as they were seen: how many."""
    for _try in range(TRIES):
        try:
            _remove_some(workspace, cases)
            return len(cases)
        except JunkMoved:
            held = {*junk.list_untouched(workspace.store)}
            cases = [case for case in cases if case.held in held]
        if not cases:
            break
    return 0


def _remove_some(workspace: Workspace, cases: Sequence[JunkCase]) -> None:
    me, seen, directory = workspace.me, [case.held for case in cases], workspace.directory
    assert me is not None
    # workspace.identity raises Stopped once the key file is locked, and nothing is removed then.
    facts = junk.count_removal(seen, today()).facts
    docket = seal_removal(facts, me.id, workspace.identity, directory, today().isoformat())
    order = sign_order(workspace, [case.indexed.row.mailbox for case in cases], JUNK)
    junk.remove_untouched(workspace.store, seen, order, docket)


def _find_day(case: JunkCase) -> date:
    return case.held.received_on
