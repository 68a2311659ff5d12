"""`sealedline-portal check-form`: try a file of questions, and say what stands in it."""

from collections.abc import Iterator
from gettext import gettext as _
from pathlib import Path

import click

from app import i18n
from app.i18n.locales import ENGLISH, LOCALES
from app.questionnaire.loader import read_form
from app.questionnaire.model import CONFIRMED, CORRECTED, Form


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
def check_form(file: Path) -> None:
    """Check FILE, what reporters are asked, and sum it up. It needs no setting, and nothing but the file."""
    form = read_form(file)
    click.echo(_("{file} can be used.").format(file=file.name))
    for line in describe(form):
        click.echo(line)


def describe(form: Form) -> Iterator[str]:
    """Sum a form up, line by line: what is asked, where, and what isn't translated."""
    yield _("Questions: {count}").format(count=len(form.questions))
    for question in form.questions:
        said = [question.kind, *([_("required")] if question.required else []), *([_("oral")] if question.oral else [])]
        said += [_("a detail")] if question.detail else []
        said += [_("on the page “{title}”").format(title=question.page)] if question.page else []
        said += [_("on {channels}").format(channels=", ".join(question.channels))] if question.channels else []
        said += [_("after {question}").format(question=other) for other in question.asked_if]
        yield f"  {question.id}: {', '.join(said)}"
    channels = dict.fromkeys(channel for question in form.questions for channel in question.channels)
    if channels:
        yield _("Channels, which the directory must have: {channels}").format(channels=", ".join(channels))
    yield _("Later messages: {ids}").format(ids=", ".join(kind.id for kind in form.follow_ups))
    if form.word:
        for id in (CONFIRMED, CORRECTED):
            if not form.find_follow_up(id):
                yield _("Not in it, so that the console does without: {id}").format(id=id)
    for locale in LOCALES:
        for sentence in find_untranslated(form, locale):
            yield _("Not translated, {locale}: {sentence}").format(locale=locale, sentence=sentence)


def find_untranslated(form: Form, locale: str) -> list[str]:
    """The sentences of a form that somebody reads in English who reads the pages in this language."""
    if locale == ENGLISH:
        return []
    catalog = i18n.read_catalog(locale)
    return [
        sentence
        for sentence in dict.fromkeys(form.list_sentences())
        if sentence not in form.translations.get(locale, {}) and not (sentence in catalog and catalog[sentence].string)
    ]
