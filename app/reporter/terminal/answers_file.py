"""Reading of answers from a TOML file, by the questions' ids."""

import tomllib
from gettext import gettext as _
from typing import Any, BinaryIO

import click

from app.questionnaire.answers import GivenAnswer, is_contradictory, list_asked
from app.questionnaire.model import Form, Question

UNKNOWN = "unknown"


def read_given(form: Form, channel: str, file: BinaryIO, oral: bool = False) -> dict[str, GivenAnswer]:
    """Read the answers to questions of this channel. Raises ClickException, with the place of the first mistake."""
    try:
        found = tomllib.loads(file.read().decode())
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise _refuse(str(error)) from None
    unknown = found.pop(UNKNOWN, [])
    if not isinstance(unknown, list):
        raise _refuse(_("{id} is a list of ids.").format(id=UNKNOWN))
    given = {id: _read(form, id, answer) for id, answer in found.items()}
    for id in unknown:
        if _find(form, id).required:
            raise _refuse(_("{id} must be answered.").format(id=id))
        if not form.unknown_for(_find(form, id)):
            raise _refuse(_("{id} can't be answered so: leave it out.").format(id=id))
        given[id] = given.get(id, GivenAnswer())._replace(is_unknown=True)
    for id, answer in given.items():
        if is_contradictory(_find(form, id), answer):
            raise _refuse(_("{id} has answers that exclude each other.").format(id=id))
    asked = [question.id for question in list_asked(form, channel, given, oral)]
    for id in given:
        if id not in asked:
            raise _refuse(_("{id} is not asked on this channel, after these answers.").format(id=id))
    return given


def _read(form: Form, id: str, answer: Any) -> GivenAnswer:
    question = _find(form, id)
    if question.kind in ("text", "word"):
        if not isinstance(answer, str):
            raise _refuse(_("{id} is a text.").format(id=id))
        return GivenAnswer(text=answer.strip())
    several = question.kind == "choices" and isinstance(answer, list)
    chosen = answer if several else [answer]
    if not all(option in list(question.options) for option in chosen):
        options = ", ".join(question.options)
        raise _refuse(_("{id} is one of: {options}.").format(id=id, options=options))
    return GivenAnswer(tuple(chosen))


def _find(form: Form, id: object) -> Question:
    question = form.find(str(id))
    if question is None:
        raise _refuse(_("there is no question {id}.").format(id=id))
    return question


def _refuse(mistake: str) -> click.ClickException:
    message = _("The file of answers is not right: {mistake} Nothing was sent.")
    return click.ClickException(message.format(mistake=mistake))
