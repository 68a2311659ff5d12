"""`sealedline-admin files`: what database and place for files have in common; making them one store after a restore."""

from collections.abc import Iterator
from contextlib import contextmanager
from gettext import gettext as _

import click

from app.admin.settings import read_settings
from app.blobs.storage import Blobs, open_blobs
from app.store.database import Database, open_database
from app.store.upkeep.store_id import Inventory, adopt, are_of_one_time, find_store_id, take_inventory
from app.store_calls.errors import BlobsUnavailable, StoreUnavailable, WrongBlobs


@click.group("files")
def manage_files() -> None:
    """The database and the place for files: whether they belong together.

    What the database doesn't know is never erased by itself: it may be what reporters sent after the copy was made from
    which the database was restored.
    """


@manage_files.command("show")
def show_files() -> None:
    """Print how many files are where, and whether both are of one store and of one time."""
    with opened() as (db, blobs):
        say_inventory(take_inventory(db, blobs))
        if not are_one_store(db, blobs):
            click.echo(_("They are not marked as one store: neither portal nor gateway starts."))
        elif not are_of_one_time(db, blobs):
            click.echo(_("One of the two was put back from a copy: nothing is cleaned up."))


@manage_files.command("adopt")
@click.option("--missing", "missing", required=True, type=int, help="How many files are missing, as shown.")
@click.option("--unknown", "unknown", required=True, type=int, help="How many the database doesn't know, as shown.")
def adopt_files(missing: int, unknown: int) -> None:
    """Make both one store, if so many files are missing and unknown. Stop portal and gateway before."""
    with opened() as (db, blobs):
        _require(take_inventory(db, blobs), missing=missing, unknown=unknown)
        adopt(db, blobs)
    click.echo(_("They are one store now. No file was changed."))


@manage_files.command("remove-unknown")
@click.option("--count", required=True, type=int, help="How many there are, as shown: no other number is removed.")
def remove_unknown(count: int) -> None:
    """Erase for good the files that the database doesn't know. Restore what names them first, if it can be had."""
    with opened() as (db, blobs):
        found = take_inventory(db, blobs)
        _require(found, missing=len(found.missing), unknown=count)
        if not are_one_store(db, blobs) or not are_of_one_time(db, blobs):
            raise click.ClickException(_("They are not one store. Nothing was removed. Look at them, then `adopt`."))
        for id in found.unknown:
            blobs.erase(id)
    click.echo(_("{count} are removed.").format(count=count))


@contextmanager
def opened() -> Iterator[tuple[Database, Blobs]]:
    """Both, whether they belong together or not. Raises ClickException."""
    config = read_settings()
    try:
        db = open_database(config.database)
        try:
            yield db, open_blobs(config.files.blobs)
        finally:
            db.close()
    except StoreUnavailable as error:
        message = _("The database can't be read or changed ({error}). Check SEALEDLINE_DATABASE.")
        raise click.ClickException(message.format(error=error)) from None
    except BlobsUnavailable as error:
        message = _("The place for files can't be read or changed ({error}). Check SEALEDLINE_BLOBS.")
        raise click.ClickException(message.format(error=error)) from None


def are_one_store(db: Database, blobs: Blobs) -> bool:
    """Whether both carry one id, or are new."""
    try:
        blobs.join(find_store_id(db))
    except WrongBlobs:
        return False
    return True


def say_inventory(found: Inventory) -> None:
    """Print how many files are where."""
    lines = (
        (found.both, _("{count} files are known to the database, and in the place for files.")),
        (len(found.missing), _("{count} files are known to the database, and missing in the place for files.")),
        (len(found.unknown), _("{count} files are in the place for files, and not known to the database.")),
    )
    for count, line in lines:
        click.echo(line.format(count=count))


def _require(found: Inventory, missing: int, unknown: int) -> None:
    if (len(found.missing), len(found.unknown)) != (missing, unknown):
        message = _(
            "{missing} files are missing and {unknown} not known. Nothing was done: give the numbers that it shows."
        )
        raise click.ClickException(message.format(missing=len(found.missing), unknown=len(found.unknown)))
