"""The commands by which officers are invited: a file for each, and the keys that come back."""

import hashlib
import json
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from gettext import gettext as _
from pathlib import Path

import click

from app import private_file
from app.admin.settings import read_settings
from app.case_store import invitations
from app.case_store.invitations import Invitation, Request
from app.clock import today
from app.config import StoreConfig
from app.env import read_servers, read_site
from app.join_file import CODE_BYTES, SUFFIX, JoinFile, write_join_file
from app.procedure.loader import read_rules
from app.questionnaire.loader import read_form
from app.store import directories
from app.store.database import Database, open_database
from app.store_calls.errors import AlreadyTaken, StoreUnavailable
from crypto import directory
from crypto.encoding import b64encode
from crypto.message_fields import is_id
from crypto.officer.keys import public_key
from crypto.officer.keys.public_key import PublicPart
from crypto.signature import fingerprint

DAYS = 14


def check_gateway(_context: click.Context, _parameter: click.Parameter, given: tuple[str, ...]) -> tuple[str, ...]:
    """Check the gateway's addresses. Raises BadParameter."""
    try:
        return read_servers(" ".join(given))
    except ValueError:
        raise click.BadParameter(
            _("give the addresses at which consoles reach the gateway: https://, or http:// and an onion address")
        ) from None


def check_site(_context: click.Context, _parameter: click.Parameter, given: str) -> str:
    """Check the reporting site's address; it may be empty. Raises BadParameter."""
    try:
        return read_site(given)
    except ValueError:
        raise click.BadParameter(
            _("give the reporting site's address: https://, or http:// and an onion address")
        ) from None


def check_id(_context: click.Context, _parameter: click.Parameter, given: str) -> str:
    """Check an officer's id. Raises BadParameter."""
    if not is_id(given):
        raise click.BadParameter(_("take small letters, digits, - and _, a letter first, such as anna"))
    return given


@click.group()
def officer() -> None:
    """Invite officers by a file, and see which keys have come back."""


@officer.command()
@click.argument("id", callback=check_id)
@click.option("--gateway", multiple=True, envvar="SEALEDLINE_GATEWAY", callback=check_gateway, help="Once for each.")
@click.option("--site", envvar="SEALEDLINE_SITE", default="", callback=check_site, help="The reporting site's address.")
@click.option("--organisation", envvar="SEALEDLINE_ORGANISATION", default="", help="Its name.")
@click.option("--days", type=click.IntRange(1, 60), default=DAYS, show_default=True, help="How long the file is good.")
@click.option("--folder", type=click.Path(path_type=Path, file_okay=False), default=Path(), help="Where to put it.")
def add(id: str, gateway: tuple[str, ...], site: str, organisation: str, days: int, folder: Path) -> None:
    """Write ID.sealedline, the file by which one new officer's console joins.

    For an officer who has a key that the directory names, it brings the settings alone.
    """
    config, code = read_settings(), secrets.token_bytes(CODE_BYTES)
    # A file that no console can use is told here, and not to the new officer.
    read_rules(config.procedure)
    read_form(config.questions)
    said = JoinFile(
        officer=id,
        organisation=organisation,
        gateway=gateway,
        site=site,
        root=b64encode(config.root),
        instance=b64encode(config.instance),
        procedure=config.procedure.read_text("utf-8"),
        questions=config.questions.read_text("utf-8"),
        code=b64encode(code),
        until=today() + timedelta(days),
    )
    path = folder / f"{id}{SUFFIX}"
    with _opened(config) as db:
        if id in _list_keys(db, config):
            private_file.create(path, write_join_file(said))
            told = _(
                "{id} is in the directory already. {path} brings the settings: put it beside {id}.key and open it."
            )
        else:
            _invite(db, said, code, path)
            told = _("{path} is good once, until {day}. Give it to {id} alone, as safely as you can: whoever opens it "
                     "first hands in a key. So believe none whose fingerprint {id} hasn't read to you.")  # fmt: skip
    click.echo(told.format(path=path, day=said.until.isoformat(), id=id))
    click.echo(_("Read {id} the fingerprint of the root key: {fingerprint}").format(
        id=id, fingerprint=fingerprint(config.root)
    ))  # fmt: skip


@officer.command()
@click.argument("folder", required=False, type=click.Path(path_type=Path, file_okay=False, exists=True))
def requests(folder: Path | None) -> None:
    """List who was invited, and the fingerprints of the keys that came; write their public parts into FOLDER."""
    config = read_settings()
    with _opened(config) as db:
        known = _list_keys(db, config)
        for each in invitations.list_invitations(db):
            click.echo(_describe(each, known))
            if folder and each.request and each.officer not in known:
                _write_part(folder, each.officer, each.request)


@officer.command()
@click.argument("id", callback=check_id)
def withdraw(id: str) -> None:
    """Make the file of ID void, and forget the key that came with it."""
    with _opened(read_settings()) as db:
        if not invitations.withdraw(db, id):
            raise click.ClickException(_("{id} isn't invited.").format(id=id))
    click.echo(_("The invitation of {id} is void.").format(id=id))


def _describe(invited: Invitation, known: dict[str, bytes]) -> str:
    words = _("{id}: nothing has come yet. The file is good until {day}.")
    if invited.request is None and invited.ends_on < today():
        words = _("{id}: nothing came until {day}. Withdraw it, and write a new file.")
    elif invited.request and known.get(invited.officer) == invited.request.verify:
        words = _("{id}: is in the directory. Nothing is left to do.")
    elif invited.request:
        words = _("{id}: {fingerprint}. Is this what {id} reads to you?")
    came = fingerprint(invited.request.verify) if invited.request else ""
    return words.format(id=invited.officer, day=invited.ends_on.isoformat(), fingerprint=came)


def _write_part(folder: Path, id: str, request: Request) -> None:
    path, cards = folder / f"{id}.public.json", tuple(json.loads(each) for each in request.cards)
    part = public_key.write(PublicPart(id, request.verify, cards))
    if path.exists() and path.read_bytes() == part:
        return
    private_file.create(path, part)
    click.echo(_("  Its public part is {path}. Carry it to the machine of the root key.").format(path=path))


def _list_keys(db: Database, config: StoreConfig) -> dict[str, bytes]:
    """The verifying keys of all whom the newest directory has ever named, by their ids. Raises UntrustedDirectory."""
    signed = directories.newest(db)
    if signed is None:
        return {}
    handovers = [json.loads(each) for each in directories.list_handovers(db)]
    read = directory.verify({**json.loads(signed), "handovers": handovers}, config.root)
    return {each.id: each.verify for each in read.recipients}


def _invite(db: Database, said: JoinFile, code: bytes, path: Path) -> None:
    """Write the file of somebody, and take the code's digest into the store.

    Raises ClickException, StoreUnavailable, OSError.
    """
    private_file.create(path, write_join_file(said))
    digest = hashlib.blake2b(code, digest_size=32).digest()
    try:
        invitations.invite(db, Invitation(digest, said.officer, said.digest, said.until))
    except BaseException as error:
        path.unlink()
        if isinstance(error, AlreadyTaken):
            message = _("{id} is invited already. For a new file, first: sealedline-admin officer withdraw {id}")
            raise click.ClickException(message.format(id=said.officer)) from None
        raise


@contextmanager
def _opened(config: StoreConfig) -> Iterator[Database]:
    try:
        db = open_database(config.database, config.database_quota_bytes)
        try:
            invitations.forget_ended(db, today())
            yield db
        finally:
            db.close()
    except StoreUnavailable as error:
        raise click.ClickException(
            _("The database can't be used ({error}). Check its address; if it is new, make its tables first.").format(
                error=error
            )
        ) from None
