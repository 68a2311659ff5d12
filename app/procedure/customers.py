"""What records say of each customer: the risk class that was given last, and whether its use is suspended."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from app.procedure.answers import read_text
from app.procedure.facts import find_customers
from app.procedure.name_matching import fold_name
from app.procedure.state import State
from app.procedure.steps import Step

SUSPEND, SUSPENSION_STEP = "suspend", "step"
NO_LONGER_SUSPENDED = ("lifted", "ended")
CUSTOMER = "customer"


@dataclass(frozen=True)
class Customer:
    """A customer as it was written last; `cases` are the places of its cases among those given.

    `risk` and `suspension` are the ids of answers, empty where there is none, with the days on which they were given.
    """

    name: str
    cases: tuple[int, ...]
    risk: str = ""
    risk_on: date | None = None
    suspension: str = ""
    suspension_on: date | None = None


def gather_customers(states: Iterable[State]) -> list[Customer]:
    """Gather what these cases say of each customer, however its name was written, by name."""
    names: dict[str, str] = {}
    cases: dict[str, list[int]] = {}
    steps: dict[str, list[tuple[State, Step]]] = {}
    for place, state in enumerate(states):
        named = {fold_name(name): name for name in find_customers(state)}
        names.update(named)
        for key in named:
            cases.setdefault(key, []).append(place)
        for step in state.steps:
            key = fold_name(read_text(step.details, CUSTOMER))
            if key in named:
                steps.setdefault(key, []).append((state, step))
    return [_describe(names[key], cases[key], steps.get(key, [])) for key in sorted(names)]


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


def _describe(name: str, cases: list[int], about: list[tuple[State, Step]]) -> Customer:
    """Describe a customer by the steps about it, each with its state, in the order of cases."""
    latest = sorted(about, key=lambda each: each[1].on)[::-1]
    risk = next(((answer, step.on) for state, step in latest if (answer := _answer_risk(state, step))), ("", None))
    stops = ((read_text(step.details, SUSPENSION_STEP), step.on) for _state, step in latest if step.action == SUSPEND)
    return Customer(name, tuple(cases), *risk, *next(stops, ("", None)))


def _answer_risk(state: State, step: Step) -> str:
    action = state.rules.find_action(step.action)
    question = next((each for each in action.questions if each.fills == "risk"), None) if action else None
    return read_text(step.details, question.id) if question else ""
