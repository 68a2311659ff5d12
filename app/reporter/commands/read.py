"""The commands of an open mailbox: `check`, `save`, `withdraw`, `erase`, `set-aside`."""

from collections.abc import Iterable
from gettext import gettext as _
from pathlib import Path
from typing import Any

import click

from app.reporter.files import download
from app.reporter.site import Site
from app.reporter.terminal.interrupts import interruptible
from app.reporter.terminal.mailbox_text import describe, describe_size, describe_suspects
from app.reporter.terminal.prompts import confirm, read_phrase, yes_option
from crypto.reporter.mailbox_view import view_mailbox


@click.command()
@click.pass_obj
def check(site: Site) -> None:
    """Read the answers."""
    phrase = read_phrase()
    with site.connect() as portal:
        visit = site.visit(portal, phrase)
        for line in describe(view_mailbox(visit.mailbox)):
            click.echo(line)
        visit.record()


@click.command()
@click.argument("place")
@click.argument("number", type=click.IntRange(1))
@click.option("--to", type=click.Path(path_type=Path), help="Save it under this name, or in this folder.")
@click.pass_obj
def save(site: Site, place: str, number: int, to: Path | None) -> None:
    """Save a file that came with an answer. `check` shows PLACE, in brackets, and NUMBER."""
    phrase = read_phrase()
    with site.connect() as portal, interruptible():
        visit = site.visit(portal, phrase)
        replies = {reply["place"]: reply for reply in view_mailbox(visit.mailbox)["replies"]}
        reply = replies[_find(place, replies)]
        attachment = _find_attachment(reply, number)
        target = download.find_target(attachment, to)
        for line in describe_suspects(reply):
            click.echo(line, err=True)
        size = describe_size(attachment["size_bytes"])
        click.echo(_("Saving {file}, {size}.").format(file=attachment["name"], size=size), err=True)
        download.save(portal, visit.reporter.token, attachment, target)
    click.echo(_("Saved as {file}. It is whole, and as it was sealed. It stays on this machine.").format(file=target))
    click.echo(_("A file can carry a virus or call home: open it on a machine that is not connected."), err=True)


@click.command()
@click.argument("files", nargs=-1, required=True)
@yes_option
@click.pass_obj
def withdraw(site: Site, files: tuple[str, ...], yes: bool) -> None:
    """Take back files that you sent. FILES are what `check` shows in brackets."""
    phrase = read_phrase()
    with site.connect() as portal:
        visit = site.visit(portal, phrase)
        found = [_find(file, view_mailbox(visit.mailbox)["uploads"]) for file in files]
        confirm(_("What a case handler has saved already stays saved. Take them back?"), yes)
        visit.withdraw(found)
    click.echo(_("They are gone from the portal."), err=True)


@click.command()
@click.argument("places", nargs=-1, required=True)
@yes_option
@click.pass_obj
def erase(site: Site, places: tuple[str, ...], yes: bool) -> None:
    """Erase answers from the portal. PLACES are what `check` shows in brackets."""
    phrase = read_phrase()
    with site.connect() as portal:
        visit = site.visit(portal, phrase)
        found = [_find(place, visit.mailbox.replies) for place in places]
        confirm(_("Nobody can bring them back. Erase them?"), yes)
        visit.erase(found)
    click.echo(_("Erased."), err=True)


@click.command()
@click.argument("place")
@click.option("--undo", is_flag=True, help="Believe it again.")
@click.pass_obj
def set_aside(site: Site, place: str, undo: bool) -> None:
    """Set aside an answer that you don't believe. PLACE is what `check` shows in brackets."""
    phrase = read_phrase()
    with site.connect() as portal:
        visit = site.visit(portal, phrase)
        visit.set_aside(_find(place, visit.mailbox.replies), not undo)
    click.echo(_("It counts again.") if undo else _("It is set aside."), err=True)


def _find(written: str, ids: Iterable[str]) -> str:
    found = [id for id in ids if id.startswith(written.lower())]
    if len(found) != 1 or not written:
        raise click.ClickException(_("There is no one “{id}”. `check` lists what there is.").format(id=written))
    return found[0]


def _find_attachment(reply: dict[str, Any], number: int) -> dict[str, Any]:
    attachments: list[dict[str, Any]] = reply["attachments"]
    if number > len(attachments):
        raise click.ClickException(_("This answer has no file {number}.").format(number=number))
    return attachments[number - 1]
