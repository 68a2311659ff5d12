"""Formats days, deadlines, answers and file sizes in words, for pages and PDFs."""

from datetime import date
from gettext import gettext as _
from gettext import ngettext

from babel.dates import format_date
from babel.numbers import format_decimal

from app.console.names import find_person
from app.procedure.deadlines import Due
from app.procedure.model import Action, Question, Review
from crypto.directory import Directory

LOCALE = "en"


def format_day(day: date | str, pattern: str = "d MMMM y") -> str:
    """Format a day, or one as messages write it (YYYY-MM-DD), by a CLDR date pattern."""
    return format_date(date.fromisoformat(day) if isinstance(day, str) else day, pattern, LOCALE)


def format_answer(directory: Directory, question: Question | None, answer: object) -> str:
    """Format an answer to a question of the procedure; any value, where the procedure doesn't know the question."""
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
            return format_day(text)
        except ValueError:
            return text
    return options.get(text, text)


def format_condition(action: Action | Review, question: Question) -> str:
    """Format with which answers to other questions a question of an action is asked."""
    conditions = []
    for id, answers in question.asked_if.items():
        other = action.find_question(id)
        names = ", ".join(other.options.get(answer, answer) for answer in answers) if other else ""
        conditions.append(_("Only if “{ask}” is: {answers}").format(ask=other.ask if other else id, answers=names))
    return ". ".join(conditions)


def format_due(due: Due, today: date) -> str:
    """Format a deadline: the day, and how many days there are until then, or since."""
    if due.paused_since is not None:
        return _("paused since {day}").format(day=format_near(due.paused_since, today))
    day, days = format_near(due.on, today), (due.on - today).days
    if due.waits:
        text = _("waiting for you since {day} ({days})") if days else _("waiting for you since today")
    elif days == 0:
        text = _("due today")
    elif days > 0:
        text = _("due {day} ({days})")
    else:
        text = _("overdue since {day} ({days})") if due.overdue else _("due since {day} ({days})")
    count = abs(days)
    return text.format(day=day, days=ngettext("{count} day", "{count} days", count).format(count=count))


def name_due(due: Due, today: date) -> str:
    """Name what is due; for messages of a reporter, with the day on which they came."""
    if due.came_on is None:
        return due.name
    text = ngettext("{name}: message of {day}", "{name}: {count} messages of {day}", due.messages)
    return text.format(name=due.name, count=due.messages, day=format_near(due.came_on, today))


def format_near(day: date, today: date) -> str:
    """Format a day, with its year if that is another one than today's."""
    return format_day(day, "d MMMM" if day.year == today.year else "d MMMM y")


def format_size(size_bytes: int) -> str:
    """Format a size in bytes, with decimal units (1 KB is 1000 bytes)."""
    for unit, words in ((10**9, _("{number} GB")), (10**6, _("{number} MB")), (1000, _("{number} KB"))):
        if size_bytes >= unit:
            number = size_bytes / unit
            return words.format(number=format_decimal(number, "#,##0" if number >= 10 else "#,##0.#", LOCALE))
    return ngettext("{number} byte", "{number} bytes", size_bytes).format(number=size_bytes)
