"""`sealedline-console export` and `import`: an officer's console comes to another machine, or two become the same."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from gettext import gettext as _
from pathlib import Path

import click

from app import private_file
from app.console import key_folder
from app.console.config import ConsoleConfig, read_config
from app.console.moving.collect import list_known, list_moved, list_moved_settings
from app.console.moving.export_file import MAX_BYTES, Exported, NotExported, read_export, write_export
from app.console.settings_file import NAME, find_folder, read_values, write_values
from crypto.errors import SealedLineError, WrongPassphrase
from crypto.officer.keys import key_file
from crypto.officer.keys.copies import join_copies

PLACE = click.Path(path_type=Path, dir_okay=False)


@click.command("export")
@click.argument("file", type=PLACE)
@click.option("--key", help="The id of your key file, if there are several.")
def export_console(file: Path, key: str | None) -> None:
    """Write FILE for another machine of yours: key file, settings, drafts, transcripts. Your passphrase opens it."""
    config = read_config()
    with _told():
        id = _choose(config, key)
        with (config.keys / f"{id}{key_folder.SUFFIX}").open("rb") as opened:
            data = opened.read(key_file.MAX_BYTES + 1)
        unlocked = key_file.open_file(data, _ask(id))
        file_key = key_file.read_identity(unlocked.content).file_key
        private_file.create(file, write_export(id, data, file_key, list_moved_settings(config), list_moved(config, id)))
    click.echo(_("Written. On the other machine: sealedline-console import {path}").format(path=file.name))
    click.echo(_("Then destroy the file: it is a copy of your key."))


@click.command("import")
@click.argument("file", type=PLACE)
def import_console(file: Path) -> None:
    """Take in FILE, which `export` has written on another machine. What is here already stays, and is added to."""
    folder = find_folder(os.environ)
    with _told():
        with file.open("rb") as opened:
            data = opened.read(MAX_BYTES + 1)
        passphrase = click.prompt(_("Passphrase of the key file in it"), hide_input=True, err=True)
        exported = read_export(data, passphrase)
        _check_settings(folder, exported)
        private_file.make_folder(folder)
        _place_key(folder, exported, passphrase)
        for name, content in exported.files.items():
            _place(folder / name, content)
        if not (folder / NAME).exists():
            write_values(folder, exported.settings)
    click.echo(_("It is here. Start the console, and destroy the file: it is a copy of your key."))


def _choose(config: ConsoleConfig, key: str | None) -> str:
    ids = key_folder.list_ids(config.keys)
    if key is None and len(ids) == 1:
        return ids[0]
    if key not in ids:
        message = _("Say with --key which key file: {ids}.").format(ids=", ".join(ids) or _("there is none"))
        raise click.ClickException(message)
    return key


def _check_settings(folder: Path, exported: Exported) -> None:
    """Check that this machine belongs to no other organisation. Raises ClickException, WrongFile."""
    held = read_values(folder, list_known())
    if any(held.get(name, exported.settings.get(name)) != exported.settings.get(name) for name in ("root", "instance")):
        message = _("{path} is of another organisation. Set SEALEDLINE_KEYS to another folder, and try again.")
        raise click.ClickException(message.format(path=folder / NAME))


def _place_key(folder: Path, exported: Exported, passphrase: str) -> None:
    path = folder / f"{exported.id}{key_folder.SUFFIX}"
    if not path.exists():
        private_file.create(path, exported.key)
        return
    try:
        own = key_folder.unlock(folder, exported.id, passphrase)
    except WrongPassphrase:
        own = key_folder.unlock(folder, exported.id, _ask(str(path)))
    own.rewrite(lambda content: join_copies(content, exported.opened.content))


def _place(path: Path, content: bytes) -> None:
    """Write a file whose time tells nothing, unless there is one."""
    if not path.exists():
        private_file.replace(path, lambda file: file.write(content), hides_time=True)


def _ask(name: str) -> str:
    return str(click.prompt(_("Passphrase of {path}").format(path=name), hide_input=True, err=True))


@contextmanager
def _told() -> Iterator[None]:
    """Have what fails told in a sentence. Raises ClickException."""
    try:
        yield
    except NotExported:
        raise click.ClickException(
            _("This is no file that `sealedline-console export` has written, or it was changed. Export it again.")
        ) from None
    except SealedLineError as error:
        raise click.ClickException(_(error.sentence)) from None
    except ValueError:
        raise click.ClickException(
            _("There is too much beside the key file: send drafts and transcripts first.")
        ) from None
    except OSError as error:
        raise click.ClickException(f"{error.filename}: {error.strerror}") from None
