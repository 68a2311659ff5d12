"""The questions of an action as a form."""

from collections.abc import Callable, Mapping
from gettext import gettext as _
from typing import Any

from wtforms import (  # type: ignore[import-untyped]
    BooleanField,
    Field,
    RadioField,
    SelectChoice,
    SelectMultipleField,
    StringField,
    TextAreaField,
)

from app.config import ConsoleConfig
from app.console.answering import check_length, clean
from app.console.draft import DraftForm
from app.console.enclosing import Enclosing
from app.console.outgoing import Outgoing
from app.procedure.answers import fits
from app.procedure.rules import Action, Question
from crypto.directory import Recipient

PREFIX = "answer-"

People = Callable[[Question], list[Recipient]]


class ActForm(DraftForm):
    """The answers to an action's questions; `letter` is what is sent to the reporter with it, if anything."""

    files = SelectMultipleField(default=(), validate_choice=False)
    letter = TextAreaField(filters=[clean])
    minded = BooleanField()

    def __init__(self, action: Action, outgoing: list[Outgoing], config: ConsoleConfig, **more: Any) -> None:
        super().__init__(**more)
        self.action = action
        self._enclosing = Enclosing(outgoing, config)

    @property
    def details(self) -> dict[str, Any]:
        """The answers that were given, by the questions' ids."""
        given = {question.id: _read(question, self[PREFIX + question.id].data) for question in self.action.questions}
        return {id: answer for id, answer in given.items() if answer not in (None, "", [], False)}

    def validate_files(self, field: Field) -> None:
        self._enclosing.check(field)

    def validate_letter(self, field: Field) -> None:
        check_length(field)

    def validate(self, extra_validators: Mapping[str, Any] | None = None) -> bool:
        """See that every answer fits its question."""
        fit = super().validate(extra_validators)
        for question in self.action.questions:
            field = self[PREFIX + question.id]
            if not fits(question, self.details):
                field.errors = [*field.errors, _explain(question, self.details)]
                fit = False
        return bool(fit)


def make_form(action: Action, list_people: People) -> type[ActForm]:
    """Make the form of an action; `list_people` says who may be named in answer to a question."""
    fields = {PREFIX + question.id: _make_field(question, list_people) for question in action.questions}
    return type("ActForm", (ActForm,), fields)


def _make_field(question: Question, list_people: People) -> Field:
    options = [SelectChoice(id, name) for id, name in question.options.items()]
    match question.kind:
        case "text":
            return TextAreaField(question.ask, filters=[clean])
        case "choice":
            return RadioField(question.ask, choices=options, validate_choice=False)
        case "choices":
            return SelectMultipleField(question.ask, choices=options, validate_choice=False)
        case "people":
            people = [SelectChoice(each.id, f"{each.name}, {each.role}") for each in list_people(question)]
            kind = RadioField if question.most == 1 else SelectMultipleField
            return kind(question.ask, choices=people)
        case "yes":
            return BooleanField(question.ask)
        case _:
            return StringField(question.ask, filters=[clean])


def _read(question: Question, data: Any) -> Any:
    return [data] if question.kind == "people" and question.most == 1 and data else data


def _explain(question: Question, details: dict[str, Any]) -> str:
    if not question.is_asked(details):
        return _("This is asked only with another answer above. Leave it empty.")
    if question.id in details:
        return _("This answer does not fit.")
    return _("This needs to be ticked.") if question.kind == "yes" else _("This needs an answer.")
