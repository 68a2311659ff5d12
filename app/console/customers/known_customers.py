"""Customers that an officer knows of, while a draft is written: for names in forms and letters, and for classes.

Nothing here waits for the store: what is held of the register does, if the store can't be reached.
"""

from app.console.register.held_register import list_at_hand
from app.console.register.kept import list_corrections, list_kept, list_renamings
from app.console.workspace.overview import list_customers, over_cases
from app.console.workspace.workspace import Workspace
from app.procedure.answers import read_text
from app.procedure.customers import correct_name, gather_customers
from app.procedure.model import Action, Answers
from app.procedure.name_matching import fold_name
from app.procedure.risk import CUSTOMER, RISK, explain_lower


def list_known_names(workspace: Workspace) -> list[str]:
    """Every name of a customer that records and the register have, also one in whose place another stands."""
    entries = list_at_hand(workspace)
    names = [*list_customers(workspace), *(each.customer.name for each in list_kept(entries))]
    names += [name for renaming in list_renamings(entries) for name in renaming]
    return [*dict.fromkeys(name for name in names if fold_name(name))]


def suggest_names(workspace: Workspace) -> list[str]:
    """The names of all customers, each once, as they are shown."""
    corrections = list_corrections(list_at_hand(workspace))
    shown = {
        fold_name(found): found for found in (correct_name(each, corrections) for each in list_known_names(workspace))
    }
    return [shown[key] for key in sorted(shown)]


def explain_class(workspace: Workspace, action: Action, details: Answers) -> list[str]:
    """Why the class in these answers can't be given, by what this officer knows of the customer from other cases."""
    name = read_text(details, CUSTOMER)
    if not fold_name(name) or not any(each.fills == RISK and details.get(each.id) for each in action.questions):
        return []
    entries = list_at_hand(workspace)
    kept, corrections = [each.customer for each in list_kept(entries)], list_corrections(entries)
    customers = over_cases(
        workspace, "customers", lambda cases: gather_customers([each.state for each in cases], kept, corrections)
    )
    key = fold_name(correct_name(name, corrections))
    before = next((each.risk for each in customers if fold_name(each.name) == key), "")
    return explain_lower(action, details, before) if before else []
