"""`sealedline-directory`: what an operator types."""

import os
from collections.abc import Callable
from datetime import UTC, datetime
from gettext import gettext as _
from pathlib import Path
from typing import Any, TypeVar

import click

from app.root import edition, keys, signed
from app.root.edition import Document
from app.root.files import refuse_existing, write_new
from app.root.listing import describe
from app.root.plan import Officer, is_named, is_proof_key, read_plan, read_public_part
from app.setting import DATABASES
from app.terminal import Commands
from crypto import public_part
from crypto.canonical import is_day
from crypto.directory import LIFE_DAYS
from crypto.keys import fingerprint
from crypto.message import is_id, is_set
from crypto.notation import b64decode, b64encode
from crypto.phrase import INSTANCE_BYTES

F = TypeVar("F", bound=Callable[..., Any])
FILE = click.Path(path_type=Path)


def check_with(check: Callable[[Any], bool], form: str) -> Callable[[click.Context, click.Parameter, Any], Any]:
    """Make the check that an option's value has this form."""

    def convert(_context: click.Context, _parameter: click.Parameter, value: Any) -> Any:
        if value is not None and not check(value):
            raise click.BadParameter(form)
        return value

    return convert


def read_root(_context: click.Context, _parameter: click.Parameter, value: str) -> bytes:
    """Read the root's verifying key."""
    try:
        return b64decode(value, 32)
    except ValueError:
        raise click.BadParameter(_("give the root's verifying key, 43 characters")) from None


check_id = check_with(is_id, _("write a name of a-z, 0-9, _ and -, and not “reporter”"))
check_name = check_with(is_named, _("write one line of text"))
check_database = check_with(
    lambda text: text.startswith(DATABASES), _("write an address that starts with sqlite:/// or postgresql+psycopg://")
)
check_proof_key = check_with(is_proof_key, _("write the public part of a key, 43 characters"))
check_duties = check_with(lambda duties: is_set([*duties]), _("write names of a-z, 0-9, _ and -, each once"))
check_day = check_with(is_day, _("write a day as YYYY-MM-DD"))
duty_option = click.option(
    "--duty", multiple=True, callback=check_duties, help="A duty that the procedure knows, or auditor."
)
root_option = click.option(
    "--root", callback=read_root, envvar="SEALEDLINE_ROOT", required=True, help="The root's verifying key."
)
passphrase_option = click.option(
    "--passphrase-file", type=FILE, help=f"Its first line is the passphrase. {keys.ENVIRONMENT} can hold it too."
)


def signing_options(command: F) -> F:
    """Give a command what it needs to sign: the root's key file, its passphrase, how long the directory lasts."""
    days = click.option("--days", type=click.IntRange(1, LIFE_DAYS), default=LIFE_DAYS, show_default=True)
    root_key = click.option("--root-key", type=FILE, required=True, help="The root's key file.")
    return root_key(passphrase_option(days(command)))


def today() -> str:
    """Today, in UTC."""
    return datetime.now(UTC).date().isoformat()


@click.group(cls=Commands)
def main() -> None:
    """The root key, the officers' keys, and the directory that the root signs. All but `publish` works offline."""


@main.command()
@click.argument("key_file", type=FILE)
@passphrase_option
def make_root(key_file: Path, passphrase_file: Path | None) -> None:
    """Make the root's KEY_FILE, and print what programs need to know of it."""
    verify = keys.make_key(key_file, passphrase_file, today()).signing.verify
    click.echo(_("The root's key is in {path}. Keep it and a copy of it offline.").format(path=key_file), err=True)
    click.echo(_("Its fingerprint: {fingerprint}").format(fingerprint=fingerprint(verify)), err=True)
    click.echo(_("The portal and those who report need these two settings. They never change:"), err=True)
    click.echo(f"SEALEDLINE_ROOT={b64encode(verify)}")
    click.echo(f"SEALEDLINE_INSTANCE={b64encode(os.urandom(INSTANCE_BYTES))}")


@main.command()
@click.argument("id", callback=check_id)
@click.argument("key_file", type=FILE)
@passphrase_option
def make_officer(id: str, key_file: Path, passphrase_file: Path | None) -> None:
    """Make an officer's KEY_FILE, and beside it the public part that goes to whoever keeps the root."""
    public_path = key_file.with_suffix(".public.json")
    refuse_existing(public_path)
    part = public_part.of(id, keys.make_key(key_file, passphrase_file, today()))
    write_new(public_path, public_part.write(part))
    click.echo(_("The key is in {path}. Keep a copy of it.").format(path=key_file))
    click.echo(_("Its public part is in {path}.").format(path=public_path))
    click.echo(_("Its fingerprint: {fingerprint}").format(fingerprint=part.fingerprint))


@main.command()
@click.argument("plan", type=FILE)
@signing_options
def sign(plan: Path, root_key: Path, passphrase_file: Path | None, days: int) -> None:
    """Sign the first directory, as PLAN (TOML) describes it, into `directory-1.json` beside it."""
    document = edition.begin(read_plan(plan), today(), days)
    edition.check_ids(document)
    tell_signed(*signed.sign_document(document, keys.unlock(root_key, passphrase_file).signing, plan.parent))


@main.command()
@click.argument("directory", type=FILE)
@signing_options
def renew(directory: Path, root_key: Path, passphrase_file: Path | None, days: int) -> None:
    """Sign the same people again, from today on."""
    sign_next(directory, root_key, passphrase_file, days, lambda _document: None)


@main.command()
@click.argument("directory", type=FILE)
@click.argument("public_part_file", type=FILE)
@click.option("--name", required=True, callback=check_name)
@click.option("--role", required=True, callback=check_name)
@click.option("--channel", multiple=True, help="A channel that offers this officer.")
@click.option("--instead-of", multiple=True, metavar="ID", help="Whom this officer stands in for, when left out.")
@duty_option
@click.option("--key-expires-on", callback=check_day, help="A year from today, unless you say otherwise.")
@signing_options
def add(
    directory: Path,
    public_part_file: Path,
    name: str,
    role: str,
    channel: tuple[str, ...],
    instead_of: tuple[str, ...],
    duty: tuple[str, ...],
    key_expires_on: str | None,
    root_key: Path,
    passphrase_file: Path | None,
    days: int,
) -> None:
    """Add the officer of PUBLIC_PART_FILE."""
    officer = Officer(read_public_part(public_part_file), name, role, key_expires_on, duty)

    def change(document: Document) -> None:
        edition.list_officer(document, officer)
        edition.offer(document, officer.part.id, channel, instead_of)

    click.echo(_("Compare the fingerprint with the officer: {it}").format(it=officer.part.fingerprint))
    sign_next(directory, root_key, passphrase_file, days, change)


@main.command()
@click.argument("directory", type=FILE)
@click.argument("id")
@signing_options
def retire(directory: Path, id: str, root_key: Path, passphrase_file: Path | None, days: int) -> None:
    """Retire the officer ID from today on: nothing new is sealed to them, what they signed can still be checked."""
    sign_next(directory, root_key, passphrase_file, days, lambda document: edition.retire(document, id))


@main.command()
@click.argument("directory", type=FILE)
@click.argument("id")
@duty_option
@signing_options
def charge(
    directory: Path, id: str, duty: tuple[str, ...], root_key: Path, passphrase_file: Path | None, days: int
) -> None:
    """Give the officer ID these duties in place of those they had; none, if you name none."""
    sign_next(directory, root_key, passphrase_file, days, lambda document: edition.charge(document, id, duty))


@main.command()
@click.argument("directory", type=FILE)
@click.argument("id")
@click.option("--key-expires-on", callback=check_day, help="A year from today, unless you say otherwise.")
@signing_options
def extend(
    directory: Path, id: str, key_expires_on: str | None, root_key: Path, passphrase_file: Path | None, days: int
) -> None:
    """Let the key of the officer ID live longer."""

    def change(document: Document) -> None:
        expires_on = key_expires_on or edition.add_days(document["issued_on"], edition.KEY_DAYS)
        edition.find_recipient(document, id)["expires_on"] = expires_on

    sign_next(directory, root_key, passphrase_file, days, change)


@main.command()
@click.argument("directory", type=FILE)
@click.argument("key", callback=check_proof_key)
@signing_options
def trust(directory: Path, key: str, root_key: Path, passphrase_file: Path | None, days: int) -> None:
    """Let the portal sign days with the key whose public part is KEY: `sealedline-portal make-proof-key` prints it."""
    sign_next(directory, root_key, passphrase_file, days, lambda document: edition.list_proof_key(document, key))


@main.command()
@click.argument("directory", type=FILE)
@root_option
def show(directory: Path, root: bytes) -> None:
    """Show what DIRECTORY says, and the fingerprints to compare."""
    for line in describe(signed.read_signed(directory, root), root, today()):
        click.echo(line)


@main.command()
@click.argument("directory", type=FILE)
@root_option
@click.option("--database", envvar="SEALEDLINE_DATABASE", required=True, callback=check_database)
def publish(directory: Path, root: bytes, database: str) -> None:
    """Put DIRECTORY into the portal's database."""
    is_new = signed.publish(directory, root, database, today())
    click.echo((_("{path} is published.") if is_new else _("{path} was published before.")).format(path=directory))


def sign_next(
    path: Path, root_key: Path, passphrase_file: Path | None, days: int, change: Callable[[Document], None]
) -> None:
    """Sign the directory that follows the one at this path, changed, and write it beside it."""
    root = keys.unlock(root_key, passphrase_file).signing
    document = edition.follow(signed.read_signed(path, root.verify), today(), days)
    change(document)
    tell_signed(*signed.sign_document(document, root, path.parent))


def tell_signed(path: Path, notices: list[str]) -> None:
    """Say where the directory is, and what to mind about it."""
    for notice in notices:
        click.echo(notice, err=True)
    click.echo(_("The directory is in {path}. Now publish it.").format(path=path))


if __name__ == "__main__":
    main()
