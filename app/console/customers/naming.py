"""To whom it is told that a customer has another name: nobody learns of a case that isn't for them."""

from collections.abc import Iterable

from app.clock import today
from app.console.cases.access import list_unconcerned
from app.console.cases.status import follow_case
from app.console.customers.customer_rows import CustomerRow
from app.console.register.held_register import list_readers, open_held
from app.console.register.kept import list_kept
from app.console.workspace.workspace import Workspace


def find_readers(workspace: Workspace, rows: Iterable[CustomerRow]) -> list[str]:
    """Find who may learn of all that is known of these customers: their cases, and what is kept of deleted ones.

    Raises StillOpening, StoreUnavailable, CaseFailed.
    """
    readers, day = list_readers(workspace), today().isoformat()
    kept = list_kept(open_held(workspace))
    for row in rows:
        for linked in (*row.open, *row.closed):
            opened_case = workspace.open_case(linked.case.gate)
            case, case_status = follow_case(opened_case, workspace.directory, workspace.rules, today())
            unconcerned = list_unconcerned(case, case_status, day)
            readers = [id for id in readers if id in unconcerned]
        for place in row.customer.kept:
            readers = [id for id in readers if id in kept[place].readers]
    return readers
