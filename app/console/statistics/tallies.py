"""Tallies of the cases that an officer can read, and of those that were deleted while they were a member.

So an officer's figures never change by a case that left them out, before or after its deletion.
"""

from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import TypeVar

from app.clock import today
from app.console.names import name_channel
from app.console.statistics.tally_index import TallyIndex
from app.console.workspace.overview import CaseOverview, over_cases
from app.console.workspace.workspace import Workspace
from app.procedure.facts import find_fact
from app.procedure.figures.tally import REPORTER, Tally, number_tally, read_tally
from app.procedure.state import State
from app.questionnaire.counted import find_counted
from crypto.encoding import b64decode, b64encode
from crypto.officer.tally import Counted, find_latest

T = TypeVar("T")


def over_figures(workspace: Workspace, work: Callable[[list[Tally], list[State]], T]) -> T:
    """Call `work` with the tallies of what this officer can read, also once it is deleted, and the states of the rest.

    Cases in which it fails are left out. Raises StoreUnavailable, StillOpening.
    """
    deleted = [each[0] for each in find_latest(list_deleted(workspace))]

    def work_over(cases: list[CaseOverview]) -> T:
        held = {each.summary.tally_keys[1] for each in cases if each.summary.tally_keys}
        gone = [each for each in deleted if b64encode(each.series) not in held]
        tallies = [_name_channel(workspace, take_case_tally(workspace, each)[0]) for each in cases]
        return work([*tallies, *read_all(workspace, gone)], [each.state for each in cases])

    return over_cases(workspace, "figures", work_over)


def list_deleted(workspace: Workspace) -> list[Counted]:
    """List what counts deleted cases of which this officer was a member. Raises StoreUnavailable, StillOpening."""
    index = workspace.part(TallyIndex)
    index.refresh(workspace, for_publishers=False)
    return index.counted


def take_case_tally(workspace: Workspace, case: CaseOverview) -> tuple[Tally, int]:
    """Count a case that this officer can read, and say how many steps had been taken when that last changed."""
    source, form = name_source(case.state), workspace.form
    answers = find_counted(form, case.summary.answer_marks) if source == REPORTER else ()
    return number_tally(case.state, case.channel or "–", source, tuple(answers))


def count_case(workspace: Workspace, case: CaseOverview) -> Counted | None:
    """What a case's tallies say; None as long as no officer has acted in it, or to who can't open its report."""
    if not case.summary.tally_keys:
        return None
    key, series = map(b64decode, case.summary.tally_keys)
    tally, number = take_case_tally(workspace, case)
    return Counted(key, series, number, tally.write())


def name_source(state: State) -> str:
    """The source of a case that an officer opened, as its record has it; else REPORTER."""
    return next(iter(find_fact(state, "source")), REPORTER)


def read_all(workspace: Workspace, counted: Iterable[Counted]) -> list[Tally]:
    """Read what tallies of the index say, with channels by their names."""
    return [_name_channel(workspace, read_tally(each.details, str(today().year))) for each in counted]


def _name_channel(workspace: Workspace, tally: Tally) -> Tally:
    return replace(tally, channel=name_channel(workspace.directory, tally.channel))
