"""Why something can't be done now that is about the items of a case, in sentences."""

from collections.abc import Mapping
from gettext import gettext as _
from gettext import ngettext

from app.procedure.answers import read_text
from app.procedure.items.item import Item, list_open
from app.procedure.items.measures import Measure, name_kind
from app.procedure.model import Action, Answers, ItemKind, Rules

MOST_NAMED = 5
NONE_OPEN = {"measure": _("No measure is open."), "task": _("No task is open.")}
NOT_OPEN = {
    "measure": _("This measure isn't open: it was verified, or it is none of this case."),
    "task": _("This task isn't open: it was answered, or it is none of this case."),
}

Items = Mapping[ItemKind, Mapping[str, Item]]


def explain_left(rules: Rules, items: Items, action: Action) -> list[str]:
    """Why an action can't be done: items are open that it needs ended."""
    return [reason for kind in action.needs_ended for reason in _explain_left(rules, items, kind)]


def explain_lacking(items: Items, action: Action) -> list[str]:
    """Why an action can't be done, whatever is answered: no item is open that it could be about."""
    asked = [question.item for question in action.questions if question.item and question.required]
    return [NONE_OPEN[kind] for kind in asked if not list_open(items[kind])]


def explain_named(items: Items, action: Action, details: Answers) -> list[str]:
    """Why these answers can't be given: they name an item that isn't open."""
    reasons = []
    for question in action.questions:
        if question.item and (named := read_text(details, question.id)):
            item = items[question.item].get(named)
            reasons += [] if item and item.is_open else [NOT_OPEN[question.item]]
    return reasons


def _explain_left(rules: Rules, items: Items, kind: ItemKind) -> list[str]:
    """Name the first measures that nobody has ended, and count the tasks; of what is refused, all is remembered."""
    left = list_open(items[kind])
    if kind == "task":
        text = ngettext(
            "{count} task is open: answer it, or say that it isn't needed any more.",
            "{count} tasks are open: answer them, or say that they aren't needed any more.",
            len(left),
        )
        return [text.format(count=len(left))] if left else []
    measures = [each for each in left if isinstance(each, Measure) and not each.is_handed_over]
    text = _("Neither verified nor handed over: {measure}.")
    named = [text.format(measure=name_kind(rules, measure)) for measure in measures[:MOST_NAMED]]
    more = ngettext("{count} more measure is open.", "{count} more measures are open.", len(measures) - MOST_NAMED)
    return [*named, *([more.format(count=len(measures) - MOST_NAMED)] if len(measures) > MOST_NAMED else [])]
