"""Retention: from when on a closed case may be deleted, and what keeps it until then."""

from collections.abc import Iterable
from datetime import date, timedelta
from gettext import gettext as _
from gettext import ngettext

from app.clock import add_months
from app.periods import find_country
from app.procedure.answers import read_text
from app.procedure.customers import list_suspended
from app.procedure.deadlines import list_pending_check_ins
from app.procedure.figures.tally import find_outcome, was_investigated
from app.procedure.items.item import list_open
from app.procedure.model import CONCLUDED
from app.procedure.state import State

CLOSING, HOLD, RELEASE = "close", "hold", "release-hold"
# What a check-in is asked, and its answers: one that isn't answered ends no sign that there was.
RETALIATION, SIGN, NO_SIGN = "retaliation", "yes", "none"


def find_end(state: State, messages: Iterable[date]) -> date | None:
    """The day from which a closed case may be deleted if nothing is open in it (`find_open`); None if it isn't closed.

    `messages` are the days on which the reporter's messages came. One that came after the closing puts the end off, so
    that no case goes on the day on which somebody wrote.
    """
    closing = state.latest(CLOSING)
    return find_end_if_closed(state, closing.on, messages) if closing and state.status == CONCLUDED else None


def find_end_if_closed(state: State, closed_on: date, messages: Iterable[date]) -> date:
    """The day from which a case may be deleted, if it is closed on a day and nothing comes after that.

    It is never before the day of the last check-in, also if that is done earlier: what was told to the reporter holds.
    """
    retention, written_on = state.rules.retention, [*messages]
    country, outcome = find_country(retention), find_outcome(state)
    latest = max([closed_on, *written_on])
    if outcome in country.outcomes:
        period_ends = add_months(latest, country.outcomes[outcome])
    elif country.uninvestigated_months and not was_investigated(state):
        period_ends = add_months(max([state.opened_on, *written_on]), country.uninvestigated_months)
    else:
        period_ends = add_months(latest, country.months)
    check_ins = [closed_on + timedelta(days) for days in state.rules.check_ins.days]
    return max([period_ends, latest + timedelta(retention.least_days), *check_ins])


def find_open(state: State) -> list[str]:
    """What keeps a case from being deleted, whatever the day, in sentences; also what was left open before it was
    opened again.
    """
    closing = state.latest(CLOSING)
    if closing is None or state.status != CONCLUDED:
        return [_("It is not closed.")]
    found = [_("Its deletion is held back.")] if is_held(state) else []
    if has_sign_of_retaliation(state):
        found.append(_("There was a sign of retaliation, and no check-in since without one."))
    if names := list_suspended(state):
        sentence = _("The use of a customer is suspended, and that was neither lifted nor ended: {names}.")
        found.append(sentence.format(names=", ".join(names)))
    if count := len(list_open(state.measures)):
        found.append(
            ngettext("{count} measure is not verified.", "{count} measures are not verified.", count).format(
                count=count
            )
        )
    if count := len(state.items["task"]):
        found.append(ngettext("{count} task is open.", "{count} tasks are open.", count).format(count=count))
    if count := len(list_pending_check_ins(state, closing.on)):
        found.append(
            ngettext("{count} check-in is to come.", "{count} check-ins are to come.", count).format(count=count)
        )
    return [*found, *([_("A proposal is not decided.")] if state.open else [])]


def is_held(state: State) -> bool:
    """Whether its deletion was held back, and that still holds: opening the case again ends no hold."""
    decided = [step.action for step in state.steps if step.action in (HOLD, RELEASE)]
    return bool(decided) and decided[-1] == HOLD


def has_sign_of_retaliation(state: State) -> bool:
    """Whether a check-in found a sign of retaliation, and none after it found that there is none."""
    action = state.rules.check_ins.action
    found = [read_text(step.details, RETALIATION) for step in state.steps if step.action == action]
    told = [answer for answer in found if answer in (SIGN, NO_SIGN)]
    return bool(told) and told[-1] == SIGN
