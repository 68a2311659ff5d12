"""Issuing of a version: it is made, checked, shown, signed and written, in this order."""

from collections.abc import Callable, Sequence
from gettext import gettext as _
from pathlib import Path

import click

from app import clock
from app.directory import editions, signing
from app.directory.changes import describe_changes
from app.directory.edit import apply_plan
from app.directory.editions import Document
from app.directory.key_prompts import unlock
from app.directory.plan import Plan
from app.directory.show import describe
from app.directory.signing import Card
from crypto.directory import verify
from crypto.signature import SigningKey, fingerprint


def issue_first(
    plan: Plan,
    folder: Path,
    instance: bytes,
    open_root: Callable[[], SigningKey],
    agree: Callable[[], None] = lambda: None,
) -> Path:
    """Sign the first directory of an instance (16 bytes), as a plan describes it, and write it into a folder.

    `agree` is called when it has been shown, and ends it with an exception if that is not to be signed. Returns the
    path. Raises ClickException.
    """
    day = clock.today().isoformat()
    document = editions.write_first(instance, day, plan.days)
    apply_plan(document, plan)
    editions.check_ids(document)
    path = signing.place(document, folder)
    root = open_root()
    signed, notices = signing.sign_document(document, root)
    tell([*describe(verify(signed, root.verify), root.verify, day)], notices)
    agree()
    signing.write_signed(path, signed, plan.cards)
    tell_written(path)
    return path


def issue_next(
    path: Path,
    root: SigningKey,
    dates: tuple[str, int | None],
    change: Callable[[Document], None],
    cards: Sequence[Card] = (),
    agree: Callable[[bool], None] = lambda _is_changed: None,
    trusted: bytes | None = None,
) -> Path:
    """Sign the directory that follows the one at this path, changed, and write it beside it, with these cards too.

    `trusted` is the verifying key (32 bytes) of the root that signed the one at this path, if it is another.
    `dates`: the day, and for how many days (None: as long as the one before). `agree` is called when what changes has
    been shown, and ends it with an exception if that is not to be signed. Returns the new path. Raises ClickException.
    """
    before = signing.read_signed(path, trusted or root.verify)
    if before.next_root not in (None, root.verify):
        raise click.ClickException(
            _("Version {version} hands over to another root, which alone can sign what follows: {fingerprint}").format(
                version=before.version, fingerprint=fingerprint(before.next_root)
            )
        )
    document = editions.write_next(before, *dates)
    change(document)
    place = signing.place(document, path.parent)
    signed, notices = signing.sign_document(document, root)
    changes = [*describe_changes(before.document, document)]
    tell(changes, [*notices, *editions.list_lost_duties(before.document, document)])
    agree(bool(changes))
    held = signing.read_cards(path)
    signing.write_signed(place, signed, [*held, *(card for card in cards if card not in held)])
    tell_written(place)
    return place


def sign_next(
    path: Path,
    root_key: Path,
    passphrase_file: Path | None,
    days: int | None,
    change: Callable[[Document], None],
    cards: Sequence[Card] = (),
) -> None:
    """Unlock the root's key file, and sign today what follows the directory at this path, as `issue_next` does."""
    issue_next(path, unlock(root_key, passphrase_file).signing, (clock.today().isoformat(), days), change, cards)


def ask(is_changed: bool) -> None:
    """Ask whether to sign what was shown. Raises ClickException if not, and if nothing changes."""
    refuse_unchanged(is_changed)
    try:
        agreed = click.confirm(_("Sign this?"))
    except click.Abort:
        agreed = False
    if not agreed:
        raise click.ClickException(_("Nothing was signed."))


def refuse_unchanged(is_changed: bool) -> None:
    """Raises ClickException if nothing changes."""
    if not is_changed:
        raise click.ClickException(
            _("The directory says what the plan says: there is nothing to sign. To sign it again, renew it.")
        )


def tell(lines: Sequence[str], notices: Sequence[str]) -> None:
    """Say what is signed, and what to mind about it."""
    for line in lines:
        click.echo(line)
    for notice in notices:
        click.echo(notice, err=True)


def tell_written(path: Path) -> None:
    """Say where the directory is, and what to do with it."""
    click.echo(_("The directory is in {path}. Now publish it on the server.").format(path=path))
