"""The answers of a message: read from files, or asked at the terminal."""

from gettext import gettext as _
from pathlib import Path
from typing import BinaryIO, NamedTuple, TextIO

import click

from app.questionnaire import DEFAULT
from app.questionnaire.answers import NOTHING, GivenAnswer, write_answers
from app.questionnaire.model import FollowUp, Form, Question
from app.reporter.terminal.answers_file import read_given
from app.reporter.terminal.prompts import check_length, check_secrecy, choose, read_text, read_word
from app.reporter.terminal.questionnaire import ask_all
from crypto.message import Answer

questions_option = click.option(
    "--questions",
    envvar="SEALEDLINE_QUESTIONS",
    type=click.Path(path_type=Path),
    default=DEFAULT,
    help="The organisation's own questions, if it has given you a file of them.",
)
CONTACT = "contact"


class Sources(NamedTuple):
    """The files from which answers are read."""

    text: TextIO | None
    contact: TextIO | None
    answers: BinaryIO | None


def read_answers(form: Form, channel: str, sources: Sources, yes: bool, oral: bool = False) -> list[Answer]:
    """Read the answers of a report, and ask for what is missing unless nothing may be asked. Raises ClickException.

    `oral`: it was told to an officer before, whose one-time word stands in it instead of an account.
    """
    given = read_given(form, channel, sources.answers, oral) if sources.answers else {}
    account = find_account(form, oral)
    if account.id not in given and (sources.text or yes):
        given[account.id] = GivenAnswer(text=read_text(_(account.ask), sources.text))
    if sources.contact:
        given[CONTACT] = GivenAnswer(text=_read_contact(form, sources.contact))
    if not (yes or sources.answers):
        given = ask_all(form, channel, given, oral)
    if oral:
        given[account.id] = GivenAnswer(text=read_word(given.get(account.id, NOTHING).text))
    answers = [Answer(**written) for written in write_answers(form, channel, given, oral)]
    if not given.get(account.id, NOTHING).text:
        raise click.ClickException(_("There is no text. Nothing was sent."))
    check_length([answer.text for answer in answers])
    check_secrecy([answer.text for answer in answers])
    return answers


def find_account(form: Form, oral: bool) -> Question:
    """The question that has to be answered. Raises ClickException where a form has no one-time word."""
    if not oral:
        return form.account
    if form.word is None:
        raise click.ClickException(_("This form doesn't ask for a one-time word. Nothing was sent."))
    return form.word


def _read_contact(form: Form, file: TextIO) -> str:
    question = form.find(CONTACT)
    if question is None or question.kind != "text":
        raise click.ClickException(_("This form doesn't ask how to reach you. Nothing was sent."))
    return read_text(_(question.ask), file)


def choose_kind(form: Form, id: str | None, yes: bool) -> FollowUp:
    """Find the kind of a later message, or ask for it; without asking it is the usual one. Raises ClickException."""
    kinds = {kind.id: kind for kind in form.follow_ups}
    if id is None and not yes:
        for kind in kinds.values():
            click.echo(f"  {kind.id}: {_(kind.ask)}", err=True)
        id = choose(_("What is it?"), kinds)
    if id is not None and id not in kinds:
        raise click.ClickException(_("A message is one of: {kinds}. Nothing was sent.").format(kinds=", ".join(kinds)))
    kind = kinds[id] if id else form.follow_ups[0]
    if kind.advice:
        click.echo(_(kind.advice), err=True)
    return kind
