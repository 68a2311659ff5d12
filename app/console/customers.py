"""All customers that records name: their cases, their risk class, whether their use is suspended."""

from typing import NamedTuple

from flask import Blueprint, render_template

from app.console.desk import Desk
from app.console.sessions import Answer, unlocked
from app.console.survey import Surveyed, survey
from app.procedure.customers import Customer, gather_customers
from app.procedure.rules import Rules


class Row(NamedTuple):
    """A customer with its cases, its risk class and suspension in words."""

    customer: Customer
    cases: list[Surveyed]
    risk: str
    suspension: str


def pages() -> Blueprint:
    """The list by customer."""
    blueprint = Blueprint("customers", __name__)

    @blueprint.get("/customers")
    @unlocked
    def show(desk: Desk) -> Answer:
        desk.refresh()
        return render_template("customers.html", rows=list_rows(desk))

    return blueprint


def list_rows(desk: Desk) -> list[Row]:
    """List the customers of all cases that this officer can read, by name."""
    cases = sorted(survey(desk), key=lambda each: each.received_on)
    return [
        Row(
            customer,
            [cases[place] for place in customer.cases],
            name_option(desk.rules, customer.risk),
            name_option(desk.rules, customer.suspension),
        )
        for customer in gather_customers(each.state for each in cases)
    ]


def name_option(rules: Rules, id: str) -> str:
    """Name the option of this id; the id itself if no question has it, a dash if there is none."""
    options = (question.options for action in rules.actions for question in action.questions)
    return next((found[id] for found in options if id in found), id) if id else "–"
