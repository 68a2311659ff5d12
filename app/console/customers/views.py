"""The page of customers that records name: their cases, risk class, and whether their use is suspended."""

from typing import NamedTuple

from flask import Blueprint, render_template

from app.console.auth.sessions import ViewResponse, unlocked
from app.console.workspace.overview import CaseOverview, over_cases
from app.console.workspace.workspace import Workspace
from app.procedure.customers import Customer, gather_customers
from app.procedure.model import Rules


class CustomerRow(NamedTuple):
    """A customer with its cases; risk class and suspension are in words."""

    customer: Customer
    cases: list[CaseOverview]
    risk: str
    suspension: str


def make_blueprint() -> Blueprint:
    """Make the view of the list of customers."""
    blueprint = Blueprint("customers", __name__)

    @blueprint.get("/customers")
    @unlocked
    def show(workspace: Workspace) -> ViewResponse:
        workspace.refresh()
        return render_template(
            "customers/customers.html",
            rows=over_cases(workspace, "customers", lambda cases: list_rows(workspace.rules, cases)),
        )

    return blueprint


def list_rows(rules: Rules, unsorted: list[CaseOverview]) -> list[CustomerRow]:
    """List the customers of these cases, with their cases by day."""
    cases = sorted(unsorted, key=lambda each: each.received_on)
    return [
        CustomerRow(
            customer,
            [cases[place] for place in customer.cases],
            name_option(rules, customer.risk),
            name_option(rules, customer.suspension),
        )
        for customer in gather_customers(each.state for each in cases)
    ]


def name_option(rules: Rules, id: str) -> str:
    """Word the option of this id; the id itself if no question has it, a dash for no id."""
    options = (question.options for action in rules.actions for question in action.questions)
    return next((found[id] for found in options if id in found), id) if id else "–"
