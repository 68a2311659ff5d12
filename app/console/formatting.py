"""Answers and clocks, written as people do."""

from datetime import date
from gettext import gettext as _
from gettext import ngettext

from babel.dates import format_date

from app.console.people import find_person
from app.procedure.clocks import Due
from app.procedure.rules import Action, Question
from crypto.directory import Directory

LOCALE = "en"


def write_day(day: date | str, pattern: str = "d MMMM y") -> str:
    """Write a day, or one of a message (YYYY-MM-DD), as people do."""
    return format_date(date.fromisoformat(day) if isinstance(day, str) else day, pattern, LOCALE)


def write_answer(directory: Directory, question: Question | None, answer: object) -> str:
    """Write an answer to a question of the procedure; whatever it is, where the procedure doesn't know the question."""
    kind = question.kind if question else ""
    options = question.options if question else {}
    if kind == "yes" or isinstance(answer, bool):
        return _("Yes") if answer else _("No")
    if isinstance(answer, list):
        names = [find_person(directory, each).name if kind == "people" or not question else each for each in answer]
        return ", ".join(options.get(name, name) for name in names)
    text = str(answer)
    if kind == "day":
        try:
            return write_day(text)
        except ValueError:
            return text
    return options.get(text, text)


def write_condition(action: Action, question: Question) -> str:
    """Say with which answers to other questions this one is asked."""
    conditions = []
    for id, answers in question.asked_if.items():
        other = action.find_question(id)
        names = ", ".join(other.options.get(answer, answer) for answer in answers) if other else ""
        conditions.append(_("Only if “{ask}” is: {answers}").format(ask=other.ask if other else id, answers=names))
    return ". ".join(conditions)


def write_due(due: Due, today: date) -> str:
    """Say how long there is until something is due, or since when it is overdue."""
    if due.paused:
        return _("paused")
    days = (due.on - today).days
    if days > 0:
        return ngettext("{count} day left", "{count} days left", days).format(count=days)
    if days == 0:
        return _("today")
    return ngettext("{count} day overdue", "{count} days overdue", -days).format(count=-days)
