"""The form of an action, made from the questions that the procedure asks for it."""

from collections.abc import Callable, Mapping, Sequence
from gettext import gettext as _
from typing import Any, Protocol

from wtforms import (  # type: ignore[import-untyped]
    BooleanField,
    Field,
    RadioField,
    SelectChoice,
    SelectMultipleField,
    StringField,
    TextAreaField,
)

from app.config import FilesLimits
from app.console.drafts.attachment_limits import check_files
from app.console.drafts.draft import DraftForm
from app.console.drafts.text import check_length, clean
from app.procedure.answers import fits
from app.procedure.facts import find_asked
from app.procedure.model import NUMBER, Question

PREFIX = "answer-"

ListChoices = Callable[[Question], list[SelectChoice]]


class Asking(Protocol):
    """Whatever of the procedure asks questions: an action, or a review."""

    @property
    def questions(self) -> Sequence[Question]: ...


class ActionForm(DraftForm):
    """The answers to an action's questions; `letter` is the text of the reply to the reporter, if one goes with it.

    `fixed` are answers that the program itself gives, and nobody is asked for.
    """

    files = SelectMultipleField(default=(), validate_choice=False)
    letter = TextAreaField(filters=[clean])
    minded = BooleanField()
    fixed: Mapping[str, Any] = {}

    def __init__(self, action: Asking, limits: FilesLimits, **more: Any) -> None:
        super().__init__(**more)
        self.action = action
        self._limits = limits

    @property
    def asked(self) -> list[Question]:
        """The questions that officers are asked."""
        return [question for question in self.action.questions if question.id not in self.fixed]

    @property
    def details(self) -> dict[str, Any]:
        """The answers given, by the ids of their questions; empty ones are left out."""
        given = {question.id: _read(question, self[PREFIX + question.id].data) for question in self.asked}
        given = {**self.fixed, **given}
        return {id: answer for id, answer in given.items() if answer not in (None, "", [], False)}

    @property
    def all_details(self) -> list[dict[str, Any]]:
        """The answers of each entry that it becomes."""
        return [self.details]

    @property
    def items(self) -> list[Any]:
        """What is answered for each item of a sheet; nothing in other forms."""
        return []

    @property
    def hidden(self) -> list[tuple[str, str]]:
        """Names and values by which a confirmation has the answers sent again."""
        answers = {name: self[name].data for name in self.data if name.startswith(PREFIX)}
        pairs = [(name, value) for name, data in answers.items() for value in _list_values(data)]
        return [*pairs, ("letter", self.letter.data or "")]

    def name_answer(self, question: Question) -> str | None:
        """How the answer to a question about a measure or a task is named; None for other questions."""
        if not question.item:
            return None
        choices = self[PREFIX + question.id].choices
        return next((each.label for each in choices if each.value == self.details.get(question.id)), None)

    def validate_files(self, field: Field) -> None:
        check_files(field, self.held, self._limits)

    def validate_letter(self, field: Field) -> None:
        check_length(field)

    def validate(self, extra_validators: Mapping[str, Any] | None = None) -> bool:
        """Check the form, and every answer against its question's type and condition."""
        fit = super().validate(extra_validators)
        for question in self.asked:
            field = self[PREFIX + question.id]
            if not fits(question, self.details):
                field.errors = [*field.errors, explain(question, self.details)]
                fit = False
        return bool(fit)


def make_form(action: Asking, list_choices: ListChoices, fixed: Mapping[str, Any] | None = None) -> type[ActionForm]:
    """Make the form class of an action; `list_choices` gives those of questions about people, measures or tasks.

    The number of a case is drawn when the action is sealed (drafts/numbering.py), and nobody is asked for it.
    """
    drawn = find_asked(action.questions, NUMBER)
    fixed = {**({drawn.id: ""} if drawn else {}), **(fixed or {})}
    fields = {
        PREFIX + question.id: make_field(question, list_choices)
        for question in action.questions
        if question.id not in fixed
    }
    return type("FilledActionForm", (ActionForm,), {**fields, "fixed": fixed})


def make_field(question: Question, list_choices: ListChoices) -> Field:
    """Make the field of a question."""
    options = [SelectChoice(id, name) for id, name in question.options.items()]
    match question.kind:
        case "text":
            return TextAreaField(question.ask, filters=[clean])
        case "choice":
            return RadioField(question.ask, choices=options, validate_choice=False)
        case "choices":
            return SelectMultipleField(question.ask, choices=options, validate_choice=False)
        case "people":
            kind = RadioField if question.most == 1 else SelectMultipleField
            return kind(question.ask, choices=list_choices(question))
        case "measure" | "task":
            return RadioField(question.ask, choices=list_choices(question))
        case "yes":
            return BooleanField(question.ask)
        case _:
            return StringField(question.ask, filters=[clean])


def _list_values(data: Any) -> list[str]:
    if isinstance(data, bool) or data is None:
        return ["y"] if data else []
    return [data] if isinstance(data, str) else data


def _read(question: Question, data: Any) -> Any:
    return [data] if question.kind == "people" and question.most == 1 and data else data


def explain(question: Question, details: dict[str, Any]) -> str:
    """Explain what is wrong with an answer that doesn't fit."""
    if not question.is_asked(details):
        return _("This is asked only with another answer above. Leave it empty.")
    if question.id in details:
        return _("This answer does not fit.")
    return _("This needs to be ticked.") if question.kind == "yes" else _("This needs an answer.")
