"""The command: runs all checks, prints what they find, and says by its exit code whether that was anything."""

import os
import sys
from collections.abc import Iterator
from gettext import gettext as _

import click

from app.admin.backup.settings import BackupSettings
from app.admin.check import backup, machine, people, site, store
from app.admin.check.finding import Check, Finding, Server
from app.clock import today
from app.env import ConfigError
from app.portal.config import PortalConfig
from app.store.database import open_database
from app.store_calls.errors import BlobsUnavailable, StoreUnavailable

CHECKS: tuple[Check, ...] = (
    people.check_directory,
    people.check_proof_key,
    store.check_files,
    store.check_room,
    store.check_postgresql,
    backup.check_backup,
    site.check_pages,
    site.check_rights,
    machine.check_nginx,
    machine.check_sshd,
    machine.check_journal,
    machine.check_swap,
    machine.check_core_dumps,
    machine.check_clock,
    machine.check_restart,
)
FAULTS = (OSError, ConfigError, StoreUnavailable, BlobsUnavailable, click.ClickException)


@click.command("check")
def check_server() -> None:
    """Look for what is wrong on the server, or soon will be. The exit code is 1 if anything is."""
    try:
        config, backups = PortalConfig.read(os.environ), BackupSettings.read(os.environ)
        db = open_database(config.database)
    except ConfigError as error:
        raise click.ClickException(str(error)) from None
    except StoreUnavailable as error:
        raise click.ClickException(_("The database can't be used: {error}").format(error=error)) from None
    try:
        found = [*list_findings(Server(config, db, today(), backups))]
    finally:
        db.close()
    for finding in found:
        click.echo(f"{finding.about}: {finding.what}\n    {finding.do}")
    if found:
        sys.exit(1)
    click.echo(_("Nothing is wrong."))


def list_findings(server: Server, checks: tuple[Check, ...] = CHECKS) -> Iterator[Finding]:
    """What the checks find. One that fails itself is a finding, and stops no other."""
    for check in checks:
        name = check.__name__.removeprefix("check_").replace("_", " ")
        try:
            yield from check(server)
        except FAULTS as error:
            reason = f"{type(error).__name__} {getattr(error, 'filename', None) or ''}".strip()
            yield Finding(name, _("This could not be looked into ({reason}).").format(reason=reason),
                          _("Let the user as whom this runs read it."))  # fmt: skip
