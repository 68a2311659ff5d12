"""Publishing of a signed directory: into the store, if it follows what is published there."""

import json
from gettext import gettext as _
from pathlib import Path

import click

from app.directory.signing import read_signed
from app.directory.write_once import read_file
from app.store import directories
from app.store.database import StoreUnavailable, open_database
from app.store.mailboxes import AlreadyTaken
from crypto import canonical, directory
from crypto.directory import Directory
from crypto.encoding import b64encode


def publish(path: Path, root_verify: bytes, database: str, day: str) -> bool:
    """Put a signed directory into the store; False if it is there already.

    Raises ClickException for one that does not follow what is published, UntrustedDirectory if that is another root's,
    ExpiredDirectory.
    """
    fresh = read_signed(path, root_verify)
    fresh.check_current(day)
    try:
        db = open_database(database)
        try:
            held = directories.newest(db)
            if held is not None and not _follows(fresh, directory.verify(json.loads(held), root_verify)):
                return False
            directories.publish(db, canonical.write(json.loads(read_file(path))), fresh.version)
        finally:
            db.close()
    except StoreUnavailable as error:
        raise click.ClickException(
            _("The database can't be used ({error}). Check its address; if it is new, make its tables first.").format(
                error=error
            )
        ) from None
    except AlreadyTaken:
        raise click.ClickException(_("Another directory of this version was published meanwhile.")) from None
    return True


def _follows(fresh: Directory, held: Directory) -> bool:
    if fresh.digest == held.digest:
        return False
    if fresh.version <= held.version:
        raise click.ClickException(
            _("Version {held} is published, so version {fresh} can't be: versions only grow.").format(
                held=held.version, fresh=fresh.version
            )
        )
    if fresh.version == held.version + 1 and fresh.document["previous"] != b64encode(held.digest):
        raise click.ClickException(
            _("Version {fresh} does not follow the version {held} that is published.").format(
                fresh=fresh.version, held=held.version
            )
        )
    return True
