"""Sheets: the form on which all options of a question are answered on one page, each that is filled in an entry."""

from collections.abc import Mapping
from gettext import gettext as _
from typing import Any, ClassVar, NamedTuple

from wtforms import Field  # type: ignore[import-untyped]

from app.console.actions.form import PREFIX, ActionForm, Asking, explain, make_field
from app.procedure.answers import fits
from app.procedure.model import Action, Question


class SheetItem(NamedTuple):
    """An option of the sheet's question: its id, its name, and what is asked about it, with the field of each."""

    id: str
    name: str
    asked: list[tuple[Question, Field]]

    @property
    def is_filled(self) -> bool:
        """Whether something is filled in."""
        return any(field.data for _question, field in self.asked)


class SheetForm(ActionForm):
    """A form with the fields of every option of the question `sheet`, and once those that are only ticked."""

    sheet: ClassVar[Question]

    @property
    def asked(self) -> list[Question]:
        """The questions that are asked once, for all items."""
        return [each for each in self.action.questions if each.kind == "yes"]

    @property
    def items(self) -> list[SheetItem]:
        return [
            SheetItem(
                id, name, [(each, self[name_field(each, id)]) for each in list_asked(self.action, self.sheet, id)]
            )
            for id, name in self.sheet.options.items()
        ]

    @property
    def all_details(self) -> list[dict[str, Any]]:
        """The answers of every item in which something is filled in."""
        found = []
        for item in self.items:
            if given := {question.id: field.data for question, field in item.asked if field.data}:
                found.append({self.sheet.id: item.id, **given, **self.details})
        return found

    def validate(self, extra_validators: Mapping[str, Any] | None = None) -> bool:
        """Check the form, that something is filled in, and each answer of the items in which something is."""
        fit, filled = (
            super().validate(extra_validators),
            {details[self.sheet.id]: details for details in self.all_details},
        )
        if not filled:
            field = self.items[0].asked[0][1]
            field.errors = [*field.errors, _("Fill in at least one item.")]
            return False
        for item in self.items:
            details = filled.get(item.id, {})
            wrong = [(question, field) for question, field in item.asked if details and not fits(question, details)]
            for question, field in wrong:
                field.errors = [*field.errors, explain(question, details)]
            fit = fit and not wrong
        return bool(fit)


def make_sheet(action: Action, sheet: str) -> type[SheetForm]:
    """Make the form class of an action with a sheet."""
    question = action.find_question(sheet)
    assert question is not None
    fields = {
        name_field(each, id): make_field(each, lambda _question: [])
        for id in question.options
        for each in list_asked(action, question, id)
    }
    once = {PREFIX + each.id: make_field(each, lambda _question: []) for each in action.questions if each.kind == "yes"}
    return type("FilledSheetForm", (SheetForm,), {**fields, **once, "sheet": question})


def name_field(question: Question, item: str) -> str:
    """The name of the field in which a question is answered for an item."""
    return f"{PREFIX}{question.id}-{item}"


def list_asked(action: Asking, sheet: Question, item: str) -> list[Question]:
    """The questions that are asked for an item."""
    others = [each for each in action.questions if each is not sheet and each.kind != "yes"]
    return [each for each in others if item in each.asked_if.get(sheet.id, (item,))]
