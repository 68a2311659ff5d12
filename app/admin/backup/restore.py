"""`sealedline-admin restore` and `restore-files`: a server again, on another machine, from a backup and its key."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from gettext import gettext as _
from pathlib import Path
from typing import NamedTuple

import click

from app import private_file
from app.admin.backup import archive
from app.admin.backup.archive import Content, Head, Part, StoredFile
from app.admin.backup.backup import copy_files
from app.admin.backup.days import find_following, list_due, refuse_missing
from app.admin.backup.target import Copy, Target, find_missing
from app.admin.publishing import hands_over, publish
from app.admin.settings import read_settings
from app.blobs.storage import Blobs, open_blobs
from app.clock import today
from app.config import StoreConfig
from app.directory import key_prompts
from app.directory.options import FILE, instance_option, passphrase_option
from app.directory.write_once import refuse_existing, write_new
from app.portal.jobs.close_days import ONE_DAY
from app.store.database import open_database
from app.store.upkeep.copying import Loading, NotEmpty, SignedDay, loading
from app.store.upkeep.store_id import adopt
from app.store_calls.errors import BlobsUnavailable, StoreUnavailable
from crypto import directory
from crypto.directory import Directory

FOLDER = click.Path(path_type=Path, file_okay=False)
key_option = click.option("--key", "key_file", type=FILE, required=True, help="The backup key's file.")
copy_option = click.option("--copy", "name", help="The name of a copy in SOURCE; without it, the newest.")


class Given(NamedTuple):
    """What an operator adds to the backup: a file of `watch-days`, or that no day was signed since."""

    days: Path | None = None
    is_not_signed: bool = False


class Restored(NamedTuple):
    """What came back: the head of the copy, its newest directory, all closed days, the ids of missing files."""

    head: Head
    newest: Directory | None
    days: list[SignedDay]
    missing: list[bytes]


@click.command()
@click.argument("source", type=FOLDER)
@key_option
@passphrase_option
@copy_option
@click.option("--directory", "signed", type=FILE, help="A newer directory than the backup's, to be published.")
@click.option("--days", type=FILE, help="A file of `sealedline-report watch-days`, for days closed after the copy.")
@click.option("--not-signed", "is_not_signed", is_flag=True, help="No day was closed after the copy, or none was seen.")
def restore(
    source: Path,
    key_file: Path,
    passphrase_file: Path | None,
    name: str | None,
    signed: Path | None,
    days: Path | None,
    is_not_signed: bool,
) -> None:
    """Fill an empty database and place for files from the backups in SOURCE. `restore-files` comes first."""
    config = read_settings()
    target = Target(source, config.instance)
    content = key_prompts.open_content(key_file, passphrase_file)
    with told():
        done = restore_store(target, target.find_copy(name), content, config, Given(days, is_not_signed))
    if signed is not None:
        publish(signed, config.root, config.instance, config.database, today().isoformat())
    click.echo(_("Restored as of {day}. What came after that copy is lost.").format(day=done.head.day))
    if done.missing:
        message = _("{count} files that it names are not in the backup: they were deleted since, or are lost.")
        click.echo(message.format(count=len(done.missing)), err=True)
    if signed is None and done.newest is not None:
        message = _("Its newest directory is version {version}. If there is a newer one, publish it before you serve.")
        click.echo(message.format(version=done.newest.version))


@click.command()
@click.argument("source", type=FOLDER)
@click.argument("folder", type=FOLDER)
@instance_option
@key_option
@passphrase_option
@copy_option
def restore_files(
    source: Path, folder: Path, instance: bytes, key_file: Path, passphrase_file: Path | None, name: str | None
) -> None:
    """Write settings, keys and texts from the backups in SOURCE into FOLDER, each below it with its whole path."""
    refuse_existing(folder)
    copy = Target(source, instance).find_copy(name)
    content = key_prompts.open_content(key_file, passphrase_file)
    with opened(copy, content, instance) as (_head, parts):
        files = [part for part in parts if isinstance(part, StoredFile)]
    for file in files:
        path = folder / Path(file.name.lstrip("/"))
        if ".." in path.parts:
            raise click.ClickException(_("{path} is no place for a file.").format(path=path))
        private_file.make_folder(path.parent)
        write_new(path, file.data)
        click.echo(path)


@contextmanager
def opened(copy: Copy, content: Content, instance: bytes) -> Iterator[tuple[Head, Iterator[Part]]]:
    """Open a copy. Raises ClickException for another installation's."""
    with copy.path.open("rb") as file:
        head, parts = archive.read(file, content)
        if head.instance != instance:
            raise click.ClickException(_("{path} is of another installation.").format(path=copy.path))
        yield head, parts


@contextmanager
def told() -> Iterator[None]:
    """Say in a sentence why nothing was restored."""
    try:
        yield
    except NotEmpty:
        message = _("The database holds something, or is of a newer version. Name an empty one. Nothing was restored.")
        raise click.ClickException(message) from None
    except (StoreUnavailable, BlobsUnavailable) as error:
        message = _("Nothing was restored ({error}). Check SEALEDLINE_DATABASE, SEALEDLINE_BLOBS, and the room there.")
        raise click.ClickException(message.format(error=str(error) or type(error).__name__)) from None


def restore_store(target: Target, copy: Copy, content: Content, config: StoreConfig, given: Given) -> Restored:
    """Fill the empty database of the settings, and the place for files, from a copy; make them one store.

    Raises NotEmpty, StoreUnavailable, BlobsUnavailable, UntrustedDirectory, ClickException: the database is empty then.
    """
    blobs = open_blobs(config.files.blobs)
    done = load(copy, content, config, given, target.files, blobs)
    db = open_database(config.database)
    try:
        adopt(db, blobs)
    finally:
        db.close()
    return done


def load(copy: Copy, content: Content, config: StoreConfig, given: Given, held: Blobs, blobs: Blobs | None) -> Restored:
    """Load a copy into the database of the settings, and copy its files to their place, if one is given, before it is
    kept. Raises what `restore_store` does."""
    with opened(copy, content, config.instance) as (head, parts), loading(config.database, head.schema) as target:
        try:
            for rows in archive.list_rows(parts):
                target.add(rows)
        except ValueError:
            message = _("This backup is damaged, or of a newer version. Nothing was restored.")
            raise click.ClickException(message) from None
        newest = read_newest(target.list_directories(), config.root)
        add_days(target, newest, head, given)
        days, named = target.list_days(), target.list_files()
        if blobs is not None:
            copy_files(held, blobs, named)
        missing = [*find_missing(held if blobs is None else blobs, named)]
    return Restored(head, newest, days, missing)


def add_days(target: Loading, newest: Directory | None, head: Head, given: Given) -> None:
    """Add the days that were closed after the copy, as they were signed. Raises ClickException if any may be left."""
    keys = () if newest is None else newest.proof_keys
    last = next(reversed(target.list_days()), None)
    if last is None and not keys:
        return  # It signs none.
    following = find_following(given.days, last, keys, head.instance) if given.days else []
    known = following[-1].day if following else head.day - ONE_DAY if last is None else last.day
    missing = list_due(known, datetime.now(UTC))
    if missing and not given.is_not_signed:
        raise refuse_missing(missing)
    for day in following:
        target.add_day(day)


def read_newest(published: list[bytes], root: bytes) -> Directory | None:
    """The newest of the directories, which come in their order. Raises UntrustedDirectory for another root's."""
    if not published:
        return None
    handovers = [json.loads(each) for each in published[:-1] if hands_over(each)]
    return directory.verify({**json.loads(published[-1]), "handovers": handovers}, root)
