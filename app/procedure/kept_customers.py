"""What outlives a deleted case of its customers, in the register: nothing of a reporter, of the case only the year."""

from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from app.procedure.answers import read_text
from app.procedure.customers import find_suspension
from app.procedure.facts import find_customers
from app.procedure.figures.tally import find_outcome
from app.procedure.items.measures import Measure
from app.procedure.model import Answers
from app.procedure.name_matching import fold_name
from app.procedure.risk import CUSTOMER, RiskClass, read_class
from app.procedure.state import State
from app.procedure.steps import Step

LEARN, LESSON = "learn", "lesson"
OPEN, VERIFIED, HANDED_OVER = "open", "verified", "handed_over"
MOST_CUSTOMERS, MOST_MEASURES = 100, 100
MOST_CHARACTERS, MOST_OF_LESSON = 1000, 20_000


class KeptMeasure(NamedTuple):
    """A measure: the id of its kind, empty for a privileged one; its state, who sees to it, and by when, if anybody."""

    kind: str
    state: str
    to: str = ""
    due_on: str = ""


@dataclass(frozen=True)
class KeptCustomer:
    """A customer of a deleted case, and what came of it. Answers are ids, empty where there is none."""

    name: str
    year: str
    outcome: str = ""
    given: RiskClass | None = None
    suspension: str = ""
    suspension_on: date | None = None
    measures: tuple[KeptMeasure, ...] = ()
    lesson: str = ""

    def write(self) -> Answers:
        """Write it as flat answers, as the register has it."""
        given = self.given
        return {
            "name": self.name,
            "year": self.year,
            "outcome": self.outcome,
            "risk": given.risk if given else "",
            "risk_on": given.on.isoformat() if given else "",
            "risk_by": given.by if given else "",
            "suspension": self.suspension,
            "suspension_on": self.suspension_on.isoformat() if self.suspension_on else "",
            **{f"measure_{name}": [getattr(each, name) for each in self.measures] for name in KeptMeasure._fields},
            "lesson": self.lesson,
        }


TEXTS = ("name", "year", "outcome", "risk", "risk_on", "risk_by", "suspension", "suspension_on", "lesson")
LISTS = tuple(f"measure_{name}" for name in KeptMeasure._fields)


def keep_customers(state: State) -> list[KeptCustomer]:
    """What is kept of each customer that a record names, as the case stands; of at most 100, and 100 measures."""
    measures = tuple(_keep_measure(each) for each in [*state.measures.values()][:MOST_MEASURES])
    named = {fold_name(name): name for name in reversed(find_customers(state))}
    return [_keep(state, name, measures) for name in [*named.values()][::-1][:MOST_CUSTOMERS]]


def read_kept(answers: Answers) -> KeptCustomer:
    """Read what `write` wrote. Raises ValueError if anything is missing, unknown, or not as it would write it."""
    if {*answers} != {*TEXTS, *LISTS}:
        raise ValueError("a kept customer has other answers")
    texts = {name: _check_text(answers[name], MOST_OF_LESSON if name == LESSON else MOST_CHARACTERS) for name in TEXTS}
    columns = [_check_texts(answers[name]) for name in LISTS]
    if len({*map(len, columns)}) != 1 or len(columns[0]) > MOST_MEASURES:
        raise ValueError("each measure has a kind, a state, somebody or nobody, and a day or none")
    measures = tuple(KeptMeasure(*each) for each in zip(*columns, strict=True))
    if not fold_name(texts["name"]) or len(texts["year"]) != 4 or not texts["year"].isdecimal():
        raise ValueError("a kept customer has a name and a year")
    for measure in measures:
        _read_day(measure.due_on)
    risk_on, suspension_on = _read_day(texts["risk_on"]), _read_day(texts["suspension_on"])
    if bool(texts["risk"]) != bool(risk_on) or bool(texts["suspension"]) != bool(suspension_on):
        raise ValueError("class and suspension have their days")
    given = RiskClass(texts["risk"], risk_on, texts["risk_by"]) if risk_on else None
    return KeptCustomer(
        texts["name"],
        texts["year"],
        texts["outcome"],
        given,
        texts["suspension"],
        suspension_on,
        measures,
        texts["lesson"],
    )


def _keep(state: State, name: str, measures: tuple[KeptMeasure, ...]) -> KeptCustomer:
    about = [step for step in state.steps if fold_name(read_text(step.details, CUSTOMER)) == fold_name(name)]
    classes = [given for step in about if (given := read_class(state.rules, step))]
    suspension = find_suspension(about)
    return KeptCustomer(
        name[:MOST_CHARACTERS],
        str(state.opened_on.year),
        find_outcome(state),
        classes[-1] if classes else None,
        read_text(suspension.details, "step") if suspension else "",
        suspension.on if suspension else None,
        measures,
        _find_lesson(state, about),
    )


def _find_lesson(state: State, about: list[Step]) -> str:
    """The latest lesson that concerns this customer, or no other; none of those that are privileged."""
    steps = [each for each in state.steps if each.action == LEARN and each.details.get("privileged") is not True]
    fitting = [each for each in steps if each in about or not read_text(each.details, CUSTOMER)]
    return read_text(fitting[-1].details, LESSON)[:MOST_OF_LESSON] if fitting else ""


def _keep_measure(measure: Measure) -> KeptMeasure:
    kind = "" if measure.is_privileged else read_text(measure.step.details, "measure")
    state = VERIFIED if measure.is_verified else HANDED_OVER if measure.is_handed_over else OPEN
    due_on = measure.due_on.isoformat() if measure.due_on else ""
    to = measure.owner if measure.is_handed_over and not measure.is_privileged else ""
    return KeptMeasure(kind, state, to[:MOST_CHARACTERS], due_on)


def _check_text(answer: object, most: int) -> str:
    if not isinstance(answer, str) or len(answer) > most:
        raise ValueError("no text, or a long one")
    return answer


def _check_texts(answer: object) -> list[str]:
    if not isinstance(answer, list):
        raise ValueError("no list of texts")
    return [_check_text(each, MOST_CHARACTERS) for each in answer]


def _read_day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None
