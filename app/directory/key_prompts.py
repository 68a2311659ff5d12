"""Key files on the command line (SPEC 8). Passphrases come from a prompt, a file or the environment."""

import os
from gettext import gettext as _
from pathlib import Path

import click

from app.directory.write_once import read_file, refuse_existing, write_new
from app.passphrase import offer
from app.passphrase.change import change_passphrase
from app.passphrase.strength import WeakPassphrase, check_strength, describe_strength, refuse_weak
from crypto.errors import WrongPassphrase
from crypto.keys import Identity
from crypto.officer.keys import key_file
from crypto.officer.keys.key_file import Content

ENVIRONMENT = "SEALEDLINE_PASSPHRASE"


def make_key(path: Path, passphrase_file: Path | None, day: str, id: str = "") -> Content:
    """Draw keys that count from this day and write their locked key file: its content. Raises ClickException."""
    # Before the passphrase is typed.
    refuse_existing(path)
    content = key_file.generate(day)
    write_key(path, passphrase_file, content, id)
    return content


def type_key(path: Path, day: str, id: str) -> Content:
    """The same under a passphrase that is typed, whatever the environment holds. Raises ClickException."""
    refuse_existing(path)
    content = key_file.generate(day)
    write_new(path, key_file.lock(content, _choose(path, "", (id, path.stem))))
    return content


def open_typed(path: Path) -> Content:
    """Unlock a key file with a typed passphrase, asked for until it is right. Raises MalformedKeyFile, OSError."""
    while True:
        try:
            return key_file.unlock(read_file(path), _prompt(path))
        except WrongPassphrase as error:
            click.echo(_(error.sentence), err=True)


def write_key(path: Path, passphrase_file: Path | None, content: Content, id: str = "") -> None:
    """Write the locked key file of a content, under a passphrase that is asked for. Raises ClickException."""
    passphrase = _choose(path, _read_given(passphrase_file), (id, path.stem))
    write_new(path, key_file.lock(content, passphrase))


def open_content(path: Path, passphrase_file: Path | None) -> Content:
    """Unlock a key file: its content. Raises WrongPassphrase, MalformedKeyFile, OSError."""
    data = read_file(path)
    return key_file.unlock(data, _ask(path, passphrase_file))


def unlock(path: Path, passphrase_file: Path | None) -> Identity:
    """Unlock a key file. Raises WrongPassphrase, MalformedKeyFile, OSError."""
    return key_file.read_identity(open_content(path, passphrase_file))


def change(path: Path, passphrase_file: Path | None, new_passphrase_file: Path | None) -> None:
    """Lock a key file under another passphrase.

    Raises WrongPassphrase before the new one is asked for, MalformedKeyFile, ClickException, OSError: it is left then.
    """
    old = _ask(path, passphrase_file)
    key_file.unlock(read_file(path), old)
    # Never from the environment, which has the old one.
    new = _choose(path, _read_first_line(new_passphrase_file) if new_passphrase_file else "", (path.stem,))
    if new == old:
        raise click.ClickException(_("That is the passphrase that it has. Nothing was changed."))
    # A link would be replaced, and what it leads to left under the old passphrase.
    change_passphrase(path.resolve(), old, new)


def _ask(path: Path, passphrase_file: Path | None) -> str:
    given = _read_given(passphrase_file)
    return given or _prompt(path)


def _prompt(path: Path) -> str:
    return str(click.prompt(_("Passphrase of {path}").format(path=path), hide_input=True))


def _choose(path: Path, given: str, known: tuple[str, ...]) -> str:
    """Have a new passphrase typed until one is strong enough. Raises ClickException if the one that was given isn't."""
    if given:
        try:
            check_strength(given, known)
        except WeakPassphrase as error:
            raise click.ClickException(refuse_weak(error)) from None
        return given
    words = _("A made-up one, should you want it: {words}\nSix words, {bits} bits, drawn for you and kept nowhere.")
    click.echo(words.format(words=offer.draw(), bits=offer.BITS), err=True)
    while True:
        asked = _("New passphrase for {path}").format(path=path)
        typed = str(click.prompt(asked, hide_input=True, confirmation_prompt=True))
        try:
            click.echo(describe_strength(check_strength(typed, known)), err=True)
        except WeakPassphrase as error:
            click.echo(refuse_weak(error), err=True)
        else:
            return typed


def _read_given(passphrase_file: Path | None) -> str:
    return os.environ.get(ENVIRONMENT, "") if passphrase_file is None else _read_first_line(passphrase_file)


def _read_first_line(passphrase_file: Path) -> str:
    lines = read_file(passphrase_file).decode().splitlines()
    if not lines or not lines[0]:
        raise click.ClickException(_("{path} holds no passphrase.").format(path=passphrase_file))
    return lines[0]
