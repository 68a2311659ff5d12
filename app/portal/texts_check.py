"""`sealedline-portal check-texts`: try a file of the organisation's texts, and say what stands in it."""

from collections.abc import Iterator, Sequence
from gettext import gettext as _
from pathlib import Path

import click

from app.i18n import locales
from app.texts.loader import read_texts
from app.texts.model import Texts


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
def check_texts(file: Path) -> None:
    """Check FILE, what the organisation says of itself, and sum it up. It needs no setting, nothing but the file."""
    texts = read_texts(file)
    click.echo(_("{file} can be used.").format(file=file.name))
    for each in texts.list_given():
        most = max(len(text) for text in each.words.values())
        click.echo(
            _("  {place}: {count} signs of {longest}").format(place=each.place, count=most, longest=each.longest)
        )
    for line in [*list_missing(texts), *list_untranslated(texts, locales.LOCALES)]:
        click.echo(line)


def list_missing(texts: Texts) -> Iterator[str]:
    """Say which texts an organisation whose portal is in use has to have, and this one hasn't."""
    for key in texts.list_missing():
        yield say_missing(key)


def say_missing(key: str) -> str:
    """What to write, if a text is missing that a portal in use has to have."""
    said = {
        "privacy": _(
            "There is no privacy notice, which the law asks for (GDPR, article 13): write [privacy] into your texts."
        ),
        "imprint": _("There is no imprint, so nobody can tell whose website this is: write [imprint] into your texts."),
    }
    return f"{said[key]} {_('docs/texts.md says how.')}"


def list_untranslated(texts: Texts, languages: Sequence[str]) -> Iterator[str]:
    """Say, for each of these languages, which texts are shown in the file's own one."""
    for locale in languages:
        if places := texts.list_untranslated(locale):
            message = _("Not in {name} ({locale}), so that {shown} is shown: {places}")
            shown = locales.english_name(texts.language)
            name = locales.english_name(locale)
            yield message.format(name=name, locale=locale, shown=shown, places=", ".join(places))
