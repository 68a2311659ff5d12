"""The questions of which a first plan is made, each with what it means and what is usual."""

from collections.abc import Callable
from gettext import gettext as _
from typing import Any

import click

from app.directory.options import read_with
from app.directory.plan import USUAL_DAYS, Confirmations, Days
from app.directory.start.channels import ask_channels
from app.directory.start.officers import Desk, ask_officers, list_readers
from app.directory.start.plan_file import Answers
from app.env import read_whole
from crypto.directories.document import MAX_CONFIRMATIONS
from crypto.encoding import b64encode

USUAL_CONFIRMATIONS = 1


def ask_plan(organisation: str, proof_key: bytes, desk: Desk) -> Answers:
    """Ask for a plan that lets the server sign days with its key (32 bytes). Raises click.Abort if nobody goes on."""
    officers = ask_officers(desk)
    channels = ask_channels(list_readers(officers))
    click.echo()
    confirmations = click.prompt(
        _("How many officers have to open their console within 35 days, so that reporters trust the directory on"),
        default=str(USUAL_CONFIRMATIONS),
        value_proc=_read_number(Confirmations, min(len(officers), MAX_CONFIRMATIONS)),
    )
    days = click.prompt(
        _("For how many days it is valid, until it has to be signed again here"),
        default=str(USUAL_DAYS),
        value_proc=_read_number(Days),
    )
    return Answers(
        organisation=organisation,
        confirmations=confirmations,
        days=days,
        channels=channels,
        officers=officers,
        proof_keys=(b64encode(proof_key),),
    )


def _read_number(kind: Any, most: int | None = None) -> Callable[[str], int]:
    def read(text: str) -> int:
        try:
            number: int = read_with(kind)(read_whole(text.strip()))
        except ValueError:
            raise click.BadParameter(_("write a whole number")) from None
        if most is not None and number > most:
            raise click.BadParameter(_("write a number up to {most}").format(most=most))
        return number

    return read
