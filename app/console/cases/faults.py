"""Faults of the program in single cases: each is confined to its case, which is listed with what can't be shown."""

import logging
from collections.abc import Callable, Iterable
from gettext import gettext as _
from typing import NamedTuple, Protocol, TypeVar

from werkzeug.exceptions import HTTPException

from app.console.jobs import Cancelled, StillOpening, Stopped
from app.error_log import describe
from app.store_calls.errors import BlobsUnavailable, StoreUnavailable

log = logging.getLogger(__name__)

STATE, STOPPED = "state", "stopped"
# What can fail in a case, and what an officer is told of it.
STAGES = {
    "opening": _("It can't be opened, so no list has it."),
    STOPPED: _("Opening it takes too long or too much memory, so no list has it."),
    "summary": _("It can't be summed up, so no list has it."),
    STATE: _("Its stage can't be worked out, so only the inbox has it."),
    "inbox": _("It is missing in the list of cases, and in what is found."),
    "register": _("It is missing in the register."),
    "search": _("It can't be searched, so nothing is found in it."),
    "interviews": _("It can't be compared with what was told to you."),
    "deadlines": _("It is missing in what is due."),
    "figures": _("It isn't counted in the figures."),
    "retention": _("It is missing among the closed cases, so it isn't deleted with them."),
    "customers": _("It is missing among the customers."),
    "page": _("A page of it can't be shown."),
    "several": _("It is left as it is when several cases are changed together."),
    "export": _("It can't be written as a PDF."),
    "audit": _("Its record can't be checked."),
}
# In these, a case is missing everywhere; in the stage of the state, everywhere but in the inbox.
BEFORE_ALL = ("opening", STOPPED, "summary")


class CaseFault(NamedTuple):
    """A fault in a case: the stage (one of STAGES) that fails, and the error's type and place, without its content."""

    stage: str
    place: str

    @property
    def sentence(self) -> str:
        return STAGES[self.stage]


class InCase(Protocol):
    """Anything that stands for a case; `gate` has 32 bytes."""

    @property
    def gate(self) -> bytes: ...


class CaseFailed(Exception):
    """A worker process told of a fault in a case, or didn't survive it."""

    def __init__(self, fault: CaseFault) -> None:
        self.fault = fault


C = TypeVar("C", bound=InCase)
T = TypeVar("T")


def is_of_one_case(error: BaseException) -> bool:
    """Whether an error may be a single case's: not those of the store, of locking, or of a whole request."""
    return isinstance(error, Exception) and not isinstance(
        error, HTTPException | StoreUnavailable | BlobsUnavailable | StillOpening | Stopped | Cancelled
    )


def find_fault(stage: str, error: BaseException) -> CaseFault:
    """Describe an error in a case. Raises the error itself if it isn't one case's."""
    if not is_of_one_case(error):
        raise error
    if isinstance(error, CaseFailed):
        return error.fault
    return CaseFault(STOPPED if isinstance(error, MemoryError) else stage, describe(error))


class FaultLog:
    """Logs faults, without saying in which cases: each kind once, for one that all cases have fills no log."""

    def __init__(self) -> None:
        self._logged: set[CaseFault] = set()

    def write(self, fault: CaseFault) -> None:
        """Log a fault, unless the same one was logged before."""
        if fault not in self._logged:
            self._logged.add(fault)
            log.error("In a case, at the stage %s: %s", *fault)


class CaseFaults:
    """The faults that were found, by the cases' gates (32 bytes). One counts until its case changes.

    `version_of` gives what changes with a case: it is compared by identity.
    """

    def __init__(self, version_of: Callable[[bytes], object]) -> None:
        self._version_of = version_of
        self._found: dict[bytes, tuple[object, dict[str, CaseFault]]] = {}
        self._log = FaultLog()

    def find(self, gate: bytes) -> dict[str, CaseFault]:
        """The faults in a case by their stages."""
        version, faults = self._found.get(gate, (None, {}))
        return faults if version is self._version_of(gate) else {}

    def all(self) -> dict[bytes, dict[str, CaseFault]]:
        """The faults of all cases by their stages."""
        return {gate: faults for gate in [*self._found] if (faults := self.find(gate))}

    def note(self, gate: bytes, stage: str, error: BaseException) -> None:
        """Note an error in a case. Raises it if it isn't one case's."""
        fault = find_fault(stage, error)
        self._log.write(fault)
        # By the stage that is left out from now on, whichever it is that fails.
        self._found[gate] = (self._version_of(gate), {**self.find(gate), stage: fault})

    def confine(self, stage: str, cases: Iterable[C], work: Callable[[list[C]], T]) -> T:
        """Call `work` with all cases but those with which it fails: each of them is noted, and left out.

        If `work` fails, it is called with ever smaller parts of them: it may also be several cases together, each
        harmless alone, with which it fails: of n cases, about 2 log n times for each that is left out.
        """
        held = [case for case in cases if stage not in self.find(case.gate)] if self._found else [*cases]
        try:
            return work(held)
        except Exception as error:
            find_fault(stage, error)
        standing: list[C] = []
        self._add(stage, standing, held, work)
        return work(standing)

    def clear(self) -> None:
        """Drop all that was found."""
        self._found = {}

    def _add(self, stage: str, standing: list[C], cases: list[C], work: Callable[[list[C]], object]) -> None:
        """Add to those that stand all cases with which `work` still succeeds; note each of the others."""
        try:
            work([*standing, *cases])
        except Exception as error:
            find_fault(stage, error)
            if len(cases) == 1:
                self.note(cases[0].gate, stage, error)
            elif cases:
                middle = len(cases) // 2
                self._add(stage, standing, cases[:middle], work)
                self._add(stage, standing, cases[middle:], work)
        else:
            standing.extend(cases)
