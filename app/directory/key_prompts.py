"""Key files on the command line (SPEC 8). Passphrases come from a prompt, a file or the environment."""

import os
from gettext import gettext as _
from pathlib import Path

import click

from app.directory.write_once import read_file, refuse_existing, write_new
from crypto.keys import Identity
from crypto.officer.keys import key_file
from crypto.officer.keys.key_file import Content

ENVIRONMENT = "SEALEDLINE_PASSPHRASE"
SHORTEST = 12


def make_key(path: Path, passphrase_file: Path | None, day: str) -> Content:
    """Draw keys that count from this day and write their locked key file: its content. Raises ClickException."""
    # Before the passphrase is typed.
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
    content = key_file.generate(day)
    write_new(path, key_file.lock(content, passphrase))
    return content


def unlock(path: Path, passphrase_file: Path | None) -> Identity:
    """Unlock a key file. Raises WrongPassphrase, MalformedKeyFile, OSError."""
    data = read_file(path)
    passphrase = _read_given(passphrase_file) or click.prompt(
        _("Passphrase of {path}").format(path=path), hide_input=True
    )
    return key_file.read_identity(key_file.unlock(data, passphrase))


def _read_given(passphrase_file: Path | None) -> str:
    if passphrase_file is None:
        return os.environ.get(ENVIRONMENT, "")
    lines = read_file(passphrase_file).decode().splitlines()
    if not lines or not lines[0]:
        raise click.ClickException(_("{path} holds no passphrase.").format(path=passphrase_file))
    return lines[0]
