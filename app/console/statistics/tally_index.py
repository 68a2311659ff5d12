"""The tally index: what the tallies say that are sealed to this officer. Each is opened once a session."""

import threading
import time

from app.clock import today
from app.console.jobs import StillOpening
from app.console.workspace.workspace import Workspace
from app.procedure.figures.tally import read_tally
from app.store_calls.tallies import list_tallies, read_tallies_at
from crypto.directory import Directory
from crypto.officer.tally import Counted, open_tally, read_counted

# Longer than the second after which the page "opening" reloads itself, so that each load gets further.
PATIENCE_SECONDS = 2.0


class TallyIndex:
    """What tallies say, by the keys of their rows; True of one that can't be believed, False of one for others."""

    def __init__(self) -> None:
        self._held: dict[int, Counted | bool] = {}
        self._basis = b""
        self._lock = threading.Lock()

    def clear(self) -> None:
        """Drop all that was opened."""
        self._held = {}

    @property
    def counted(self) -> list[Counted]:
        """What those say that can be believed, in no order."""
        return [each for each in [*self._held.values()] if isinstance(each, Counted)]

    @property
    def forged(self) -> int:
        """The number of those that can't be believed."""
        return sum(each is True for each in [*self._held.values()])

    def refresh(
        self,
        workspace: Workspace,
        *,
        for_publishers: bool,
        patience_seconds: float = PATIENCE_SECONDS,
    ) -> None:
        """Open those that are new in the store, of the ones for publishers or of the others.

        Raises StillOpening after `patience_seconds`; the next call continues. Raises StoreUnavailable, and Stopped once
        the key file is locked.
        """
        with self._lock:
            directory = workspace.directory
            # By the directory it is told who may sign, and who had retired.
            if self._basis != directory.digest:
                self._held, self._basis = {}, directory.digest
            stored = {each.key for each in list_tallies(workspace.store) if each.for_publishers is for_publishers}
            self._held = {key: each for key, each in self._held.items() if key in stored}
            began = time.monotonic()
            for key, envelope in read_tallies_at(workspace.store, sorted(stored - {*self._held})):
                self._held[key] = _open(envelope, workspace, directory)
                if len(self._held) < len(stored) and time.monotonic() - began > patience_seconds:
                    raise StillOpening(len(self._held), len(stored))


def _open(envelope: bytes, workspace: Workspace, directory: Directory) -> Counted | bool:
    """What a tally says; or, where it says nothing, whether it can't be believed: False is one sealed to others."""
    # workspace.identity is read each time: it raises Stopped once the key file is locked.
    tally = open_tally(envelope, workspace.identity, directory)
    counted = read_counted(tally)
    if counted is None or tally.message is None:
        return not tally.is_sealed_to_others
    try:
        # Its day is January 1st of the year in which it was sealed.
        read_tally(counted.details, min(tally.message.sent_on[:4], str(today().year)))
    except ValueError:
        return True
    return counted
