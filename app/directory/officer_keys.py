"""An officer's key file, and beside it the public part that goes into the directory."""

from gettext import gettext as _
from pathlib import Path

import click

from app import clock
from app.directory import key_prompts
from app.directory.plan import read_public_part
from app.directory.write_once import refuse_existing, write_new
from crypto.errors import UntrustedStatement
from crypto.officer.keys import public_key
from crypto.officer.keys.key_file import Content
from crypto.officer.keys.last_card import find_last_day
from crypto.officer.keys.public_key import PublicPart
from crypto.statements.address_card import read_card

PUBLIC = ".public.json"


def make_officer_key(id: str, key_file: Path, instance: bytes, passphrase_file: Path | None) -> PublicPart:
    """Make a key file for an instance (16 bytes), and its public part beside it. Raises ClickException, OSError."""
    refuse_existing(key_file.with_suffix(PUBLIC))
    content = key_prompts.make_key(key_file, passphrase_file, clock.today().isoformat(), id)
    return _write_part(id, key_file, content, instance)


def type_officer_key(id: str, key_file: Path, instance: bytes) -> PublicPart:
    """The same with a passphrase that the officer types, whatever the environment holds.

    Of a key file that is there already, without a public part, it is written now.
    """
    refuse_existing(key_file.with_suffix(PUBLIC))
    if key_file.exists():
        content = key_prompts.open_typed(key_file)
    else:
        content = key_prompts.type_key(key_file, clock.today().isoformat(), id)
    return _write_part(id, key_file, content, instance)


def read_usable_part(path: Path, instance: bytes) -> PublicPart:
    """Read a public part whose addresses are for this instance (16 bytes). Raises ClickException, OSError."""
    part = read_public_part(path)
    check_addresses(part, instance)
    return part


def check_addresses(part: PublicPart, instance: bytes) -> None:
    """Check that something can be sealed to an officer today. Raises ClickException."""
    try:
        cards = [read_card(statement, instance, [part.verify]) for statement in part.cards]
    except UntrustedStatement:
        message = _("The public part of “{id}” was made for another server, or changed on its way: ask for a new one.")
        raise click.ClickException(message.format(id=part.id)) from None
    if find_last_day(cards) < clock.today().isoformat():
        message = _("The public part of “{id}” is too old: its addresses have ended. Ask for a new one.")
        raise click.ClickException(message.format(id=part.id))


def _write_part(id: str, key_file: Path, content: Content, instance: bytes) -> PublicPart:
    part = public_key.from_content(id, content, instance, clock.today().isoformat())
    write_new(key_file.with_suffix(PUBLIC), public_key.write(part))
    return part
