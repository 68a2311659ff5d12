"""Signed directories as files, `directory-VERSION.json`, and in the store."""

import json
from gettext import gettext as _
from pathlib import Path

import click

from app import directories
from app.database import StoreUnavailable, open_database
from app.root.edition import Document, check_ids, check_readers
from app.root.files import read_file, write_new
from app.store import AlreadyTaken
from crypto import canonical, directory
from crypto.directory import Directory
from crypto.errors import UntrustedDirectory
from crypto.keys import SigningKey
from crypto.notation import b64encode


def sign_document(document: Document, root: SigningKey, folder: Path) -> tuple[Path, list[str]]:
    """Sign a document and write it into the folder: the file's path, and what an operator should mind.

    Raises ClickException, also if there is a directory of this version already: two would be two truths.
    """
    check_ids(document)
    try:
        signed = directory.sign(document, root)
    except UntrustedDirectory:
        raise click.ClickException(
            _("This can't be signed: between 1 and 32 officers must be active, for at most 35 days.")
        ) from None
    notices = check_readers(directory.verify(signed, root.verify))
    path = folder / f"directory-{document['version']}.json"
    write_new(path, canonical.write(signed) + b"\n")
    return path, notices


def read_signed(path: Path, root_verify: bytes) -> Directory:
    """Read a signed directory. Raises ClickException unless this root (32 bytes) has signed it, OSError."""
    try:
        return directory.verify(json.loads(read_file(path)), root_verify)
    except (ValueError, RecursionError, UntrustedDirectory):
        raise click.ClickException(
            _("{path} is not a directory that this root has signed, or it is damaged.").format(path=path)
        ) from None


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
