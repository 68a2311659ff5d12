"""`sealedline-console verify`: verifies all records, prints a snapshot, and compares it with an earlier one."""

from dataclasses import replace
from gettext import gettext as _
from gettext import ngettext
from pathlib import Path

import click

from app.case_store.records import list_deleted
from app.clock import today
from app.console import key_folder
from app.console.errors import explain
from app.console.retention.told_deletions import ToldDeletion, list_told_deletions
from app.console.verification.checks import (
    Finding,
    compare_with_snapshot,
    find_unlawful,
    format_snapshot,
    verify_authors,
    verify_chains,
)
from app.console.workspace.directory import read_directory
from app.console.workspace.stored_keyring import StoredKeyring, explain_keyring
from app.env import DATABASES
from app.store import directories
from app.store.database import Database, StoreUnavailable, open_database
from crypto.directory import Directory
from crypto.encoding import b64decode
from crypto.errors import SealedLineError, UntrustedDirectory
from crypto.keys import Identity
from crypto.officer.snapshot import SnapshotLine, read_lines

FILE = click.Path(path_type=Path, exists=True, dir_okay=False)
FOLDER = click.Path(path_type=Path, exists=True, file_okay=False)


def read_printed(_context: click.Context, _parameter: click.Parameter, path: Path | None) -> list[SnapshotLine]:
    """Read an earlier snapshot. Raises BadParameter."""
    try:
        return read_lines(path.read_text("ascii")) if path else []
    except (OSError, ValueError) as error:
        raise click.BadParameter(str(error)) from None


def read_database(_context: click.Context, _parameter: click.Parameter, address: str) -> str:
    """Check the database URL. Raises BadParameter."""
    if not address.startswith(DATABASES):
        raise click.BadParameter(_("write an address that starts with sqlite:/// or postgresql+psycopg://"))
    return address


def read_root(_context: click.Context, _parameter: click.Parameter, text: str | None) -> bytes | None:
    """Read the root's verifying key (32 bytes in base64url). Raises BadParameter."""
    try:
        return b64decode(text, 32) if text else None
    except ValueError:
        raise click.BadParameter(_("give the root's verifying key, 43 characters")) from None


@click.command()
@click.option("--database", envvar="SEALEDLINE_DATABASE", required=True, callback=read_database, help="The store.")
@click.option("--against", type=FILE, callback=read_printed, help="An earlier print-out to compare with.")
@click.option("--key", help="The id of an officer's key file: then authors are checked, too.")
@click.option("--keys", "folder", envvar="SEALEDLINE_KEYS", type=FOLDER, help="The folder of key files.")
@click.option("--root", envvar="SEALEDLINE_ROOT", callback=read_root, help="The root's verifying key.")
def verify(
    database: str, against: list[SnapshotLine], key: str | None, folder: Path | None, root: bytes | None
) -> None:
    """Check the records of all cases, and print a line for each: keep them where the server can't change them."""
    try:
        db = open_database(database)
        verified = verify_chains(db)
        click.echo(f"# Sealed Line, {today().isoformat()}")
        for line in format_snapshot(verified.chains):
            click.echo(line)
        _print_counts(len(verified.chains), verified.entries)
        findings, told = verified.findings, list[ToldDeletion]()
        if key:
            identity, directory = _unlock(db, key, folder, root)
            findings += _check_authors(db, identity, directory)
            told = list_told_deletions(db, identity, directory)
            _print_deletions(told)
        compared = compare_with_snapshot(against, verified.chains, list_deleted(db), told)
        known = {finding.case for finding in compared}
        findings += compared + [each for each in find_unlawful(told) if each.case not in known]
    except StoreUnavailable as error:
        message = _("The store can't be reached ({error}). Check SEALEDLINE_DATABASE and the tunnel to it.")
        raise click.ClickException(message.format(error=error)) from None
    except UntrustedDirectory as error:
        raise click.ClickException(explain(error, 503)) from None
    except SealedLineError as error:
        raise click.ClickException(_(error.sentence)) from None
    _print_findings(findings)


def _unlock(db: Database, key: str, folder: Path | None, root: bytes | None) -> tuple[Identity, Directory]:
    if folder is None or root is None:
        raise click.UsageError(_("With --key, give --keys and --root as well."))
    signed = directories.newest(db)
    if signed is None:
        raise click.ClickException(_("There is no directory yet, so nobody's signature can be checked."))
    passphrase = click.prompt(_("Passphrase of {path}").format(path=key), hide_input=True, err=True)
    own = key_folder.unlock(folder, key, passphrase)
    directory, kept = read_directory(db, signed, root, folder), StoredKeyring()
    kept.refresh(db, own.identity, directory.instance, own.content.get("keyring", 0))
    if kept.fault:
        click.echo(explain_keyring(kept.fault), err=True)
    return replace(own.identity, kept=kept.kept, locked=kept.locked), directory


def _check_authors(db: Database, identity: Identity, directory: Directory) -> list[Finding]:
    checked = verify_authors(db, identity, directory, today().isoformat())
    sentence = _("Authors checked: {opened}. Sealed to others, or damaged so that they look like it: {closed}.")
    click.echo(sentence.format(opened=checked.opened, closed=checked.closed), err=True)
    return checked.findings


def _print_deletions(told: list[ToldDeletion]) -> None:
    signed, closed = sum(each.deletion is not None for each in told), sum(each.is_closed for each in told)
    sentence = _(
        "Deleted by two officers who signed it: {signed}. Signed for others, so that you can't tell: {closed}."
    )
    if told:
        click.echo(sentence.format(signed=signed, closed=closed), err=True)


def _print_counts(cases: int, entries: int) -> None:
    counted = ngettext("{count} entry", "{count} entries", entries).format(count=entries)
    sentence = ngettext("{count} case with {entries} checked.", "{count} cases with {entries} checked.", cases)
    click.echo(sentence.format(count=cases, entries=counted), err=True)


def _print_findings(findings: list[Finding]) -> None:
    for finding in findings:
        click.echo(f"{finding.case.hex()[:16]}: {finding.sentence}", err=True)
    if findings:
        raise click.ClickException(_("Not all is as it was written. Tell the officers, and keep this print-out apart."))
    click.echo(_("Nothing is missing or changed, as far as this can be seen."), err=True)
