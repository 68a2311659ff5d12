"""`sealedline-admin backup`: copies the whole server, while it serves, to a folder in which nobody can read it."""

import os
from contextlib import suppress
from datetime import date
from gettext import gettext as _
from pathlib import Path
from typing import BinaryIO, NamedTuple

import click

from app.admin.backup import archive
from app.admin.backup.archive import Head, StoredFile
from app.admin.backup.key import read_public
from app.admin.backup.settings import SETTINGS, BackupSettings, list_files, write_settings
from app.admin.backup.target import MARK, Copy, Target, find_missing
from app.blobs.storage import Blobs
from app.clock import today
from app.env import ConfigError
from app.file_lock import hold
from app.portal.config import PortalConfig
from app.store.database import Database, open_database
from app.store.upkeep.copying import dump
from app.store.upkeep.schema import find_needed
from app.store.upkeep.store_id import open_files
from app.store_calls.errors import BlobsUnavailable, PieceMissing, StoreUnavailable


class Source(NamedTuple):
    """What is copied, and the public part (1216 bytes) of the key to which it is sealed."""

    db: Database
    blobs: Blobs
    address: bytes
    config: PortalConfig
    settings: BackupSettings


@click.command("backup")
@click.argument("target", required=False, type=click.Path(path_type=Path, file_okay=False))
@click.option("--new", "is_new", is_flag=True, help="Make TARGET the folder of this installation's backups.")
def back_up(target: Path | None, is_new: bool) -> None:
    """Copy the whole server into TARGET, or into SEALEDLINE_BACKUP. To be run every night, by a timer."""
    try:
        config, settings = PortalConfig.read(os.environ), BackupSettings.read(os.environ)
    except ConfigError as error:
        raise click.ClickException(str(error)) from None
    path = target or settings.backup
    if path is None or settings.backup_key is None:
        raise click.ClickException(_("Set SEALEDLINE_BACKUP and SEALEDLINE_BACKUP_KEY (docs/operating.md)."))
    address = read_public(settings.backup_key)
    folder = Target.make(path, config.instance) if is_new else Target(path, config.instance)
    try:
        db = open_database(config.database)
        try:
            source = Source(db, open_files(db, config.files.blobs), address, config, settings)
            copied = make_backup(folder, source, today())
        finally:
            db.close()
    except (StoreUnavailable, BlobsUnavailable) as error:
        message = _("No backup was made ({error}). As whoever owns the tables, run it again; is there room on {path}?")
        raise click.ClickException(message.format(error=str(error) or type(error).__name__, path=path)) from None
    click.echo(_("{path} is complete.").format(path=copied.path))


def make_backup(target: Target, source: Source, day: date) -> Copy:
    """Copy database, files and settings, and remove what has been kept long enough.

    The copy is in its place once all the files that it names are there. Raises StoreUnavailable, BlobsUnavailable,
    ClickException, OSError.
    """
    named: dict[bytes, int] = {}

    def write(file: BinaryIO) -> None:
        # The database first: every file that it names was there by then.
        named.update(write_copy(file, source, day))
        copy_files(source.blobs, target.files, named)

    with hold(target.path / MARK):
        copies = target.list_copies()
        copied = target.add(day, write)
        target.forget({*named}, copies[-1].day if copies else None, day, source.settings.backup_days)
    return copied


def write_copy(file: BinaryIO, source: Source, day: date) -> dict[bytes, int]:
    """Write settings and database, sealed; returns how many pieces each file has that they name."""
    named: dict[bytes, int] = {}
    writer = archive.begin(file, source.address, Head(source.config.instance, find_needed(), day))
    archive.add(writer, StoredFile(SETTINGS, write_settings({**os.environ})))
    for path in list_files(source.config, source.settings):
        archive.add(writer, StoredFile(str(path.absolute()), path.read_bytes()))
    for rows in dump(source.db):
        archive.add(writer, rows)
        if rows.table == "attachments":
            id, pieces = rows.columns.index("id"), rows.columns.index("pieces")
            named.update((row[id], row[pieces]) for row in rows.rows)
    writer.finish()
    return named


def copy_files(source: Blobs, held: Blobs, named: dict[bytes, int]) -> None:
    """Copy the pieces of these files that are not held yet. What was erased meanwhile is left out.

    Raises BlobsUnavailable.
    """
    for id in find_missing(held, named):
        # A case that was deleted since, or what the store itself has lost, which it tells elsewhere.
        with suppress(PieceMissing):
            for number in range(named[id]):
                held.put(id, number, source.get(id, number))
