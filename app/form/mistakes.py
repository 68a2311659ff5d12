"""What can be wrong with questions that can be read."""

import re
from collections.abc import Iterable, Iterator

from app.form.questions import KINDS, FollowUp, Form, Question

ID = re.compile(r"[a-z][a-z0-9-]{0,31}\Z")
# Steps of the page that are no questions of the form; and what a file of answers calls those that one doesn't know.
STEPS = [
    "channel",
    "readers",
    "files",
    "check",
    "phrase",
    "typed",
    "uploading",
    "sending",
    "waiting",
    "refused",
    "done",
]
RESERVED = {*STEPS, "starting", "stopped", "unknown"}
MOST_LETTERS = 1000


def find_mistakes(form: Form) -> Iterator[str]:
    """Say what is wrong with a form, the first thing first."""
    if not is_line(form.unknown):
        yield "unknown is what somebody says who doesn't know"
    for kind, listed in (("question", form.questions), ("follow_up", form.follow_ups)):
        ids = [each.id for each in listed]
        yield from (f"{kind} {id}: id is made of small letters, digits and hyphens" for id in ids if not is_id(id))
        yield from (f"{kind} {id} is there twice" for id in ids if ids.count(id) > 1)
    before: dict[str, Question] = {}
    for question in form.questions:
        yield from (f"question {question.id}: {mistake}" for mistake in _find_mistakes_in(question, before))
        before[question.id] = question
    for follow_up in form.follow_ups:
        yield from (f"follow_up {follow_up.id}: {mistake}" for mistake in _find_wrong_texts(follow_up))
        if type(follow_up.bare) is not bool:
            yield f"follow_up {follow_up.id}: bare is true or false"
    if sum(question.required is True for question in form.questions if not question.oral) != 1:
        yield "one question, the account of what happened, is required, and no other"
    oral = [question for question in form.questions if question.oral is True]
    if oral and sum(question.kind == "word" for question in oral) != 1:
        yield "one of the oral questions is of the kind word, and no other"
    if not form.follow_ups or form.follow_ups[0].bare:
        yield "the first follow_up is the usual one, and not bare"


def is_line(value: object) -> bool:
    """Whether this is a text of one line that shows something."""
    return isinstance(value, str) and value.isprintable() and 0 < len(value.strip()) <= MOST_LETTERS


def is_id(value: object) -> bool:
    """Whether this can be the id of a question, a kind of follow-up, or an option."""
    return isinstance(value, str) and ID.match(value) is not None


def is_texts(values: Iterable[object]) -> bool:
    """Whether all of these are texts."""
    return all(isinstance(value, str) for value in values)


def _find_wrong_texts(item: Question | FollowUp) -> Iterator[str]:
    for name in ("heading", "ask"):
        if not is_line(getattr(item, name)):
            yield f"{name} is a line of text"
    for name in ("hint", "advice"):
        if (text := getattr(item, name, "")) != "" and not is_line(text):
            yield f"{name} is a line of text"


def _find_mistakes_in(question: Question, before: dict[str, Question]) -> Iterator[str]:
    yield from _find_wrong_texts(question)
    if question.id in RESERVED:
        yield "this id means something else: choose another one"
    if question.kind not in KINDS:
        yield f"kind is one of {', '.join(KINDS)}"
    if (question.kind in ("choice", "choices")) != bool(question.options):
        yield "options belong to a choice"
    for id, said in question.options.items():
        if not is_id(id) or id in RESERVED:
            yield f"option {id}: its id is made of small letters, digits and hyphens, and not unknown"
        if not is_line(said):
            yield f"option {id}: what is said is a line of text"
    if question.unknown is not None and not is_line(question.unknown):
        yield "unknown is what somebody says who doesn't know"
    if type(question.rows) is not int or not 1 <= question.rows <= 40:
        yield "rows is a whole number from 1 to 40"
    for name in ("required", "oral"):
        if type(getattr(question, name)) is not bool:
            yield f"{name} is true or false"
    is_word = question.kind == "word"
    if is_word and not (question.oral and question.required):
        yield "the word is oral, and required"
    if question.required and (is_word is not question.oral or question.kind not in ("text", "word")):
        yield "only the account is required, a text, and the word"
    if question.required and (question.channels or question.asked_if):
        yield "only the account is required: a text, asked of everybody"
    for other, wanted in question.asked_if.items():
        if other not in before or not wanted or not {*wanted} <= {*before[other].options}:
            yield "asked_if names a choice that comes before, and options of it"
