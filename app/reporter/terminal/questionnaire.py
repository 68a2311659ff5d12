"""The form's questions, asked one by one at the terminal."""

from gettext import gettext as _

import click

from app.questionnaire.answers import NOTHING, GivenAnswer, list_asked
from app.questionnaire.model import Form, Question
from app.reporter.terminal.prompts import read_lines

UNKNOWN = "?"


def ask_all(form: Form, channel: str, given: dict[str, GivenAnswer], oral: bool = False) -> dict[str, GivenAnswer]:
    """Ask the questions that were not answered before. Which are asked depends on the answers so far."""
    answers = dict(given)
    while question := next((each for each in list_asked(form, channel, answers, oral) if each.id not in answers), None):
        answers[question.id] = ask(form, question)
    return answers


def ask(form: Form, question: Question) -> GivenAnswer:
    """Ask one question. Only an account must be given; what else is empty was passed over."""
    click.echo()
    for line in filter(None, (question.ask, question.hint, question.advice)):
        click.echo(_(line))
    if question.kind == "word":
        return GivenAnswer(text=click.prompt(_("Word")))
    return _ask_text(form, question) if question.kind == "text" else _ask_choice(form, question)


def _ask_text(form: Form, question: Question) -> GivenAnswer:
    if not question.required:
        unknown = _(form.unknown_for(question))
        click.echo(_("Only a dot: no answer. {mark}: “{unknown}”.").format(mark=UNKNOWN, unknown=unknown))
    text = read_lines()
    if text == UNKNOWN and not question.required:
        return GivenAnswer(is_unknown=True)
    if not text and question.required:
        raise click.ClickException(_("There is no text. Nothing was sent."))
    return GivenAnswer(text=text)


def _ask_choice(form: Form, question: Question) -> GivenAnswer:
    ids = list(question.options)
    for number, id in enumerate(ids, 1):
        click.echo(f"  {number}  {_(question.options[id])}")
    click.echo(f"  {UNKNOWN}  {_(form.unknown_for(question))}")
    several = question.kind == "choices"
    prompt = (
        _("Numbers, with spaces between them, or Enter to pass over") if several else _("Number, or Enter to pass over")
    )
    while True:
        typed = click.prompt(prompt, default="", show_default=False).split()
        if not typed:
            return NOTHING
        marks = [*map(str, range(1, len(ids) + 1)), UNKNOWN]
        if {*typed} <= {*marks} and (several or len(typed) == 1):
            chosen = tuple(ids[int(mark) - 1] for mark in typed if mark != UNKNOWN)
            return GivenAnswer(chosen, is_unknown=UNKNOWN in typed)
        click.echo(_("Type numbers of this list."))
