"""The form's questions, asked one by one at the terminal, and its details of whoever wants to add some."""

from gettext import gettext as _

import click

from app.questionnaire.answers import NOTHING, GivenAnswer, is_contradictory, list_asked
from app.questionnaire.model import Form, Question
from app.reporter.terminal.prompts import read_lines

UNKNOWN = "?"


def ask_all(form: Form, channel: str, given: dict[str, GivenAnswer], oral: bool = False) -> dict[str, GivenAnswer]:
    """Ask the questions that were not answered before. Which are asked depends on the answers so far."""
    answers, page, details = dict(given), "", False
    while question := _find_next(form, channel, answers, oral, details):
        if question.detail and not details:
            click.echo()
            if not click.confirm(_("Add details?")):
                break
            details = True
            continue
        if question.page not in ("", page):
            click.echo("\n" + _(question.page))
        page = question.page
        answers[question.id] = ask(form, question)
    return answers


def _find_next(form: Form, channel: str, answers: dict[str, GivenAnswer], oral: bool, details: bool) -> Question | None:
    """The next question to ask; a detail only where no other one is left, unless `details` are asked for."""
    left = [each for each in list_asked(form, channel, answers, oral) if each.id not in answers]
    return next(iter(left if details else sorted(left, key=lambda each: each.detail)), None)


def ask(form: Form, question: Question) -> GivenAnswer:
    """Ask one question. Only an account must be given; what else is empty was passed over."""
    click.echo()
    for line in filter(None, (question.ask, question.hint, question.advice)):
        click.echo(_(line))
    if question.kind == "word":
        return GivenAnswer(text=click.prompt(_("Word")))
    return _ask_text(form, question) if question.kind == "text" else _ask_choice(form, question)


def _ask_text(form: Form, question: Question) -> GivenAnswer:
    unknown = "" if question.required else form.unknown_for(question)
    if unknown:
        click.echo(_("Only a dot: no answer. {mark}: “{unknown}”.").format(mark=UNKNOWN, unknown=_(unknown)))
    elif not question.required:
        click.echo(_("Only a dot: no answer."))
    text = read_lines()
    if text == UNKNOWN and unknown:
        return GivenAnswer(is_unknown=True)
    if not text and question.required:
        raise click.ClickException(_("There is no text. Nothing was sent."))
    return GivenAnswer(text=text)


def _ask_choice(form: Form, question: Question) -> GivenAnswer:
    ids = list(question.options)
    for number, id in enumerate(ids, 1):
        click.echo(f"  {number}  {_(question.options[id])}")
    unknown = form.unknown_for(question)
    if unknown:
        click.echo(f"  {UNKNOWN}  {_(unknown)}")
    several = question.kind == "choices"
    prompt = (
        _("Numbers, with spaces between them, or Enter to pass over") if several else _("Number, or Enter to pass over")
    )
    while True:
        typed = click.prompt(prompt, default="", show_default=False).split()
        if not typed:
            return NOTHING
        marks = [*map(str, range(1, len(ids) + 1)), *([UNKNOWN] if unknown else [])]
        if not {*typed} <= {*marks} or (len(typed) > 1 and not several):
            click.echo(_("Type numbers of this list."))
            continue
        answer = GivenAnswer(
            tuple(ids[int(mark) - 1] for mark in typed if mark != UNKNOWN), is_unknown=UNKNOWN in typed
        )
        if not is_contradictory(question, answer):
            return answer
        click.echo(_("These exclude each other: choose again."))
