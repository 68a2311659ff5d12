"""The command `escalate`: lets somebody else read all that was sent, where nobody answers."""

from gettext import gettext as _
from typing import TextIO

import click

from app.reporter.site import Site
from app.reporter.terminal.mailbox_text import describe_escalation
from app.reporter.terminal.prompts import confirm, read_phrase, read_text, yes_option
from crypto.message import Answer
from crypto.reporter.mailbox_view import view_mailbox


@click.command()
@click.argument("id")
@click.option("--tell-readers", is_flag=True, help="Send the message to those who read your report, too.")
@click.option(
    "--text-file", type=click.File(encoding="utf-8"), help="Read the text from this file; - is standard input."
)
@yes_option
@click.pass_obj
def escalate(site: Site, id: str, tell_readers: bool, text_file: TextIO | None, yes: bool) -> None:
    """Let somebody else read all that you have sent. `check` shows whom, and from when on."""
    phrase = read_phrase()
    with site.connect() as portal:
        visit = site.visit(portal, phrase)
        site.check_fresh(visit.directory)
        offer = view_mailbox(visit.mailbox)["escalation"]
        if id not in [each["id"] for each in offer["choices"]]:
            raise click.ClickException(_("“{id}” can't be given it now. Nothing was sent.").format(id=id))
        for line in describe_escalation(offer):
            click.echo(line, err=True)
        text = read_text(_("What do you want to add?"), text_file, True, phrase)
        click.echo(_("They will read all that you have sent, and all that you send later."), err=True)
        confirm(_("Do it? It can't be taken back."), yes)
        said = [Answer(_("Nobody answers me. I let you read all that I have sent."), text)]
        visit.escalate(id, said, tell_readers)
    click.echo(_("Done. They can read all that you have sent."), err=True)
