"""Customers with their cases and what is kept of deleted ones, for the table and the page of each."""

from collections.abc import Sequence
from typing import NamedTuple

from app.console.customers.wording import Told, tell_kept, word_class, word_fact, word_outcome, word_suspension
from app.console.register.held_register import Entries, open_held
from app.console.register.kept import KeptRecord, list_corrections, list_kept
from app.console.workspace.overview import CaseOverview, over_cases
from app.console.workspace.workspace import Workspace
from app.procedure.customers import Customer, correct_name, gather_customers
from app.procedure.figures.tally import find_outcome
from app.procedure.model import CONCLUDED, Rules
from app.procedure.name_matching import fold_name
from app.procedure.risk import RISK
from crypto.encoding import digest


class LinkedCase(NamedTuple):
    """A case of a customer, and its outcome in words, empty if there is none."""

    case: CaseOverview
    outcome: str


class CustomerRow(NamedTuple):
    """A customer in words; cases are in the order of their days, the histories with the latest first.

    `kept` is what is told of deleted cases, `key` what the customer's page is called by: browsers remember it, so it
    is no name.
    """

    customer: Customer
    key: str
    open: list[LinkedCase]
    closed: list[LinkedCase]
    kept: list[list[Told]]
    outcomes: list[str]
    risk: str
    classes: list[Told]
    suspensions: list[str]


def open_rows(workspace: Workspace) -> list[CustomerRow]:
    """List the customers of the cases that this officer reads, and of the register. Raises StoreUnavailable."""
    entries = open_held(workspace)
    secret = workspace.identity.file_key
    return over_cases(workspace, "customers", lambda cases: list_rows(workspace.rules, cases, entries, secret))


def open_named(workspace: Workspace, names: Sequence[str]) -> list[CustomerRow]:
    """List the customers of these names: what the cases that name them, and the register, say of each.

    Raises StoreUnavailable.
    """
    if not names:
        return []
    entries, secret = open_held(workspace), workspace.identity.file_key
    corrections, folds = list_corrections(entries), dict[str, str]()

    def fold(name: str) -> str:
        if name not in folds:
            folds[name] = fold_name(correct_name(name, corrections))
        return folds[name]

    wanted = {*map(fold, names)}
    gates = {
        case.gate
        for case in workspace.case_index.list_cases()
        if any(fold(each) in wanted for each in case.summary.customers)
    }
    rows = over_cases(workspace, "customers", lambda cases: list_rows(workspace.rules, cases, entries, secret), gates)
    return [row for row in rows if fold_name(row.customer.name) in wanted]


def list_rows(rules: Rules, unsorted: Sequence[CaseOverview], entries: Entries, secret: bytes) -> list[CustomerRow]:
    """List the customers of these cases and of the register, by name; their keys come from the secret."""
    cases = sorted(unsorted, key=lambda each: each.received_on)
    kept = list_kept(entries)
    customers = gather_customers(
        [each.state for each in cases], [each.customer for each in kept], list_corrections(entries)
    )
    return [_make_row(rules, each, cases, kept, secret) for each in customers]


def _make_row(
    rules: Rules, customer: Customer, cases: list[CaseOverview], kept: list[KeptRecord], secret: bytes
) -> CustomerRow:
    linked = [
        LinkedCase(cases[place], word_outcome(rules, find_outcome(cases[place].state))) for place in customer.cases
    ]
    outcomes = [each.outcome for each in linked if each.outcome]
    outcomes += [word_outcome(rules, kept[place].customer.outcome) for place in customer.kept]
    return CustomerRow(
        customer,
        digest("customer page", secret + fold_name(customer.name).encode()).hex()[:16],
        [each for each in linked if each.case.state.status != CONCLUDED],
        [each for each in linked if each.case.state.status == CONCLUDED],
        [tell_kept(rules, kept[place].customer) for place in customer.kept],
        [*dict.fromkeys(each for each in outcomes if each)],
        word_fact(rules, RISK, customer.risk),
        [Told(word_class(rules, each), each.why) for each in reversed(customer.classes)],
        [word_suspension(rules, each) for each in reversed(customer.suspensions)],
    )
