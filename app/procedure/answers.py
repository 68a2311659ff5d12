"""Answers to the questions of an action: which of them fit, and what they say.

An officer's program may have sealed anything under a question's id. What doesn't fit refuses its whole step
(`state.find_reasons`), so that no other module reads an answer that isn't of its question's kind.
"""

from collections.abc import Iterable
from datetime import date
from gettext import gettext as _
from typing import NamedTuple, TypeGuard

from app.procedure.model import NUMBER, Answers, Question
from crypto.message_fields import is_case_number, is_id

MOST_CHARACTERS = 100_000
# Of what lists and figures show of a case: a customer's name, tags.
MOST_CHARACTERS_OF_FACT = 1000
MOST_PEOPLE = 100
YEARS = range(1900, 2200)
RUNNING_DIGITS = 4  # at least


class CaseNumber(NamedTuple):
    """The number of a case, such as 2026-0012: a year, and a number from 1 on."""

    year: int
    running: int

    def __str__(self) -> str:
        return f"{self.year}-{self.running:0{RUNNING_DIGITS}}"


def find_wrong_answers(asked: Iterable[Question], details: Answers) -> list[str]:
    """Say which answers to these questions are missing or wrong: none of them if all fit."""
    questions = [*asked]
    known = {question.id for question in questions}
    wrong = [_("“{ask}” has no fitting answer.").format(ask=q.ask) for q in questions if not fits(q, details)]
    return wrong if {*details} <= known else [*wrong, _("There is an answer to a question that isn't asked.")]


def fits(question: Question, details: Answers) -> bool:
    """Whether the answers hold what this question asks for; nothing, if it is not asked."""
    answer = details.get(question.id)
    if answer in (None, "", []) or not question.is_asked(details):
        return answer in (None, "", [], False) and not (question.required and question.is_asked(details))
    match question.kind:
        case "text" if question.fills == NUMBER:
            return read_number(answer) is not None
        case "text":
            most = MOST_CHARACTERS_OF_FACT if question.fills else MOST_CHARACTERS
            return isinstance(answer, str) and bool(answer.strip()) and len(answer) <= most
        case "choice":
            return isinstance(answer, str) and answer in question.options
        case "measure" | "task":
            return isinstance(answer, str) and len(answer) <= MOST_CHARACTERS_OF_FACT
        case "choices":
            return is_list_of(answer, question.options)
        case "yes":
            return answer is True or (answer is False and not question.required)
        case "people":
            return is_list_of(answer) and all(map(is_id, answer)) and len(answer) <= (question.most or MOST_PEOPLE)
        case _:
            return _is_day(answer)


def fill_texts(asked: Iterable[Question], answers: Answers, text: str) -> dict[str, str | bool | list[str]]:
    """These answers, and one text for every question that needs one and has no answer among them."""
    texts = [each.id for each in asked if each.kind == "text" and each.required and each.is_asked(answers)]
    return {**dict.fromkeys(texts, text), **answers}


def read_text(details: Answers, id: str) -> str:
    """Read the answer to a question that is one text; empty if there is none, or it is no text."""
    answer = details.get(id, "")
    return answer if isinstance(answer, str) else ""


def read_list(details: Answers, id: str) -> list[str]:
    """Read the answer to a question of the kind choices or people; empty if there is none, or it is no such list."""
    answer = details.get(id, [])
    return answer if is_list_of(answer) else []


def read_number(text: object) -> CaseNumber | None:
    """Read a case's number; None for what isn't written as one."""
    if not isinstance(text, str) or not is_case_number(text):
        return None
    number = CaseNumber(*map(int, text.split("-")))
    return number if number.running and str(number) == text else None


def is_list_of(answer: object, allowed: Iterable[str] | None = None) -> TypeGuard[list[str]]:
    """Whether this is a list of texts, none twice, and only of those allowed."""
    if not isinstance(answer, list) or not all(isinstance(item, str) for item in answer):
        return False
    return len({*answer}) == len(answer) and (allowed is None or {*answer} <= {*allowed})


def _is_day(answer: object) -> bool:
    try:
        day = date.fromisoformat(answer) if isinstance(answer, str) else None
    except ValueError:
        return False
    return day is not None and day.isoformat() == answer and day.year in YEARS
