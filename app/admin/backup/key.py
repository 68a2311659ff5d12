"""The backup key: a key file under a passphrase, kept off the server, and its public part, which the server has."""

import json
from gettext import gettext as _
from pathlib import Path

import click

from app import clock
from app.directory import key_prompts
from app.directory.options import FILE, passphrase_option
from app.directory.write_once import read_file, refuse_existing, write_new
from crypto.encoding import b64decode, b64encode
from crypto.keys import ADDRESS_BYTES
from crypto.officer import backup_file

FORMAT = "sealedline-backup-key/1"


@click.command()
@click.argument("key_file", type=FILE)
@passphrase_option
def make_backup_key(key_file: Path, passphrase_file: Path | None) -> None:
    """Make KEY_FILE, which opens backups, and KEY_FILE.public, for the server. To be run on a machine offline."""
    public = key_file.with_name(key_file.name + ".public")
    refuse_existing(public)
    content = key_prompts.make_key(key_file, passphrase_file, clock.today().isoformat())
    fields = {"format": FORMAT, "address": b64encode(backup_file.derive_address(content))}
    write_new(public, json.dumps(fields).encode() + b"\n")
    message = _("Carry {public} to the server, and set SEALEDLINE_BACKUP_KEY to its path.")
    click.echo(message.format(public=public))
    message = _(
        "Without {key} and its passphrase no backup can be opened: keep it twice, in two places, off the server."
    )
    click.echo(message.format(key=key_file))


def read_public(path: Path) -> bytes:
    """Read the public part (1216 bytes). Raises ClickException, OSError."""
    try:
        fields = json.loads(read_file(path))
        if fields["format"] != FORMAT:
            raise ValueError
        return b64decode(fields["address"], ADDRESS_BYTES)
    except (ValueError, KeyError, TypeError, RecursionError):
        message = _("{path} is not the public part of a backup key. `sealedline-admin make-backup-key` makes one.")
        raise click.ClickException(message.format(path=path)) from None
