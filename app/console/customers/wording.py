"""What is said of customers, in words: classes, suspensions, outcomes, and what is kept of deleted cases."""

from collections.abc import Iterable
from gettext import gettext as _
from typing import NamedTuple

from app.console.formatting import format_day
from app.procedure.customers import SUSPEND, SUSPENSION_STEP, Suspension
from app.procedure.figures.tally import MEASURE, OUTCOME
from app.procedure.kept_customers import HANDED_OVER, VERIFIED, KeptCustomer, KeptMeasure
from app.procedure.model import Rules
from app.procedure.risk import RISK, RISK_BY, RiskClass


class Told(NamedTuple):
    """One thing that is told of a customer: its heading, and what it is."""

    heading: str
    text: str


def word_option(rules: Rules, action: str, question: str, id: str) -> str:
    """Word an answer to a question of the procedure; the id itself where the procedure doesn't know it."""
    found = rules.find_action(action)
    asked = found.find_question(question) if found else None
    return asked.options.get(id, id) if asked else id


def word_fact(rules: Rules, fact: str, id: str) -> str:
    """Word an answer that fills a fact; the id itself where the procedure doesn't know it."""
    asked = (question.options for action in rules.actions for question in action.questions if question.fills == fact)
    return next((options[id] for options in asked if id in options), id)


def word_outcome(rules: Rules, id: str) -> str:
    return word_option(rules, *OUTCOME, id)


def word_class(rules: Rules, given: RiskClass) -> str:
    """Word a class with its day and the body that set it."""
    text = _("{risk}, {day}, set by: {body}") if given.by else _("{risk}, {day}")
    names = {"risk": word_fact(rules, RISK, given.risk), "body": word_fact(rules, RISK_BY, given.by)}
    return text.format(day=format_day(given.on, "d MMM y"), **names)


def word_suspension(rules: Rules, suspension: Suspension) -> str:
    """Word what has happened to a customer's use, with its day."""
    step = word_option(rules, SUSPEND, SUSPENSION_STEP, suspension.step)
    return _("{step}, {day}").format(step=step, day=format_day(suspension.on, "d MMM y"))


def tell_kept(rules: Rules, kept: KeptCustomer) -> list[Told]:
    """Tell what is kept of a customer of a deleted case; nothing of what there is nothing to say."""
    told = [Told(_("Case of"), kept.year)]
    if kept.outcome:
        told.append(Told(_("Outcome"), word_outcome(rules, kept.outcome)))
    if kept.given:
        told.append(Told(_("Risk class"), word_class(rules, kept.given)))
    if kept.suspension and kept.suspension_on:
        suspension = Suspension(kept.suspension, kept.suspension_on)
        told.append(Told(_("Suspension"), word_suspension(rules, suspension)))
    if kept.measures:
        told.append(Told(_("Measures"), "; ".join(_word_measures(rules, kept.measures))))
    if kept.lesson:
        told.append(Told(_("Lesson"), kept.lesson))
    return told


def _word_measures(rules: Rules, measures: Iterable[KeptMeasure]) -> Iterable[str]:
    for each in measures:
        kind = word_option(rules, *MEASURE, each.kind) if each.kind else _("Privileged")
        day = format_day(each.due_on, "d MMM y") if each.due_on else "–"
        if each.state == VERIFIED:
            text = _("{kind}: verified")
        elif each.state == HANDED_OVER:
            text = _("{kind}: handed over to {to}, by {day}")
        else:
            text = _("{kind}: open, by {day}")
        yield text.format(kind=kind, to=each.to, day=day)
