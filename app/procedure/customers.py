"""What records, and the register, say of each customer: its risk classes, and whether its use is suspended."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from app.procedure.answers import read_text
from app.procedure.facts import find_customers
from app.procedure.name_matching import fold_name
from app.procedure.risk import CUSTOMER, RiskClass, read_class
from app.procedure.state import State
from app.procedure.steps import Step

SUSPEND, SUSPENSION_STEP = "suspend", "step"
NO_LONGER_SUSPENDED = ("lifted", "ended")
# How often a name is corrected before one is followed no further.
MOST_CORRECTIONS = 20


class Kept(Protocol):
    """What the register keeps of a customer of a deleted case."""

    @property
    def name(self) -> str: ...
    @property
    def given(self) -> RiskClass | None: ...
    @property
    def suspension(self) -> str: ...
    @property
    def suspension_on(self) -> date | None: ...


@dataclass(frozen=True)
class Suspension:
    """What has happened to a customer's use on a day: the id of an answer."""

    step: str
    on: date


@dataclass(frozen=True)
class Customer:
    """A customer as it was written last; `cases`, `kept` are places among those given.

    `names` are the ways in which it was written. `classes` and `suspensions` are in the order of days.
    """

    name: str
    cases: tuple[int, ...]
    kept: tuple[int, ...] = ()
    names: tuple[str, ...] = ()
    classes: tuple[RiskClass, ...] = ()
    suspensions: tuple[Suspension, ...] = ()

    @property
    def risk(self) -> str:
        """The id of the class that was given last; empty if there is none."""
        return self.classes[-1].risk if self.classes else ""

    @property
    def suspension(self) -> str:
        """The id of what was noted last on its suspension; empty if there is nothing."""
        return self.suspensions[-1].step if self.suspensions else ""


def gather_customers(
    states: Iterable[State], kept: Sequence[Kept] = (), corrections: Mapping[str, str] | None = None
) -> list[Customer]:
    """Gather what these cases, and the register, say of each customer, however its name was written, by name.

    `corrections` are names by the folds of those that they are in place of.
    """
    gathered: dict[str, _Gathered] = {}
    corrected = corrections or {}

    def find(name: str) -> _Gathered:
        shown = correct_name(name, corrected)
        found = gathered.setdefault(fold_name(shown), _Gathered())
        found.name = shown
        found.names[name] = None
        return found

    for place, state in enumerate(states):
        known = {fold_name(name): find(name) for name in reversed(find_customers(state))}
        for found in known.values():
            found.cases[place] = None
        for step in state.steps:
            if found_here := known.get(fold_name(read_text(step.details, CUSTOMER))):
                found_here.add_step(state, step)
    for place, each in enumerate(kept):
        found = find(each.name)
        found.kept.append(place)
        found.classes += [each.given] if each.given else []
        found.suspensions += [Suspension(each.suspension, each.suspension_on)] if each.suspension_on else []
    return [gathered[key].describe() for key in sorted(gathered)]


def read_corrections(changes: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Read what names stand in place of others, by these others' folds, from pairs in the order in which they came.

    A later one about the same name counts; one that leads to itself ends what was said of it.
    """
    corrected: dict[str, str] = {}
    for old, new in changes:
        key = fold_name(old)
        if fold_name(correct_name(new, corrected)) == key:
            corrected.pop(fold_name(new), None)
        corrected[key] = new
    return corrected


def correct_name(name: str, corrected: Mapping[str, str]) -> str:
    """The name that stands in place of one."""
    for _time in range(MOST_CORRECTIONS):
        key = fold_name(name)
        following = corrected.get(key, name)
        if fold_name(following) == key:
            return following
        name = following
    return name


def find_suspension(steps: Iterable[Step]) -> Step | None:
    """The latest of these steps that is about a suspension."""
    return next((step for step in reversed([*steps]) if step.action == SUSPEND), None)


def list_suspended(state: State) -> list[str]:
    """The customers whose use is suspended by this case, by name, as they were written last."""
    latest: dict[str, Step] = {}
    for step in state.steps:
        if step.action == SUSPEND:
            latest[fold_name(read_text(step.details, CUSTOMER))] = step
    return [
        read_text(step.details, CUSTOMER)
        for _name, step in sorted(latest.items())
        if read_text(step.details, SUSPENSION_STEP) not in NO_LONGER_SUSPENDED
    ]


class _Gathered:
    """What was gathered of one customer so far."""

    def __init__(self) -> None:
        self.name = ""
        self.names: dict[str, None] = {}
        self.cases: dict[int, None] = {}
        self.kept: list[int] = []
        self.classes: list[RiskClass] = []
        self.suspensions: list[Suspension] = []

    def add_step(self, state: State, step: Step) -> None:
        given = read_class(state.rules, step)
        self.classes += [given] if given else []
        if step.action == SUSPEND:
            self.suspensions.append(Suspension(read_text(step.details, SUSPENSION_STEP), step.on))

    def describe(self) -> Customer:
        return Customer(
            self.name,
            tuple(self.cases),
            tuple(self.kept),
            tuple(self.names),
            tuple(sorted(self.classes, key=lambda each: each.on)),
            tuple(sorted(self.suspensions, key=lambda each: each.on)),
        )
