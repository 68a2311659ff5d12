"""What has to be there before the portal serves: what is missing is said at once, with what to do."""

import json
from gettext import gettext as _

import click

from app import database, directories
from app.blobs import BlobsUnavailable, try_blobs
from app.config import PortalConfig
from app.portal import proof_key
from app.portal.site import read_files
from app.setting import ConfigError
from crypto import day
from crypto.notation import b64decode, b64encode


def check_ready(config: PortalConfig) -> None:
    """Check pages, store, proof key and the place of files; print what is not ready yet, but keeps nobody from serving.

    Raises ClickException.
    """
    check_pages(config)
    signed = check_store(config)
    check_proof_key(config, signed)
    check_place(config)


def check_pages(config: PortalConfig) -> None:
    """The pages are built. Raises ClickException."""
    try:
        read_files(config.pages)
    except ConfigError as error:
        raise click.ClickException(_("{error} Run `sealedline-portal build`.").format(error=error)) from None


def check_store(config: PortalConfig) -> bytes | None:
    """The database has tables: the signed directory in it, if there is one. Raises ClickException."""
    try:
        db = database.open_database(config.database)
    except database.StoreUnavailable as error:
        message = _("The database can't be reached ({error}). Check SEALEDLINE_DATABASE and whether it runs; ")
        message += _("if it is new, run `sealedline-portal migrate`.")
        raise click.ClickException(message.format(error=error)) from None
    try:
        signed = directories.newest(db)
    except database.StoreUnavailable:
        raise click.ClickException(_("The database has no tables. Run `sealedline-portal migrate`.")) from None
    finally:
        db.close()
    if signed is None:
        click.echo(_("There is no directory yet, so nobody can report: publish one."), err=True)
    return signed


def check_proof_key(config: PortalConfig, signed: bytes | None) -> None:
    """The key that signs days can be read, and the directory names it. Raises ClickException."""
    if config.proof_key is None:
        return
    try:
        public = b64encode(day.find_public(proof_key.read(config.proof_key)))
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


def check_place(config: PortalConfig) -> None:
    """Files have a place. Raises ClickException."""
    try:
        try_blobs(config.files.blobs)
    except BlobsUnavailable as error:
        raise click.ClickException(str(error)) from None
