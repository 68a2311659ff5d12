"""Publishing of signed directories, each after the one that its `previous` names, and of officers' address cards."""

import json
from datetime import date
from gettext import gettext as _
from pathlib import Path
from typing import Any, NamedTuple

import click

from app.directory.signing import read_cards, read_signed
from app.directory.write_once import read_file
from app.store import directories, statements
from app.store.database import Database, open_database
from app.store_calls.errors import AlreadyTaken, StoreUnavailable
from app.store_calls.statements import StoredCard
from crypto import canonical, directory
from crypto.directories.chain import follow_once
from crypto.directories.sole_readers import SoleReader, find_sole_readers
from crypto.directory import Directory
from crypto.encoding import b64decode
from crypto.errors import ForkedDirectory, UntrustedStatement
from crypto.statements.address_card import read_card

SIGNED = ("document", "signature")


class Published(NamedTuple):
    """Whether a directory was put into the store, or was there already; and where a report could be lost with one key,
    by the addresses that the store has."""

    is_new: bool
    sole_readers: list[SoleReader]


def publish(path: Path, root_verify: bytes, instance: bytes, database: str, day: str) -> Published:
    """Put a signed directory and its cards into the store, and first those before it that lie beside it.

    Raises ClickException for one that does not follow what is published or that this root
    hasn't signed, and for a card that is not for this instance (16 bytes); UntrustedDirectory if what is published is
    another root's; ExpiredDirectory.
    """
    try:
        db = open_database(database)
        try:
            is_new, directory = _publish(db, path, root_verify, instance, day)
            return Published(is_new, _find_sole_readers(db, directory, day))
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


def _check_cards(path: Path, directory: Directory, instance: bytes) -> list[StoredCard]:
    known = {recipient.verify for recipient in directory.recipients}
    checked = []
    for statement in read_cards(path):
        try:
            card = read_card(statement, instance, known)
        except UntrustedStatement:
            message = _("An address in {path} is for another instance, or not signed by its officer: ask for it again.")
            raise click.ClickException(message.format(path=path)) from None
        days = date.fromisoformat(card.first), date.fromisoformat(card.until)
        checked.append(StoredCard(card.verify, *days, canonical.write(statement)))
    return checked


def _publish(db: Database, path: Path, root_verify: bytes, instance: bytes, day: str) -> tuple[bool, Directory]:
    data = _read_file(path)
    version = _read_version(data)
    held = directories.newest_version(db)
    if version == held and directories.find(db, version) == data:
        handed = [json.loads(each) for each in directories.list_handovers(db)]
        same = read_signed(path, root_verify, handed)
        statements.add_cards(db, _check_cards(path, same, instance))
        return False, same
    if version <= held:
        raise click.ClickException(
            _("Version {held} is published, so version {fresh} can't be: versions only grow.").format(
                held=held, fresh=version
            )
        )
    before = {each: directories.find(db, each) or _read_beside(path, each) for each in range(1, version)}
    handovers = {each: json.loads(signed) for each, signed in before.items() if hands_over(signed)}
    fresh = read_signed(path, root_verify, [*handovers.values()])
    fresh.check_current(day)
    if held and max(handovers, default=0) < held:
        # Of one root, or it would follow another one's.
        directory.verify({**json.loads(before[held]), "handovers": [*handovers.values()]}, root_verify)
    _check_chain(fresh, before, held)
    statements.add_cards(db, _check_cards(path, fresh, instance))
    for each, signed in [*before.items(), (version, data)][held:]:
        directories.publish(db, signed, each)
    return True, fresh


def _find_sole_readers(db: Database, directory: Directory, day: str) -> list[SoleReader]:
    people = {recipient.verify for recipient in directory.active(day)}
    stored = statements.list_cards(db, people, date.fromisoformat(day))
    joined = directory.join({"cards": [json.loads(each) for each in stored]})
    return [*find_sole_readers(joined, day, joined.reachable(day))]


def _read_file(path: Path) -> bytes:
    try:
        signed = json.loads(read_file(path))
        return canonical.write({name: signed[name] for name in SIGNED})
    except (ValueError, KeyError, TypeError, RecursionError):
        raise click.ClickException(_("{path} is not a signed directory, or it is damaged.").format(path=path)) from None


def _read_version(signed: bytes) -> int:
    # Only to know which ones come before it: it is verified with these.
    try:
        return int(json.loads(b64decode(json.loads(signed)["document"]))["version"])
    except (ValueError, KeyError, TypeError):
        raise click.ClickException(_("This is not a signed directory, or it is damaged.")) from None


def _read_beside(path: Path, version: int) -> bytes:
    other = path.with_name(f"directory-{version}.json")
    try:
        return _read_file(other)
    except OSError:
        raise click.ClickException(
            _("Version {version} comes first: it is not published, and {path} is not there.").format(
                version=version, path=other
            )
        ) from None


def hands_over(signed: bytes) -> bool:
    """Whether a signed directory names another root for those after it."""
    document: Any = canonical.read(b64decode(json.loads(signed)["document"]))
    return "next_root" in document


def _check_chain(fresh: Directory, before: dict[int, bytes], held: int) -> None:
    followed = fresh
    try:
        for version in sorted(before, reverse=True):
            followed = follow_once(followed, version, json.loads(before[version]), fresh.reference)
    except ForkedDirectory:
        raise click.ClickException(
            _("Version {fresh} does not follow the version {held} that is published.").format(
                fresh=fresh.version, held=held or version
            )
        ) from None
