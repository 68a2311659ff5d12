"""`sealedline-console verify`: verifies all records, prints a snapshot, and compares it with an earlier one."""

from dataclasses import replace
from gettext import gettext as _
from gettext import ngettext
from pathlib import Path

import click

from app.clock import today
from app.console import key_folder
from app.console.config import read_config
from app.console.errors import explain
from app.console.gateway.addresses import open_line
from app.console.gateway.client import Gateway
from app.console.own_key_file import OwnKeyFile
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
from app.store_calls.bulletin import Bulletin, read_bulletin
from app.store_calls.call import Store
from app.store_calls.errors import StoreError
from app.store_calls.records import list_deleted
from crypto.directory import Directory
from crypto.errors import SealedLineError, UntrustedDirectory
from crypto.keys import Identity
from crypto.officer.snapshot import SnapshotLine, read_lines

FILE = click.Path(path_type=Path, exists=True, dir_okay=False)


def read_printed(_context: click.Context, _parameter: click.Parameter, path: Path | None) -> list[SnapshotLine]:
    """Read an earlier snapshot. Raises BadParameter."""
    try:
        return read_lines(path.read_text("ascii")) if path else []
    except (OSError, ValueError) as error:
        raise click.BadParameter(str(error)) from None


@click.command()
@click.option("--against", type=FILE, callback=read_printed, help="An earlier print-out to compare with.")
@click.option("--key", required=True, help="The id of your key file: an officer's, or an auditor's.")
def verify(against: list[SnapshotLine], key: str) -> None:
    """Check the records of all cases, and print a line for each: keep them where the server can't change them."""
    config = read_config()
    try:
        passphrase = click.prompt(_("Passphrase of {path}").format(path=key), hide_input=True, err=True)
        own = key_folder.unlock(config.keys, key, passphrase)
        store = Gateway(open_line(config.gateway, config.proxy), own.identity.signing, config.instance)
        _state, bulletin = read_bulletin(store, b"", today())
        if bulletin is None or bulletin.directory is None:
            raise click.ClickException(_("There is no directory yet, so nobody's signature can be checked."))
        directory = read_directory(store, bulletin.directory, bulletin.handovers, config.root, config.keys)
        identity = _add_keyring(store, bulletin, own, directory)
        verified = verify_chains(store)
        click.echo(f"# Sealed Line, {today().isoformat()}")
        for line in format_snapshot(verified.chains):
            click.echo(line)
        _print_counts(len(verified.chains), verified.entries)
        findings = verified.findings + _check_authors(store, identity, directory)
        told = list_told_deletions(store, identity, directory)
        _print_deletions(told)
        compared = compare_with_snapshot(against, verified.chains, list_deleted(store), told)
        known = {finding.case for finding in compared}
        findings += compared + [each for each in find_unlawful(told) if each.case not in known]
    except StoreError as error:
        raise click.ClickException(explain(error, 503)) from None
    except UntrustedDirectory as error:
        raise click.ClickException(explain(error, 503)) from None
    except SealedLineError as error:
        raise click.ClickException(_(error.sentence)) from None
    _print_findings(findings)


def _add_keyring(store: Store, bulletin: Bulletin, own: OwnKeyFile, directory: Directory) -> Identity:
    kept = StoredKeyring()
    kept.refresh(store, bulletin.keyring, own.identity, directory.instance, own.content.get("keyring", 0))
    if kept.fault:
        click.echo(explain_keyring(kept.fault), err=True)
    return replace(own.identity, kept=kept.kept, locked=kept.locked)


def _check_authors(store: Store, identity: Identity, directory: Directory) -> list[Finding]:
    readers = {each.verify for each in directory.recipients if each.reads_reports}
    if identity.signing.verify not in readers:
        return []  # nothing of a case is sealed to them but its dockets
    checked = verify_authors(store, identity, directory, today().isoformat())
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
