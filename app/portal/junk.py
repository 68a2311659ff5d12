"""`sealedline-portal junk`: what no officer has touched for 30 days, by day and size class, and its removal."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from gettext import gettext as _
from itertools import groupby
from operator import attrgetter

import click

from app.blobs.storage import Blobs
from app.clock import today
from app.config import StoreConfig
from app.env import ConfigError
from app.store import junk, uploads
from app.store.database import Database, open_database
from app.store.upkeep.store_id import open_files
from app.store_calls.errors import BlobsUnavailable, StoreUnavailable, WrongBlobs
from app.store_calls.junk import Untouched


@click.group("junk")
def manage_junk() -> None:
    """List and remove reports in which no officer has done anything for 30 days.

    Nobody here can tell what is in them. On PostgreSQL, SEALEDLINE_DATABASE is the owner's address, as for `migrate`.
    """


@manage_junk.command("list")
def list_junk() -> None:
    """Print how many there are of each day and size class: a power of two, which they reach at most."""
    with opened() as (db, _blobs):
        found = sorted(_list_left(db), key=attrgetter("place"))
    for (day, class_bytes), held in groupby(found, attrgetter("place")):
        sizes = [each.size_bytes for each in held]
        line = _("{day}  {count} reports of at most {size} bytes each, {total} bytes together")
        click.echo(line.format(day=day, count=len(sizes), size=class_bytes, total=sum(sizes)))


@manage_junk.command("remove")
@click.option("--day", required=True, type=click.DateTime(["%Y-%m-%d"]), help="The day on which they came.")
@click.option("--size", "class_bytes", required=True, type=int, help="How many bytes each has at most, as listed.")
@click.option("--count", required=True, type=int, help="How many there are, as listed: no other number is removed.")
def remove_junk(day: datetime, class_bytes: int, count: int) -> None:
    """Remove all of one day and size class for good. Auditors see it."""
    with opened() as (db, blobs):
        wanted = [each for each in _list_left(db) if each.place == (day.date(), class_bytes)]
        if len(wanted) != count:
            message = _("There are {found} of this day and size that may be removed, not {count}. Nothing was removed.")
            raise click.ClickException(message.format(found=len(wanted), count=count))
        gone = 0
        for removed, attached in junk.remove_untouched(db, wanted, today()):
            gone += sum(removal.cases for removal in removed)
            uploads.erase_claimed(db, blobs, attached)
            click.echo(_("{gone} of {count} are removed.").format(gone=gone, count=count))


@contextmanager
def opened() -> Iterator[tuple[Database, Blobs]]:
    """The store and its files. Raises ClickException for what is missing, out of reach, or not for this login."""
    try:
        config = StoreConfig.read(os.environ)
        db = open_database(config.database)
        blobs = open_files(db, config.files.blobs)
        # The portal's own login may not read this, and would see no report at all.
        junk.list_removals(db)
        yield db, blobs
    except ConfigError as error:
        raise click.ClickException(str(error)) from None
    except StoreUnavailable as error:
        message = _(
            "The database can't be read or changed by this login ({error}). Take its owner's address, as for migrate."
        )
        raise click.ClickException(message.format(error=error)) from None
    except WrongBlobs as error:
        raise click.ClickException(str(error)) from None
    except BlobsUnavailable:
        message = _("The files can't be reached now. The portal erases those of removed reports within the hour. "
                    "List again, to see what is left.")  # fmt: skip
        raise click.ClickException(message) from None


def _list_left(db: Database) -> list[Untouched]:
    return [each for each in junk.list_untouched(db) if each.is_left(today())]
