"""What is kept of a case for the yearly figures, also once it is deleted: nothing of who or what it was about."""

from dataclasses import asdict, dataclass, fields
from typing import Any

from app.procedure.answers import read_text
from app.procedure.model import Answers
from app.procedure.state import State, list_states
from app.procedure.steps import Step

REVIEW = "review"
INVESTIGATED = ("decide", "decision", ("investigate",))
OUTCOME = ("record-outcome", "outcome")
MEASURE = ("remediate", "measure")
SUSPENDED = ("suspend", "step", ("ordered", "in_effect"))
ANSWERED = ("reply", "acknowledged")
CLOSING = "close"
REPORTER = "reporter"

# Of what names a channel, or an answer: no figure needs more.
MOST_CHARACTERS = 1000
MOST_MEASURES = 100
FIRST_YEAR = "2000"


@dataclass(frozen=True)
class Tally:
    """One case, counted. Years and numbers of days are texts, empty where there is none.

    Days count from the day on which the case came in, those on which its clock was paused included. `measures` are the
    kinds, each once and in order, so that their order tells nothing.
    """

    received: str
    channel: str
    source: str
    stage: str
    closed: str
    reviewed: bool
    investigated: bool
    outcome: str
    measures: tuple[str, ...]
    suspended: bool
    acknowledged_days: str
    concluded_days: str

    def write(self) -> Answers:
        """Write it as flat answers, as it is kept."""
        return {**asdict(self), "measures": [*self.measures]}


def take_tally(state: State, channel: str, source: str = REPORTER) -> Tally:
    """Count a case as it stands: a case that was opened again is open, and has no outcome until a new one is recorded.

    `channel` is the name of the channel on which it came in, `source` the id of what it came from. How long it took is
    told of the first time that it was answered, and closed.
    """
    closing = state.latest(CLOSING) if state.status == "concluded" else None
    return Tally(
        received=str(state.opened_on.year),
        channel=channel,
        source=source,
        stage=state.stage,
        closed=str(max(closing.on, state.opened_on).year) if closing else "",
        reviewed=any(step.action == REVIEW for step in state.steps),
        investigated=was_investigated(state),
        outcome=find_outcome(state),
        measures=tuple(sorted({_answer(step, MEASURE[1]) for step in state.steps if step.action == MEASURE[0]} - {""})),
        suspended=_has(state, *SUSPENDED),
        acknowledged_days=count_days(state, *ANSWERED),
        concluded_days=count_days(state, CLOSING) if closing else "",
    )


def number_tally(state: State, channel: str, source: str = REPORTER) -> tuple[Tally, int]:
    """Count a case as it stands; and how many steps had been taken when it last counted otherwise than before."""
    states = list_states(state)
    tally = take_tally(states[-1], channel, source)
    before = (number for number in range(len(states) - 1, 0, -1) if _differs(states[number - 1], tally))
    return tally, next(before, 0)


def _differs(state: State, tally: Tally) -> bool:
    return take_tally(state, tally.channel, tally.source) != tally


def read_tally(answers: Answers, last_year: str) -> Tally:
    """Read what `write` wrote by the end of a year (YYYY).

    Raises ValueError if anything is missing, unknown, or not as it would write it.
    """
    if {*answers} != {field.name for field in fields(Tally)}:
        raise ValueError("a tally has other answers")
    measures = answers["measures"]
    if not isinstance(measures, list) or not all(measures) or len(measures) > MOST_MEASURES:
        raise ValueError("the measures of a tally are a list of texts")
    if measures != sorted({*measures}):
        raise ValueError("the measures of a tally are in order, each once")
    for field in fields(Tally):
        if field.type in (str, bool) and type(answers[field.name]) is not field.type:
            raise ValueError(f"{field.name} of a tally is of the wrong kind")
    texts = [*measures, *(answer for answer in answers.values() if isinstance(answer, str))]
    if any(len(text) > MOST_CHARACTERS for text in texts):
        raise ValueError("a tally names things, and tells no story")
    read: dict[str, Any] = {**answers, "measures": tuple(measures)}
    tally = Tally(**read)
    if not all((tally.channel, tally.source, tally.stage)) or not _is_year(tally.received):
        raise ValueError("a tally names channel, source, stage and the year in which the case came in")
    if not FIRST_YEAR <= tally.received <= (tally.closed or last_year) <= last_year:
        raise ValueError("a case is closed in the year in which it came in, or later, and not after it was deleted")
    if tally.closed and not _is_year(tally.closed):
        raise ValueError("a case is closed in a year")
    if bool(tally.closed) != bool(tally.concluded_days):
        raise ValueError("a closed case has taken some days, an open one not yet")
    if not all(days == "" or _is_number(days) for days in (tally.acknowledged_days, tally.concluded_days)):
        raise ValueError("days of a tally are whole numbers")
    return tally


def was_investigated(state: State) -> bool:
    """Whether a full investigation was ever decided on."""
    return _has(state, *INVESTIGATED)


def find_outcome(state: State) -> str:
    """The id of the outcome since the case was last opened; empty if none was recorded."""
    return _answer(state.latest(OUTCOME[0]), OUTCOME[1])


def count_days(state: State, *actions: str) -> str:
    """Days from the case coming in until the first of these actions; empty if none was done."""
    first = next((step.on for step in state.steps if step.action in actions), None)
    # The day of a step is what its author's machine said.
    return "" if first is None else str(max((first - state.opened_on).days, 0))


def _has(state: State, action: str, question: str, answers: tuple[str, ...]) -> bool:
    return any(step.action == action and _answer(step, question) in answers for step in state.steps)


def _answer(step: Step | None, question: str) -> str:
    return read_text(step.details, question) if step else ""


def _is_year(text: str) -> bool:
    return _is_number(text) and len(text) == 4


def _is_number(text: str) -> bool:
    return len(text) < 6 and text.isascii() and text.isdigit() and str(int(text)) == text
