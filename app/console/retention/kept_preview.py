"""What will be kept of the customers of cases that are about to be deleted, and who will see it."""

from typing import NamedTuple

from app.clock import today
from app.console.cases.access import list_unconcerned
from app.console.cases.status import follow_case
from app.console.customers.wording import Told, tell_kept
from app.console.names import Person, find_person
from app.console.register.held_register import list_readers
from app.console.retention.retained_cases import RetainedCase
from app.console.workspace.workspace import Workspace
from app.procedure.kept_customers import keep_customers


class KeptPreview(NamedTuple):
    """A case's customers by name, with what is kept of each, and the people who will see it."""

    customers: dict[str, list[Told]]
    people: list[Person]


def preview_kept(workspace: Workspace, retained: RetainedCase) -> KeptPreview | None:
    """Preview what is kept of a case's customers; None if it names none, or is gone.

    Raises StillOpening, StoreUnavailable.
    """
    if not retained.case.summary.customers:
        return None
    try:
        opened_case = workspace.open_case(retained.case.gate)
    except KeyError:
        return None
    rules, directory = workspace.rules, workspace.directory
    case, case_status = follow_case(opened_case, directory, rules, today())
    unconcerned = list_unconcerned(case, case_status, today().isoformat())
    people = [find_person(directory, id) for id in list_readers(workspace) if id in unconcerned]
    kept = keep_customers(case_status.state)
    return KeptPreview({each.name: tell_kept(rules, each) for each in kept}, people)
