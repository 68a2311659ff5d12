"""Answers to the questions of an action: which of them fit."""

from collections.abc import Iterable, Mapping
from datetime import date
from gettext import gettext as _
from typing import Any, TypeGuard

from app.procedure.rules import Action, Question

MOST_CHARACTERS = 100_000


def find_wrong_answers(action: Action, details: Mapping[str, Any]) -> list[str]:
    """Say which answers are missing or wrong: none of them if all fit."""
    known = {question.id for question in action.questions}
    wrong = [_("“{ask}” has no fitting answer.").format(ask=q.ask) for q in action.questions if not fits(q, details)]
    return wrong if {*details} <= known else [*wrong, _("There is an answer to a question that isn't asked.")]


def fits(question: Question, details: Mapping[str, Any]) -> bool:
    """Whether the answers hold what this question asks for; nothing, if it is not asked."""
    answer = details.get(question.id)
    if answer in (None, "", []) or not question.is_asked(details):
        return answer in (None, "", [], False) and not (question.required and question.is_asked(details))
    match question.kind:
        case "text":
            return isinstance(answer, str) and bool(answer.strip()) and len(answer) <= MOST_CHARACTERS
        case "choice":
            return isinstance(answer, str) and answer in question.options
        case "choices":
            return is_list_of(answer, question.options)
        case "yes":
            return answer is True or (answer is False and not question.required)
        case "people":
            return is_list_of(answer) and len(answer) <= (question.most or len(answer))
        case _:
            return _is_day(answer)


def is_list_of(answer: object, allowed: Iterable[str] | None = None) -> TypeGuard[list[str]]:
    """Whether this is a list of texts, none twice, and only of those allowed."""
    if not isinstance(answer, list) or not all(isinstance(item, str) for item in answer):
        return False
    return len({*answer}) == len(answer) and (allowed is None or {*answer} <= {*allowed})


def _is_day(answer: object) -> bool:
    try:
        return isinstance(answer, str) and date.fromisoformat(answer).isoformat() == answer
    except ValueError:
        return False
