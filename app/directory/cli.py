"""`sealedline-directory`: the commands that make keys, and that sign, show and publish directories."""

import os
from collections.abc import Callable
from datetime import UTC, datetime
from gettext import gettext as _
from pathlib import Path

import click

from app.cli import Commands
from app.directory import editions, issuing, key_prompts, publishing, signing
from app.directory.edit import apply_plan
from app.directory.editions import Document
from app.directory.issuing import issue_next
from app.directory.options import (
    FILE,
    check_database,
    check_with,
    duty_option,
    instance_option,
    passphrase_option,
    root_key_options,
    root_option,
    signing_options,
)
from app.directory.plan import Day, Id, Name, Officer, ProofKey, read_plan, read_public_part
from app.directory.show import describe
from app.directory.write_once import refuse_existing, write_new
from crypto.directory import verify
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
    key = read_identity(key_prompts.make_key(key_file, passphrase_file, today())).signing.verify
    click.echo(_("The root's key is in {path}. Keep it and a copy of it offline.").format(path=key_file), err=True)
    click.echo(_("Its fingerprint: {fingerprint}").format(fingerprint=fingerprint(key)), err=True)
    click.echo(_("The portal and those who report need these two settings. They never change:"), err=True)
    click.echo(f"SEALEDLINE_ROOT={b64encode(key)}")
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
@root_key_options
def sign(plan: Path, instance: bytes, root_key: Path, passphrase_file: Path | None) -> None:
    """Sign the first directory, as PLAN (TOML) describes it, into `directory-1.json` beside it, and show it."""
    planned = read_plan(plan)
    document = editions.write_first(instance, today(), planned.days)
    apply_plan(document, planned)
    editions.check_ids(document)
    path = signing.place(document, plan.parent)
    root = key_prompts.unlock(root_key, passphrase_file).signing
    signed, notices = signing.sign_document(document, root)
    issuing.tell([*describe(verify(signed, root.verify), root.verify, today())], notices)
    signing.write_signed(path, signed, planned.cards)
    issuing.tell_written(path)


@main.command()
@click.argument("directory", type=FILE)
@click.argument("plan", type=FILE)
@click.option("--yes", is_flag=True, help="Sign without asking.")
@root_key_options
def edit(directory: Path, plan: Path, yes: bool, root_key: Path, passphrase_file: Path | None) -> None:
    """Sign the directory that follows DIRECTORY, as PLAN (TOML) describes it. Shows what changes, and asks first.

    Whoever is not in PLAN retires.
    """
    planned = read_plan(plan)
    root = key_prompts.unlock(root_key, passphrase_file).signing
    agree = issuing.refuse_unchanged if yes else issuing.ask
    dates = today(), planned.days
    issue_next(directory, root, dates, lambda document: apply_plan(document, planned), planned.cards, agree)


@main.command()
@click.argument("directory", type=FILE)
@signing_options
def renew(directory: Path, root_key: Path, passphrase_file: Path | None, days: int | None) -> None:
    """Sign the same people again, from today on."""
    sign_next(directory, root_key, passphrase_file, days, lambda _document: None)


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
    days: int | None,
) -> None:
    """Add the officer of PUBLIC_PART_FILE."""
    part = read_public_part(public_part_file)
    officer = Officer(id=part.id, name=name, role=role, public_part=part, key_expires_on=key_expires_on, duties=duty)

    def change(document: Document) -> None:
        editions.add_officer(document, officer)
        editions.add_to_channels(document, officer.id, channel, instead_of)

    root = key_prompts.unlock(root_key, passphrase_file).signing
    issue_next(directory, root, (today(), days), change, part.cards)


@main.command()
@click.argument("directory", type=FILE)
@click.argument("id")
@signing_options
def retire(directory: Path, id: str, root_key: Path, passphrase_file: Path | None, days: int | None) -> None:
    """Retire the officer ID from today on: nothing new is sealed to them, what they signed can still be checked."""
    sign_next(directory, root_key, passphrase_file, days, lambda document: editions.retire(document, id))


@main.command()
@click.argument("directory", type=FILE)
@click.argument("id")
@duty_option
@signing_options
def charge(
    directory: Path, id: str, duty: tuple[str, ...], root_key: Path, passphrase_file: Path | None, days: int | None
) -> None:
    """Give the officer ID these duties in place of those they had; none, if you name none."""
    sign_next(directory, root_key, passphrase_file, days, lambda document: editions.set_duties(document, id, duty))


@main.command()
@click.argument("directory", type=FILE)
@click.argument("id")
@click.option("--key-expires-on", callback=check_with(Day), help="A year from today, unless you say otherwise.")
@signing_options
def extend(
    directory: Path, id: str, key_expires_on: str | None, root_key: Path, passphrase_file: Path | None, days: int | None
) -> None:
    """Let the key of the officer ID live longer."""
    sign_next(
        directory, root_key, passphrase_file, days, lambda document: editions.set_expiry(document, id, key_expires_on)
    )


# A key in b64 may begin with a hyphen, and is no option then.
@main.command(context_settings={"ignore_unknown_options": True})
@click.argument("directory", type=FILE)
@click.argument("key", callback=check_with(ProofKey))
@signing_options
def trust(directory: Path, key: str, root_key: Path, passphrase_file: Path | None, days: int | None) -> None:
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
    days: int | None,
) -> None:
    """Hand over to another root: sign a version that names it, and with the new root the first version after that.

    If DIRECTORY names it already, only the second is signed.
    """
    fresh = key_prompts.unlock(new_root_key, new_passphrase_file).signing
    root = key_prompts.unlock(root_key, passphrase_file).signing
    dates, before = (today(), days), signing.read_signed(directory, root.verify)
    if before.next_root != fresh.verify:
        refuse_existing(signing.name_file(directory.parent, before.version + 2))
        directory = issue_next(
            directory, root, dates, lambda document: editions.hand_over(document, root, fresh.verify)
        )
    issue_next(directory, fresh, dates, lambda _document: None, trusted=root.verify)
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
    path: Path, root_key: Path, passphrase_file: Path | None, days: int | None, change: Callable[[Document], None]
) -> None:
    """Sign the directory that follows the one at this path, changed, and write it beside it."""
    issue_next(path, key_prompts.unlock(root_key, passphrase_file).signing, (today(), days), change)


if __name__ == "__main__":
    main()
