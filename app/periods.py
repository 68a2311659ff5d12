"""The periods of a procedure, as its file has them: clocks, check-ins, and how long a closed case is kept.

Officers' consoles count them in each case; the portal's pages tell reporters their days.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated

from pydantic import Field

from app.toml_file import Id, Line, Several, Table, Tables

PROCEDURE = Path(__file__).with_name("procedure") / "procedure.toml"
# The clocks by which it is to be answered that a report came, and its reporter to be told what is done.
ACKNOWLEDGED, FED_BACK = "acknowledgement", "feedback"
# What starts a clock without being an action of the file: a case came in, a reply was sent.
OPENED, REPLY = "opened", "reply"

Days = Annotated[int, Field(ge=1, le=36_500)]
Months = Annotated[int, Field(ge=1, le=1200)]


class Clock(Table):
    """Days, or months by the calendar, from the first of some events until one of others.

    Of the actions in `from_if`, only those with these answers start it. Without any of `from` it starts `from_day` days
    after the case came in, or was opened again. One that runs `again` is started anew by what comes after its end;
    others run once in each opening. `for_reporter`: not where nobody waits for an answer.
    """

    id: Id
    name: Line
    starts: Annotated[Several[str], Field(min_length=1)] = Field(alias="from")
    until: Annotated[Several[str], Field(min_length=1)]
    days: Annotated[int, Field(ge=0, le=36_500)] | None = None
    months: Annotated[int, Field(ge=1, le=1000)] | None = None
    warn_after_days: Annotated[int, Field(ge=0, le=36_500)]
    from_if: dict[str, Several[str]] = {}
    from_day: Days | None = None
    again: bool = False
    for_reporter: bool = False
    paused_by: str | None = None
    resumed_by: str | None = None

    def is_started_by(self, action: str, details: Mapping[str, object]) -> bool:
        """Whether an action with these answers starts it."""
        for place, answers in self.from_if.items():
            asked, _dot, id = place.partition(".")
            if asked == action and details.get(id) not in answers:
                return False
        return action in self.starts


class MessageClock(Table):
    """Each message of a reporter after the report is to be answered so many days after it came."""

    name: Line
    days: Days
    warn_after_days: Days


class CheckIns(Table):
    """An action that is due so many days after another, and overdue `overdue_days` later."""

    after: str
    action: str
    days: Annotated[Several[Days], Field(min_length=1)]
    overdue_days: Days


class Country(Table):
    """How many months a case is kept after it was closed, or after the reporter last wrote, if that is later.

    `outcomes` are periods of their own. `uninvestigated_months` is that of a case that was never investigated in full,
    and counts from the day on which it came in, or the reporter last wrote.
    """

    id: Id
    name: Line
    months: Months
    uninvestigated_months: Months | None = None
    outcomes: dict[str, Months] = {}


class Retention(Table):
    """Of which country the periods apply, and who may delete closed cases then, two of them together.

    However short a period is, the case is kept `least_days` after it was closed, so that its reporter can read the
    last answer.
    """

    country: str
    least_days: Days
    may_delete: Annotated[Several[str], Field(min_length=1)]
    countries: Annotated[Tables[Country], Field(min_length=1)]


def find_country(retention: Retention) -> Country:
    """The country whose periods apply."""
    return next(country for country in retention.countries if country.id == retention.country)


def list_months(retention: Retention) -> list[int]:
    """Every period that a case may be kept, by what came of it."""
    country = find_country(retention)
    return [country.months, *country.outcomes.values(), *filter(None, [country.uninvestigated_months])]
