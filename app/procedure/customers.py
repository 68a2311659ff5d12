"""What records say of each customer: the risk class that was given last, and whether its use is suspended."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from app.procedure.facts import find_customers
from app.procedure.naming import fold_name
from app.procedure.state import State, Step

SUSPEND, SUSPENSION_STEP = "suspend", "step"
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
    listed = [*states]
    names: dict[str, str] = {}
    cases: dict[str, list[int]] = {}
    for place, state in enumerate(listed):
        for name in find_customers(state):
            key = fold_name(name)
            names[key] = name
            if place not in cases.setdefault(key, []):
                cases[key].append(place)
    found = []
    for key, name in names.items():
        steps = sorted((step for place in cases[key] for step in _list_steps(listed[place], key)), key=lambda s: s.on)
        risk = next((step for step in reversed(steps) if _answer_risk(listed[cases[key][0]], step)), None)
        suspension = next((step for step in reversed(steps) if step.action == SUSPEND), None)
        found.append(
            Customer(
                name,
                tuple(cases[key]),
                _answer_risk(listed[cases[key][0]], risk) if risk else "",
                risk.on if risk else None,
                str(suspension.details.get(SUSPENSION_STEP, "")) if suspension else "",
                suspension.on if suspension else None,
            )
        )
    return sorted(found, key=lambda customer: fold_name(customer.name))


def _list_steps(state: State, key: str) -> list[Step]:
    """The steps of a record that are about this customer."""
    return [step for step in state.steps if fold_name(str(step.details.get(CUSTOMER, ""))) == key]


def _answer_risk(state: State, step: Step) -> str:
    action = state.rules.find_action(step.action)
    question = next((each for each in action.questions if each.fills == "risk"), None) if action else None
    return str(step.details.get(question.id, "")) if question else ""
