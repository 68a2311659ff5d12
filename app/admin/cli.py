"""`sealedline-admin`: the group of commands."""

import os
from functools import partial
from gettext import gettext as _
from pathlib import Path

import click

from app import clock
from app.admin.backup.backup import back_up
from app.admin.backup.drill import drill
from app.admin.backup.key import make_backup_key
from app.admin.backup.restore import restore, restore_files
from app.admin.check.command import check_server
from app.admin.files import manage_files
from app.admin.officers import officer
from app.admin.publishing import publish as publish_directory
from app.admin.scrub import scrub_store
from app.admin.settings import read_settings
from app.admin.setup.command import setup
from app.admin.setup.first_directory import lend, open_site, take_root
from app.admin.setup.places import Places, leave_root, run_as_user
from app.cli import Commands
from app.directory.sole_readers import describe_sole_reader


@click.group(cls=Commands)
@click.pass_context
def main(context: click.Context) -> None:
    """What is done to the store by hand, on the server, with the server's settings."""
    leave_root(context.invoked_subcommand)


@main.command()
@click.argument("directory", type=click.Path(path_type=Path))
def publish(directory: Path) -> None:
    """Put DIRECTORY, and the officers' address cards that came with it, into the store.

    The first one of a server that `setup` has set up opens the site.
    """
    places = Places()
    is_first = take_root(places, directory)
    if os.geteuid() or not places.settings.exists():
        _publish(directory)
    else:
        # What root makes beside the database would shut the portal out.
        with lend(directory) as lent:
            run_as_user(partial(_publish, lent))
    if is_first:
        open_site(places)


def _publish(directory: Path) -> None:
    """Raises ClickException."""
    config = read_settings()
    done = publish_directory(directory, config.root, config.instance, config.database, clock.today().isoformat())
    said = _("{path} is published.") if done.is_new else _("{path} was published before.")
    click.echo(said.format(path=directory.name))
    for reader in done.sole_readers:
        click.echo(describe_sole_reader(reader), err=True)


for command in (setup, check_server, make_backup_key, back_up, restore, restore_files, drill):
    main.add_command(command)
main.add_command(manage_files)
main.add_command(scrub_store)
main.add_command(officer)

if __name__ == "__main__":
    main()
