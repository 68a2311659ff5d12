"""Checks before the portal serves: pages, database, proof key, place for files; each says what to do."""

import json
from collections.abc import Mapping
from gettext import gettext as _

import click

from app.env import ConfigError
from app.portal import proof_key
from app.portal.config import PortalConfig
from app.portal.site.built_files import read_files
from app.portal.static_file import StaticFile
from app.portal.texts_check import say_missing
from app.store import database, directories
from app.store.upkeep.schema import OldSchema
from app.store.upkeep.store_id import try_files
from app.store_calls.errors import BlobsUnavailable, StoreUnavailable
from app.texts.model import REQUIRED
from crypto import day
from crypto.encoding import b64decode, b64encode


def check_ready(config: PortalConfig) -> dict[str, StaticFile]:
    """Check pages, store, proof key and the place of files; print what is not ready yet, but keeps nobody from serving.

    Gives the built files. Raises ClickException.
    """
    files = check_pages(config)
    for key in list_missing(files):
        click.echo(say_missing(key), err=True)
    signed = check_store(config)
    check_proof_key(config, signed)
    check_files(config)
    return files


def check_pages(config: PortalConfig) -> dict[str, StaticFile]:
    """Read the built files. Raises ClickException."""
    try:
        return read_files(config.pages)
    except ConfigError as error:
        raise click.ClickException(_("{error} Run `sealedline-portal build`.").format(error=error)) from None


def list_missing(files: Mapping[str, StaticFile]) -> list[str]:
    """What pages that are in use have to have by law, and these don't."""
    built = {path.rsplit("/", 1)[-1] for path in files}
    return [key for key in REQUIRED if key not in built]


def check_store(config: PortalConfig) -> bytes | None:
    """Check that the database has its tables; return the signed directory, if there is one. Raises ClickException."""
    try:
        db = database.open_database(config.database)
    except OldSchema as error:
        raise click.ClickException(str(error)) from None
    except StoreUnavailable as error:
        message = _("The database can't be reached ({error}). Check SEALEDLINE_DATABASE and whether it runs; ")
        message += _("if it is new, run `sealedline-portal migrate`.")
        raise click.ClickException(message.format(error=error)) from None
    try:
        signed = directories.newest(db)
    finally:
        db.close()
    if signed is None:
        click.echo(_("There is no directory yet, so nobody can report: publish one."), err=True)
    return signed


def check_proof_key(config: PortalConfig, signed: bytes | None) -> None:
    """Check that the key that signs days can be read; say if the directory lacks it. Raises ClickException."""
    if config.proof_key is None:
        return
    try:
        public = b64encode(day.derive_verifying_key(proof_key.read(config.proof_key)))
    except ConfigError as error:
        raise click.ClickException(str(error)) from None
    if signed is not None and public not in list_proof_keys(signed):
        message = _("The directory does not name the key in {path}, so nobody can check a receipt. Have {key} added.")
        click.echo(message.format(path=config.proof_key, key=public), err=True)


def list_proof_keys(signed: bytes) -> list[str]:
    """The public parts that a signed directory names. Nobody here checks who signed it: browsers do."""
    document = json.loads(b64decode(json.loads(signed)["document"]))
    listed: list[str] = document.get("proof_keys", [])
    return listed


def check_files(config: PortalConfig) -> None:
    """Check that the place for files can be used, and is this database's. Raises ClickException."""
    db = database.open_database(config.database)
    try:
        try_files(db, config.files.blobs)
    except BlobsUnavailable as error:
        raise click.ClickException(str(error)) from None
    finally:
        db.close()
