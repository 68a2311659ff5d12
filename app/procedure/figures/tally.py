"""What is kept of a case for the yearly figures, also once it is deleted: nothing of who or what it was about."""

from dataclasses import asdict, dataclass, fields
from datetime import timedelta
from typing import Any

from app.clock import add_months
from app.periods import ACKNOWLEDGED, FED_BACK
from app.procedure.answers import read_text
from app.procedure.fold import list_states
from app.procedure.items.item import list_open
from app.procedure.model import Answers
from app.procedure.state import State
from app.procedure.steps import Step

REVIEW = "review"
INVESTIGATED = ("decide", "decision", ("investigate",))
OUTCOME = ("record-outcome", "outcome")
MEASURE = ("remediate", "measure")
SUSPENDED = ("suspend", "step", ("ordered", "in_effect"))
ANSWERED = ("reply", "acknowledged")
CLOSING = "close"
REPORTER = "reporter"
REOPENING, PROTECTING = "reopen", "protect"
RETALIATION = ("check-in", "retaliation", ("yes",))
IN_TIME, LATE, NOT_YET = PROMPTNESS = ("in_time", "late", "not_yet")
VERIFIED, HANDED_OVER, OPEN, NONE = FOLLOW_UP = ("verified", "handed_over", "open", "none")

# Of what names a channel, or an answer: no figure needs more.
MOST_CHARACTERS = 1000
MOST_LISTED = 100
FIRST_YEAR = "2000"


@dataclass(frozen=True)
class Tally:
    """One case, counted. Years and numbers of days are texts, empty where there is none.

    Days count from the day on which the case came in, those on which its clock was paused included. `measures` are the
    kinds, each once and in order, so that their order tells nothing; `follow_up` is what became of the one of which
    least did. `acknowledged` and `fed_back` are one of PROMPTNESS. `answers` are those to the form's questions that are
    counted, as `question=answer`.
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
    review_days: str = ""
    acknowledged: str = NOT_YET
    fed_back: str = NOT_YET
    follow_up: str = NONE
    protected: bool = False
    retaliation: bool = False
    reopened: bool = False
    answers: tuple[str, ...] = ()

    def write(self) -> Answers:
        """Write it as flat answers, as it is kept."""
        return {**asdict(self), "measures": [*self.measures], "answers": [*self.answers]}


def take_tally(state: State, channel: str, source: str = REPORTER, answers: tuple[str, ...] = ()) -> Tally:
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
        review_days=count_days(state, REVIEW),
        acknowledged=find_promptness(state, ACKNOWLEDGED),
        fed_back=find_promptness(state, FED_BACK),
        follow_up=find_follow_up(state),
        protected=any(step.action == PROTECTING for step in state.steps),
        retaliation=_has(state, *RETALIATION),
        reopened=any(step.action == REOPENING for step in state.steps),
        answers=answers,
    )


def number_tally(
    state: State, channel: str, source: str = REPORTER, answers: tuple[str, ...] = ()
) -> tuple[Tally, int]:
    """Count a case as it stands; and how many steps had been taken when it last counted otherwise than before."""
    states = list_states(state)
    tally = take_tally(states[-1], channel, source, answers)
    before = (number for number in range(len(states) - 1, 0, -1) if _differs(states[number - 1], tally))
    return tally, next(before, 0)


def _differs(state: State, tally: Tally) -> bool:
    return take_tally(state, tally.channel, tally.source, tally.answers) != tally


def read_tally(answers: Answers, last_year: str) -> Tally:
    """Read what `write` wrote by the end of a year (YYYY).

    Raises ValueError if anything is missing, unknown, or not as it would write it.
    """
    if {*answers} != {field.name for field in fields(Tally)}:
        raise ValueError("a tally has other answers")
    measures, said = _read_list(answers["measures"]), _read_list(answers["answers"])
    for field in fields(Tally):
        if field.type in (str, bool) and type(answers[field.name]) is not field.type:
            raise ValueError(f"{field.name} of a tally is of the wrong kind")
    texts = [*measures, *said, *(answer for answer in answers.values() if isinstance(answer, str))]
    if any(len(text) > MOST_CHARACTERS for text in texts):
        raise ValueError("a tally names things, and tells no story")
    read: dict[str, Any] = {**answers, "measures": tuple(measures), "answers": tuple(said)}
    tally = Tally(**read)
    if not all((tally.channel, tally.source, tally.stage)) or not _is_year(tally.received):
        raise ValueError("a tally names channel, source, stage and the year in which the case came in")
    if not FIRST_YEAR <= tally.received <= (tally.closed or last_year) <= last_year:
        raise ValueError("a case is closed in the year in which it came in, or later, and not after it was deleted")
    if tally.closed and not _is_year(tally.closed):
        raise ValueError("a case is closed in a year")
    if bool(tally.closed) != bool(tally.concluded_days):
        raise ValueError("a closed case has taken some days, an open one not yet")
    days_taken = (tally.acknowledged_days, tally.concluded_days, tally.review_days)
    if not all(days == "" or _is_number(days) for days in days_taken):
        raise ValueError("days of a tally are whole numbers")
    if not {tally.acknowledged, tally.fed_back} <= {*PROMPTNESS} or tally.follow_up not in FOLLOW_UP:
        raise ValueError("a tally says whether it was in time, and what became of measures, in words of its own")
    return tally


def _read_list(answer: object) -> list[str]:
    if not isinstance(answer, list) or not all(answer) or len(answer) > MOST_LISTED:
        raise ValueError("it is a list of texts")
    if answer != sorted({*answer}):
        raise ValueError("its texts are in order, each once")
    return answer


def find_promptness(state: State, id: str) -> str:
    """Whether a clock of the procedure was stopped in time when the case first came in: one of PROMPTNESS."""
    clock = next((each for each in state.rules.clocks if each.id == id), None)
    end = next((step.on for step in state.steps if clock and step.action in clock.until), None)
    if clock is None or end is None:
        return NOT_YET
    starts = [step.on for step in state.steps if clock.is_started_by(step.action, step.details)][:1]
    starts += [state.opened_on] if "opened" in clock.starts else []
    starts += [state.opened_on + timedelta(clock.from_day)] if clock.from_day is not None else []
    start = min(starts, default=end)
    due_on = add_months(start, clock.months) if clock.months else start + timedelta(clock.days or 0)
    return IN_TIME if end <= due_on else LATE


def find_follow_up(state: State) -> str:
    """What became of the measures, of the one of which least did: one of FOLLOW_UP."""
    left = list_open(state.measures)
    if not state.measures:
        return NONE
    return VERIFIED if not left else HANDED_OVER if all(each.is_handed_over for each in left) else OPEN


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
