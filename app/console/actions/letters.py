"""The letters that are proposed to be sent to a reporter with an action."""

from collections.abc import Iterable

from app.clock import today
from app.console.cases.opened_case import OpenedCase
from app.console.cases.timeline import Timeline
from app.i18n.locales import LOCALES
from app.procedure.letters import find_letter, read_letters
from app.procedure.retention import find_end_if_closed
from app.procedure.state import State
from app.procedure.steps import Step


def propose_letter(timeline: Timeline, opened_case: OpenedCase, letter: str | None, language: str) -> str:
    """The text of a letter in a language, or in English, as it is proposed in a case today; empty without a letter."""
    written_on = [item.received_on for item in opened_case.items if item.place != "entry"]
    deleted_from = find_end_if_closed(timeline.case_status.state, today(), written_on)
    return find_letter(read_letters(), letter, language, deleted_from)


def list_usual_letters(timeline: Timeline, opened_case: OpenedCase, letter: str | None) -> set[str]:
    """A letter as it is proposed in a case today, in each language."""
    return {propose_letter(timeline, opened_case, letter, language) for language in LOCALES}


def find_offered(state: State, steps: Iterable[Step]) -> str | None:
    """The id of the letter to propose with these steps; None in a case that has no reporter to read it."""
    actions = (state.rules.find_action(step.action) for step in steps)
    return next((each.offers for each in actions if each and each.offers), None) if state.has_reporter else None
