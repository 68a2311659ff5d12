"""The commands that make keys, the root's and each officer's, and that change their passphrases."""

import os
from gettext import gettext as _
from pathlib import Path

import click

from app import clock
from app.directory import key_prompts
from app.directory.officer_keys import PUBLIC, make_officer_key
from app.directory.options import FILE, check_with, instance_option, passphrase_option
from app.directory.plan import Id
from crypto.encoding import b64encode
from crypto.keys import INSTANCE_BYTES
from crypto.officer.keys.key_file import read_identity
from crypto.signature import fingerprint


@click.command()
@click.argument("key_file", type=FILE)
@passphrase_option
def make_root(key_file: Path, passphrase_file: Path | None) -> None:
    """Make the root's KEY_FILE, and print what programs need to know of it."""
    key = read_identity(key_prompts.make_key(key_file, passphrase_file, clock.today().isoformat())).signing.verify
    click.echo(_("The root's key is in {path}. Keep it and a copy of it offline.").format(path=key_file), err=True)
    click.echo(_("Its fingerprint: {fingerprint}").format(fingerprint=fingerprint(key)), err=True)
    click.echo(_("The portal and those who report need these two settings. They never change:"), err=True)
    click.echo(f"SEALEDLINE_ROOT={b64encode(key)}")
    click.echo(f"SEALEDLINE_INSTANCE={b64encode(os.urandom(INSTANCE_BYTES))}")


@click.command()
@click.argument("id", callback=check_with(Id))
@click.argument("key_file", type=FILE)
@instance_option
@passphrase_option
def make_officer(id: str, key_file: Path, instance: bytes, passphrase_file: Path | None) -> None:
    """Make an officer's KEY_FILE, and beside it the public part that goes to whoever keeps the root."""
    part = make_officer_key(id, key_file, instance, passphrase_file)
    click.echo(_("The key is in {path}. Keep a copy of it.").format(path=key_file))
    click.echo(_("Its public part is in {path}.").format(path=key_file.with_suffix(PUBLIC)))
    click.echo(_("Its fingerprint: {fingerprint}").format(fingerprint=part.fingerprint))


@click.command()
@click.argument("key_file", type=FILE)
@passphrase_option
@click.option("--new-passphrase-file", type=FILE, help="Its first line is the new passphrase.")
def change_passphrase(key_file: Path, passphrase_file: Path | None, new_passphrase_file: Path | None) -> None:
    """Change the passphrase of KEY_FILE, the root's or an officer's: the same keys, locked anew."""
    key_prompts.change(key_file, passphrase_file, new_passphrase_file)
    click.echo(_("{path} opens with the new passphrase alone.").format(path=key_file))
    click.echo(
        _("Copies made before still open with the old one: make a new copy today, try it, and destroy the old copies.")
    )
