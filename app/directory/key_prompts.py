"""Key files on the command line (SPEC 8): made once, unlocked with a passphrase that is never an argument."""

import os
from gettext import gettext as _
from pathlib import Path

import click

from app.root.files import read_file, refuse_existing, write_new
from crypto import keyfile
from crypto.keys import Identity

ENVIRONMENT = "SEALEDLINE_PASSPHRASE"
SHORTEST = 12


def make_key(path: Path, passphrase_file: Path | None, day: str) -> Identity:
    """Draw an identity that counts from this day and write its locked key file. Raises ClickException."""
    # Asked before the passphrase: nobody likes to type one for nothing.
    refuse_existing(path)
    passphrase = _read_given(passphrase_file) or click.prompt(
        _("New passphrase for {path}").format(path=path), hide_input=True, confirmation_prompt=True
    )
    if len(passphrase) < SHORTEST:
        raise click.ClickException(
            _("This passphrase is too short. Take at least {count} characters, such as five words.").format(
                count=SHORTEST
            )
        )
    content = keyfile.draw(day)
    write_new(path, keyfile.lock(content, passphrase))
    return keyfile.read_identity(content)


def unlock(path: Path, passphrase_file: Path | None) -> Identity:
    """Unlock a key file. Raises WrongPassphrase, MalformedKeyFile, OSError."""
    data = read_file(path)
    passphrase = _read_given(passphrase_file) or click.prompt(
        _("Passphrase of {path}").format(path=path), hide_input=True
    )
    return keyfile.read_identity(keyfile.unlock(data, passphrase))


def _read_given(passphrase_file: Path | None) -> str:
    if passphrase_file is None:
        return os.environ.get(ENVIRONMENT, "")
    lines = read_file(passphrase_file).decode().splitlines()
    if not lines or not lines[0]:
        raise click.ClickException(_("{path} holds no passphrase.").format(path=passphrase_file))
    return lines[0]
