"""Prompts at the terminal: texts, choices, and code phrases, which are typed unseen."""

import json
import sys
from collections.abc import Collection
from gettext import gettext as _
from typing import TextIO

import click

from app.questionnaire.model import WORD_COUNT
from crypto import phrase as phrases
from crypto.errors import InvalidPhrase

MAX_TEXT_BYTES = 400_000

yes_option = click.option("--yes", is_flag=True, help="Ask nothing: for scripts.")


def read_phrase() -> str:
    """Read a code phrase: at a terminal unseen, and asking again for words that are not listed; else a line of stdin.

    Raises InvalidPhrase if it did not come from a terminal.
    """
    if not sys.stdin.isatty():
        return phrases.normalise(sys.stdin.readline())
    while True:
        words = phrases.split(click.prompt(_("Your code phrase"), hide_input=True))
        if len(words) == phrases.WORD_COUNT:
            return " ".join(ask_listed_word(number, word) for number, word in enumerate(words, 1))
        click.echo(_("These are {count} words. A code phrase has eight.").format(count=len(words)))


def read_word(written: str) -> str:
    """Bring a one-time word into the form in which officers know it. Raises ClickException for anything else."""
    words = phrases.split(written)
    if len(words) != WORD_COUNT or not phrases.LISTED.issuperset(words):
        raise click.ClickException(_("A one-time word is three words of our list. Nothing was sent."))
    return " ".join(words)


def ask_listed_word(number: int, word: str) -> str:
    """Ask for a word again until it is a listed one, with those that look most like it."""
    while word not in phrases.LISTED:
        likely = ", ".join(phrases.suggest(word)) or _("nothing on the list")
        click.echo(_("Word {number} is not on the list. It looks like: {likely}").format(number=number, likely=likely))
        word = " ".join(phrases.split(click.prompt(_("Word {number}").format(number=number), hide_input=True)))
    return word


def show_phrase(phrase: str, is_void: bool) -> None:
    """Show a code phrase once, and go on only when it was typed back."""
    if is_void:
        click.echo(_("The code phrase before this one is not valid. Cross it out. Nothing was stored under it."))
    click.echo(_("Your code phrase. Write it on paper: it is the only way back, and it is not shown again."))
    click.echo()
    click.echo(f"    {phrase}")
    click.echo()
    click.prompt(_("Press Enter when you have written it down"), default="", show_default=False, prompt_suffix=" ")
    click.clear()
    while read_phrase_back() != phrase:
        click.echo(_("That is not it. Look at your paper and type it again."))


def read_phrase_back() -> str:
    """Read a code phrase again, for comparison; an empty text if it is none."""
    try:
        return phrases.normalise(click.prompt(_("Type your code phrase back"), hide_input=True))
    except InvalidPhrase:
        return ""


def read_text(question: str, file: TextIO | None, can_be_empty: bool = False, phrase: str | None = None) -> str:
    """Read a text from a file, or line by line.

    Raises ClickException if it is empty, too long, or gives this code phrase, or any, away.
    """
    if file is None:
        click.echo(question)
    text = read_lines() if file is None else file.read().strip()
    if not text and not can_be_empty:
        raise click.ClickException(_("There is no text. Nothing was sent."))
    check_length([text])
    check_secrecy([text], phrase)
    return text


def read_lines() -> str:
    """Read a text line by line, up to a single dot."""
    click.echo(_("End with a line that holds only a dot."))
    return "\n".join(iter(_read_line, ".")).strip()


def check_length(texts: Collection[str]) -> None:
    """Raises ClickException if these texts are too long to be sent together."""
    used = sum(len(json.dumps(text, ensure_ascii=False).encode()) for text in texts)
    if used > MAX_TEXT_BYTES:
        raise click.ClickException(
            _("This text is too long: {used} KB, and {most} KB fit. Nothing was sent.").format(
                used=used // 1000 + 1, most=MAX_TEXT_BYTES // 1000
            )
        )


def check_secrecy(texts: Collection[str], phrase: str | None = None) -> None:
    """Raises ClickException if one of these texts holds words of this code phrase, or of any."""
    if any(phrases.holds_phrase(text, phrase) for text in texts):
        raise click.ClickException(
            _("This holds words of a code phrase: whoever reads it could open your mailbox. Nothing was sent.")
        )


def choose(question: str, choices: Collection[str]) -> str:
    """Ask for one of these, if there is more than one."""
    if len(choices) == 1:
        return next(iter(choices))
    return str(click.prompt(question, type=click.Choice(list(choices))))


def confirm(question: str, yes: bool) -> None:
    """Go on only if the answer is yes. Raises ClickException."""
    if not yes and not click.confirm(question):
        raise click.ClickException(_("Nothing was sent."))


def _read_line() -> str:
    line = sys.stdin.readline()
    return line.rstrip("\r\n") if line else "."
