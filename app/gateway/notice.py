"""`sealedline-gateway notice`: prints the notification for officers, a sentence that says nothing about any case."""

import os
from gettext import gettext as _

import click

from app.case_store.cases import has_cases
from app.env import ConfigError
from app.gateway.config import GatewayConfig
from app.store.database import open_database
from app.store_calls.errors import StoreUnavailable


@click.command()
@click.option("--always", is_flag=True, help="Print the same sentence also when nothing is stored.")
def notice(always: bool) -> None:
    """Print one sentence if the store holds cases, to be mailed to officers at a fixed time of each day.

    It opens nothing and tells neither how many there are nor whether something is new: a message that comes only when
    something has come in would tell when.
    """
    try:
        held = has_cases(open_database(GatewayConfig.read(os.environ).database))
    except (ConfigError, StoreUnavailable) as error:
        raise click.ClickException(str(error)) from None
    if held or always:
        click.echo(_("Sealed Line: please open the console today, and see what is due."))
