"""Customers' risk classes: what a step says of one, and what has to be said for a class to become lower."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from gettext import gettext as _

from app.procedure.answers import read_text
from app.procedure.model import Action, Answers, Rules
from app.procedure.name_matching import fold_name
from app.procedure.steps import Step

CUSTOMER = "customer"
RISK, RISK_BY, RISK_WHY = "risk", "risk_by", "risk_why"


@dataclass(frozen=True)
class RiskClass:
    """A class that a customer was given: the ids of the answers which it is, and which body set it; why, if told."""

    risk: str
    on: date
    by: str = ""
    why: str = ""


def read_class(rules: Rules, step: Step) -> RiskClass | None:
    """The class that a step gives its customer; None if it gives none."""
    action = rules.find_action(step.action)
    risk = _answer(action, step.details, RISK) if action else ""
    if action is None or not risk:
        return None
    return RiskClass(risk, step.on, _answer(action, step.details, RISK_BY), _answer(action, step.details, RISK_WHY))


def explain_class_in_case(rules: Rules, steps: Iterable[Step], action: Action, details: Answers) -> list[str]:
    """Why a class can't be given after these steps of its case: one lower than the latest has to be explained."""
    key = fold_name(read_text(details, CUSTOMER))
    if not key or not _answer(action, details, RISK):
        return []
    about = [step for step in steps if fold_name(read_text(step.details, CUSTOMER)) == key]
    given = [found.risk for step in about if (found := read_class(rules, step))]
    return explain_lower(action, details, given[-1]) if given else []


def explain_lower(action: Action, details: Answers, before: str) -> list[str]:
    """Why a class can't follow this one: if it is lower, as its options rise, some other answers must be given too."""
    question = next((each for each in action.questions if each.fills == RISK), None)
    classes = [*question.options] if question else []
    risk = _answer(action, details, RISK)
    if question is None or not {risk, before} <= {*classes} or classes.index(risk) >= classes.index(before):
        return []
    asked = [action.find_question(id) for id in question.lower_needs]
    text = _("The customer's class was higher until now ({name}). Also answer: “{ask}”")
    return [
        text.format(name=question.options[before], ask=each.ask) for each in asked if each and not details.get(each.id)
    ]


def _answer(action: Action, details: Answers, fact: str) -> str:
    question = next((each for each in action.questions if each.fills == fact), None)
    return read_text(details, question.id) if question else ""
