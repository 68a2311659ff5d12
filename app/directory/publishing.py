"""Publishing of signed directories: into the store, each after the one that its `previous` names."""

import json
from gettext import gettext as _
from pathlib import Path
from typing import Any

import click

from app.directory.signing import read_signed
from app.directory.write_once import read_file
from app.store import directories
from app.store.database import Database, StoreUnavailable, open_database
from app.store.mailboxes import AlreadyTaken
from crypto import canonical, directory
from crypto.directories.chain import follow_once
from crypto.directory import Directory
from crypto.encoding import b64decode
from crypto.errors import ForkedDirectory


def publish(path: Path, root_verify: bytes, database: str, day: str) -> bool:
    """Put a signed directory into the store, and first those before it that are not there yet and lie beside it.

    False if it is there already. Raises ClickException for one that does not follow what is published or that this root
    hasn't signed, UntrustedDirectory if what is published is another root's, ExpiredDirectory.
    """
    try:
        db = open_database(database)
        try:
            return _publish(db, path, root_verify, day)
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


def _publish(db: Database, path: Path, root_verify: bytes, day: str) -> bool:
    data = _read_file(path)
    version = _read_version(data)
    held = directories.newest_version(db)
    if version == held and directories.find(db, version) == data:
        return False
    if version <= held:
        raise click.ClickException(
            _("Version {held} is published, so version {fresh} can't be: versions only grow.").format(
                held=held, fresh=version
            )
        )
    before = {each: directories.find(db, each) or _read_beside(path, each) for each in range(1, version)}
    handovers = {each: json.loads(signed) for each, signed in before.items() if _hands_over(signed)}
    fresh = read_signed(path, root_verify, [*handovers.values()])
    fresh.check_current(day)
    if held and max(handovers, default=0) < held:
        # Of one root, or it would follow another one's.
        directory.verify({**json.loads(before[held]), "handovers": [*handovers.values()]}, root_verify)
    _check_chain(fresh, before, held)
    for each, signed in [*before.items(), (version, data)][held:]:
        directories.publish(db, signed, each)
    return True


def _read_file(path: Path) -> bytes:
    try:
        return canonical.write(json.loads(read_file(path)))
    except (ValueError, RecursionError):
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


def _hands_over(signed: bytes) -> bool:
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
