"""The commands that sign a version in which one officer has come, gone or changed."""

from gettext import gettext as _
from pathlib import Path

import click

from app.directory import editions
from app.directory.editions import Document
from app.directory.issuing import sign_next
from app.directory.options import FILE, check_with, duty_option, signing_options
from app.directory.plan import Day, Name, Officer, read_public_part


@click.command()
@click.argument("directory", type=FILE)
@click.argument("public_part_file", type=FILE)
@click.option("--name", required=True, callback=check_with(Name))
@click.option("--role", required=True, callback=check_with(Name))
@click.option("--channel", multiple=True, help="A channel that offers this officer.")
@click.option("--instead-of", multiple=True, metavar="ID", help="Whom this officer stands in for, when left out.")
@duty_option
@click.option("--key-expires-on", callback=check_with(Day), help="A year from today, unless you say otherwise.")
@signing_options
def add(
    directory: Path,
    public_part_file: Path,
    name: str,
    role: str,
    channel: tuple[str, ...],
    instead_of: tuple[str, ...],
    duty: tuple[str, ...],
    key_expires_on: str | None,
    root_key: Path,
    passphrase_file: Path | None,
    days: int | None,
) -> None:
    """Add the officer of PUBLIC_PART_FILE."""
    part = read_public_part(public_part_file)
    officer = Officer(id=part.id, name=name, role=role, public_part=part, key_expires_on=key_expires_on, duties=duty)

    def change(document: Document) -> None:
        editions.add_officer(document, officer)
        editions.add_to_channels(document, officer.id, channel, instead_of)

    sign_next(directory, root_key, passphrase_file, days, change, part.cards)


@click.command()
@click.argument("directory", type=FILE)
@click.argument("id")
@click.option("--successor", metavar="ID", help="Who takes their places in the channels.")
@signing_options
def retire(
    directory: Path, id: str, successor: str | None, root_key: Path, passphrase_file: Path | None, days: int | None
) -> None:
    """Retire the officer ID from today on: nothing new is sealed to them, what they signed can still be checked."""
    sign_next(directory, root_key, passphrase_file, days, lambda document: editions.retire(document, id, successor))
    click.echo(
        _(
            "Once it is published, the gateway lets “{id}” in no more. What is left to do for them is in the consoles "
            "of colleagues: Recipients, Absences and handing over."
        ).format(id=id)
    )


@click.command()
@click.argument("directory", type=FILE)
@click.argument("id")
@duty_option
@signing_options
def charge(
    directory: Path, id: str, duty: tuple[str, ...], root_key: Path, passphrase_file: Path | None, days: int | None
) -> None:
    """Give the officer ID these duties in place of those they had; none, if you name none."""
    sign_next(directory, root_key, passphrase_file, days, lambda document: editions.set_duties(document, id, duty))


@click.command()
@click.argument("directory", type=FILE)
@click.argument("id")
@click.option("--key-expires-on", callback=check_with(Day), help="A year from today, unless you say otherwise.")
@signing_options
def extend(
    directory: Path, id: str, key_expires_on: str | None, root_key: Path, passphrase_file: Path | None, days: int | None
) -> None:
    """Let the key of the officer ID live longer."""
    sign_next(
        directory, root_key, passphrase_file, days, lambda document: editions.set_expiry(document, id, key_expires_on)
    )
