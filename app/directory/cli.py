"""`sealedline-directory`: the commands that make keys, and that sign, show and publish directories."""

import os
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from gettext import gettext as _
from pathlib import Path

import click

from app.cli import Commands
from app.directory import editions, key_prompts, publishing, signing
from app.directory.editions import Document
from app.directory.options import (
    FILE,
    check_database,
    check_with,
    duty_option,
    instance_option,
    passphrase_option,
    root_option,
    signing_options,
)
from app.directory.plan import Day, Id, Name, Officer, ProofKey, read_plan, read_public_part
from app.directory.show import describe
from app.directory.signing import Card
from app.directory.write_once import refuse_existing, write_new
from crypto.directories.document import MAX_CONFIRMATIONS
from crypto.encoding import b64encode
from crypto.keys import INSTANCE_BYTES
from crypto.officer.keys import public_key
from crypto.officer.keys.key_file import read_identity
from crypto.signature import fingerprint


def today() -> str:
    """Today, UTC, as YYYY-MM-DD."""
    return datetime.now(UTC).date().isoformat()


@click.group(cls=Commands)
def main() -> None:
    """The root key, the officers' keys, and the directory that the root signs. All but `publish` works offline."""


@main.command()
@click.argument("key_file", type=FILE)
@passphrase_option
def make_root(key_file: Path, passphrase_file: Path | None) -> None:
    """Make the root's KEY_FILE, and print what programs need to know of it."""
    verify = read_identity(key_prompts.make_key(key_file, passphrase_file, today())).signing.verify
    click.echo(_("The root's key is in {path}. Keep it and a copy of it offline.").format(path=key_file), err=True)
    click.echo(_("Its fingerprint: {fingerprint}").format(fingerprint=fingerprint(verify)), err=True)
    click.echo(_("The portal and those who report need these two settings. They never change:"), err=True)
    click.echo(f"SEALEDLINE_ROOT={b64encode(verify)}")
    click.echo(f"SEALEDLINE_INSTANCE={b64encode(os.urandom(INSTANCE_BYTES))}")


@main.command()
@click.argument("id", callback=check_with(Id))
@click.argument("key_file", type=FILE)
@instance_option
@passphrase_option
def make_officer(id: str, key_file: Path, instance: bytes, passphrase_file: Path | None) -> None:
    """Make an officer's KEY_FILE, and beside it the public part that goes to whoever keeps the root."""
    public_path = key_file.with_suffix(".public.json")
    refuse_existing(public_path)
    content = key_prompts.make_key(key_file, passphrase_file, today())
    part = public_key.from_content(id, content, instance, today())
    write_new(public_path, public_key.write(part))
    click.echo(_("The key is in {path}. Keep a copy of it.").format(path=key_file))
    click.echo(_("Its public part is in {path}.").format(path=public_path))
    click.echo(_("Its fingerprint: {fingerprint}").format(fingerprint=part.fingerprint))


@main.command()
@click.argument("plan", type=FILE)
@instance_option
@signing_options
def sign(plan: Path, instance: bytes, root_key: Path, passphrase_file: Path | None, days: int) -> None:
    """Sign the first directory, as PLAN (TOML) describes it, into `directory-1.json` beside it."""
    planned = read_plan(plan)
    document = editions.write_first(planned, instance, today(), days)
    editions.check_ids(document)
    root = key_prompts.unlock(root_key, passphrase_file).signing
    cards = [card for officer in planned.officers for card in officer.public_part.cards]
    tell_signed(*signing.sign_document(document, root, plan.parent, cards))


@main.command()
@click.argument("directory", type=FILE)
@click.option(
    "--confirmations",
    type=click.IntRange(0, MAX_CONFIRMATIONS),
    help="How many officers have to confirm it each 35 days; with 0, it has to be signed again.",
)
@signing_options
def renew(directory: Path, confirmations: int | None, root_key: Path, passphrase_file: Path | None, days: int) -> None:
    """Sign the same people again, from today on."""

    def change(document: Document) -> None:
        if confirmations is not None:
            document["confirmations"] = confirmations

    sign_next(directory, root_key, passphrase_file, days, change)


@main.command()
@click.argument("directory", type=FILE)
@click.argument("public_part_file", type=FILE)
@click.option("--name", required=True, callback=check_with(Name))
@click.option("--role", required=True, callback=check_with(Name))
@click.option("--channel", multiple=True, help="A channel that offers this officer.")
@click.option("--instead-of", multiple=True, metavar="ID", help="Whom this officer stands in for, when left out.")
@duty_option
@click.option("--key-expires-on", callback=check_with(Day), help="A year from today, unless you say otherwise.")
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
    part = read_public_part(public_part_file)
    officer = Officer(id=part.id, name=name, role=role, public_part=part, key_expires_on=key_expires_on, duties=duty)

    def change(document: Document) -> None:
        editions.add_officer(document, officer)
        editions.add_to_channels(document, officer.id, channel, instead_of)

    click.echo(_("Compare the fingerprint with the officer: {it}").format(it=part.fingerprint))
    sign_next(directory, root_key, passphrase_file, days, change, part.cards)


@main.command()
@click.argument("directory", type=FILE)
@click.argument("id")
@signing_options
def retire(directory: Path, id: str, root_key: Path, passphrase_file: Path | None, days: int) -> None:
    """Retire the officer ID from today on: nothing new is sealed to them, what they signed can still be checked."""
    sign_next(directory, root_key, passphrase_file, days, lambda document: editions.retire(document, id))


@main.command()
@click.argument("directory", type=FILE)
@click.argument("id")
@duty_option
@signing_options
def charge(
    directory: Path, id: str, duty: tuple[str, ...], root_key: Path, passphrase_file: Path | None, days: int
) -> None:
    """Give the officer ID these duties in place of those they had; none, if you name none."""
    sign_next(directory, root_key, passphrase_file, days, lambda document: editions.set_duties(document, id, duty))


@main.command()
@click.argument("directory", type=FILE)
@click.argument("id")
@click.option("--key-expires-on", callback=check_with(Day), help="A year from today, unless you say otherwise.")
@signing_options
def extend(
    directory: Path, id: str, key_expires_on: str | None, root_key: Path, passphrase_file: Path | None, days: int
) -> None:
    """Let the key of the officer ID live longer."""

    def change(document: Document) -> None:
        expires_on = key_expires_on or editions.add_days(document["issued_on"], editions.KEY_DAYS)
        editions.find_recipient(document, id)["expires_on"] = expires_on

    sign_next(directory, root_key, passphrase_file, days, change)


# A key in b64 may begin with a hyphen, and is no option then.
@main.command(context_settings={"ignore_unknown_options": True})
@click.argument("directory", type=FILE)
@click.argument("key", callback=check_with(ProofKey))
@signing_options
def trust(directory: Path, key: str, root_key: Path, passphrase_file: Path | None, days: int) -> None:
    """Let the portal sign days with the key whose public part is KEY: `sealedline-portal make-proof-key` prints it."""
    sign_next(directory, root_key, passphrase_file, days, lambda document: editions.add_proof_key(document, key))


@main.command()
@click.argument("directory", type=FILE)
@click.option("--new-root-key", type=FILE, required=True, help="The key file of the root that signs from now on.")
@click.option("--new-passphrase-file", type=FILE, help="Its first line is the passphrase of the new root's key file.")
@signing_options
def replace_root(
    directory: Path,
    new_root_key: Path,
    new_passphrase_file: Path | None,
    root_key: Path,
    passphrase_file: Path | None,
    days: int,
) -> None:
    """Hand over to another root: sign a version that names it, and with the new root the first version after that."""
    fresh = key_prompts.unlock(new_root_key, new_passphrase_file).signing
    root = key_prompts.unlock(root_key, passphrase_file).signing
    handover = editions.write_next(signing.read_signed(directory, root.verify), today(), days)
    editions.hand_over(handover, fresh.verify)
    cards = signing.read_cards(directory)
    refuse_existing(directory.with_name(f"directory-{handover['version'] + 1}.json"))
    path, _notices = signing.sign_document(handover, root, directory.parent, cards)
    tell_signed(path, [])
    first = editions.write_next(signing.read_signed(path, root.verify), today(), days)
    tell_signed(*signing.sign_document(first, fresh, directory.parent, cards))
    click.echo(
        _("From now on sign with {path}. Build the pages anew with this setting:").format(path=new_root_key), err=True
    )
    click.echo(f"SEALEDLINE_ROOT={b64encode(fresh.verify)}")


@main.command()
@click.argument("directory", type=FILE)
@root_option
def show(directory: Path, root: bytes) -> None:
    """Show what DIRECTORY says, and the fingerprints to compare."""
    for line in describe(signing.read_signed(directory, root), root, today()):
        click.echo(line)


@main.command()
@click.argument("directory", type=FILE)
@root_option
@instance_option
@click.option("--database", envvar="SEALEDLINE_DATABASE", required=True, callback=check_database)
def publish(directory: Path, root: bytes, instance: bytes, database: str) -> None:
    """Put DIRECTORY, and the officers' address cards that came with it, into the portal's database."""
    is_new = publishing.publish(directory, root, instance, database, today())
    click.echo((_("{path} is published.") if is_new else _("{path} was published before.")).format(path=directory))


def sign_next(
    path: Path,
    root_key: Path,
    passphrase_file: Path | None,
    days: int,
    change: Callable[[Document], None],
    cards: Sequence[Card] = (),
) -> None:
    """Sign the directory that follows the one at this path, changed, and write it beside it, with these cards too."""
    root = key_prompts.unlock(root_key, passphrase_file).signing
    document = editions.write_next(signing.read_signed(path, root.verify), today(), days)
    change(document)
    tell_signed(*signing.sign_document(document, root, path.parent, [*signing.read_cards(path), *cards]))


def tell_signed(path: Path, notices: list[str]) -> None:
    """Say where the directory is, and what to mind about it."""
    for notice in notices:
        click.echo(notice, err=True)
    click.echo(_("The directory is in {path}. Now publish it.").format(path=path))


if __name__ == "__main__":
    main()
