"""Absences: who is away from when until when, and who stands in for them."""

from collections.abc import Iterable
from datetime import date, timedelta
from gettext import gettext as _
from typing import NamedTuple

from app.procedure.answers import find_wrong_answers, read_list, read_text
from app.procedure.model import Answers, Question

AWAY, DEPUTY, FIRST_DAY, LAST_DAY = "away", "deputy", "first_day", "last_day"
LONGEST = timedelta(400)

QUESTIONS = (
    Question(id=AWAY, ask=_("Who is away?"), kind="people", most=1),
    Question(id=DEPUTY, ask=_("Who stands in?"), kind="people", most=1),
    Question(id=FIRST_DAY, ask=_("From which day on?"), kind="day"),
    Question(id=LAST_DAY, ask=_("Until which day, inclusive?"), kind="day"),
)


class Absence(NamedTuple):
    """Somebody's absence (ids), both days inclusive."""

    away: str
    deputy: str
    first_day: date
    last_day: date

    def covers(self, day: date) -> bool:
        return self.first_day <= day <= self.last_day


def read_absence(answers: Answers) -> Absence:
    """Read an absence. Raises ValueError, with a sentence, for answers that don't fit."""
    for wrong in find_wrong_answers(QUESTIONS, answers):
        raise ValueError(wrong)
    [away], [deputy] = read_list(answers, AWAY), read_list(answers, DEPUTY)
    first, last = (date.fromisoformat(read_text(answers, id)) for id in (FIRST_DAY, LAST_DAY))
    if away == deputy:
        raise ValueError(_("Name somebody else to stand in."))
    if not first <= last <= first + LONGEST:
        raise ValueError(_("The last day is not before the first one, and at most 400 days after it."))
    return Absence(away, deputy, first, last)


def list_current(absences: Iterable[Absence], day: date) -> list[Absence]:
    """List the absences that are not over on a day, the earliest first; of each person, what was said last counts."""
    latest = {each.away: each for each in absences}
    return sorted((each for each in latest.values() if each.last_day >= day), key=lambda each: each.first_day)
