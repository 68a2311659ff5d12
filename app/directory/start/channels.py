"""Questions about the ways in for reports: who reads what comes in there, and who reads in place of whom."""

from collections.abc import Callable, Collection
from gettext import gettext as _

import click

from app.directory.options import read_with
from app.directory.plan import Channel, Id, Name

NOBODY = "nobody"
# What reporters choose from: the names are among the translated sentences.
USUAL = {"external": "I am outside the organisation", "internal": "I work for the organisation, or did"}


def ask_channels(readers: tuple[str, ...]) -> tuple[Channel, ...]:
    """Ask for the channels; `readers` are the ids of those who can be in them."""
    click.echo()
    click.echo(
        _("Reporters choose a way in, a channel: by it they are told who will read, and can leave out one of them.")
    )
    for id, name in USUAL.items():
        click.echo(f"  {id:<14}{name}")
    asked = _("These two, both read by {ids}?").format(ids=", ".join(readers))
    if click.confirm(asked, default=True):
        return tuple(Channel(id=id, name=name, recipients=readers) for id, name in USUAL.items())
    channels: list[Channel] = []
    while not channels or click.confirm(_("Another channel?"), default=len(channels) < len(USUAL)):
        channels.append(_ask_channel([channel.id for channel in channels], readers))
    return tuple(channels)


def _ask_channel(known: list[str], readers: tuple[str, ...]) -> Channel:
    def read_id(text: str) -> str:
        id: str = read_with(Id)(text)
        if id in known:
            raise click.BadParameter(_("“{id}” is taken: write another one").format(id=id))
        return id

    free = next((id for id in USUAL if id not in known), None)
    id: str = click.prompt(_("Short name of the channel (a-z, 0-9)"), default=free, value_proc=read_id)
    name = click.prompt(_("What reporters read"), default=USUAL.get(id), value_proc=read_with(Name))
    asked = _("Who reads it, with spaces between them")
    recipients = click.prompt(asked, default=" ".join(readers), value_proc=_choose_from(readers, least=1))
    others = [each for each in readers if each not in recipients]
    instead: tuple[str, ...] = ()
    if others:
        asked = _("Who reads instead of somebody who is left out, or “{nobody}”").format(nobody=NOBODY)
        instead = click.prompt(asked, default=" ".join(others), value_proc=_choose_from(others, least=0))
    return Channel(
        id=id, name=name, recipients=recipients, otherwise={absent: instead for absent in recipients if instead}
    )


def _choose_from(ids: Collection[str], *, least: int) -> Callable[[str], tuple[str, ...]]:
    def read(text: str) -> tuple[str, ...]:
        if least == 0 and text.strip() == NOBODY:
            return ()
        named = tuple(dict.fromkeys(text.replace(",", " ").split()))
        if not named or not {*named} <= {*ids}:
            raise click.BadParameter(_("write one or several of {ids}").format(ids=", ".join(ids)))
        return named

    return read
