"""By when reporters hear what, and until when their mailbox stays: by the periods of the procedure."""

from pathlib import Path
from typing import Annotated

from pydantic import ConfigDict, Field

from app.periods import ACKNOWLEDGED, FED_BACK, OPENED, REPLY, CheckIns, Clock, Retention, find_country
from app.toml_file import Table, Tables, read_model

Term = tuple[int, int, int]


class Periods(Table):
    """The periods in the file of a procedure, of which all else is passed over: officers' consoles check it."""

    model_config = ConfigDict(extra="ignore")

    clocks: Annotated[Tables[Clock], Field(min_length=1)]
    check_ins: CheckIns
    retention: Retention


def read_periods(path: Path) -> Periods:
    """Read the periods in the file of a procedure. Raises WrongFile."""
    return read_model(path, Periods)


def describe_terms(path: Path) -> dict[str, Term | None]:
    """How long reporters wait at most for an `answer` and the `outcome`, and how long their mailbox is `kept` at least.

    The clock of each starts after some days, or with the first answer if that is earlier, and runs for days and for
    months; the mailbox is kept for the longer of these two. None where a clock can start later, or be stopped.
    Raises WrongFile.
    """
    periods = read_periods(path)
    clocks = {clock.id: clock for clock in periods.clocks}
    answer, outcome = (_find_term(clocks.get(id)) for id in (ACKNOWLEDGED, FED_BACK))
    return {"answer": answer, "outcome": outcome, "kept": _find_shortest(periods)}


def _find_term(clock: Clock | None) -> Term | None:
    if clock is None or clock.paused_by or not {OPENED, REPLY} & {*clock.starts}:
        return None
    starts_after = 0 if OPENED in clock.starts else clock.from_day
    return None if starts_after is None else (starts_after, clock.days or 0, clock.months or 0)


def _find_shortest(periods: Periods) -> Term:
    """The shortest time for which a case is kept that is closed on the day on which it came."""
    country = find_country(periods.retention)
    months = [country.months, *country.outcomes.values(), country.uninvestigated_months or country.months]
    return 0, max(periods.retention.least_days, *periods.check_ins.days), min(months)
