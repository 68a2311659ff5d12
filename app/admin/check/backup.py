"""The check of the backups: how old the newest is, and how long ago one was last restored."""

from collections.abc import Iterator
from datetime import timedelta
from gettext import gettext as _

import click

from app.admin.backup.target import Target
from app.admin.check.finding import Finding, Server

OLDEST = timedelta(2)
OLDEST_DRILL = timedelta(100)


def check_backup(server: Server) -> Iterator[Finding]:
    """Whether there are backups, of yesterday at the latest, and whether restoring one was tried this quarter."""
    path = server.backup.backup
    if path is None or server.backup.backup_key is None:
        yield Finding("backup", _("No backup is set up: what this disk loses is lost."),
                      _("Set SEALEDLINE_BACKUP and SEALEDLINE_BACKUP_KEY: docs/operating.md."))  # fmt: skip
        return
    try:
        target = Target(path, server.config.instance)
        newest = max((copy.day for copy in target.list_copies()), default=None)
        drilled = target.find_last_drill()
    except click.ClickException as error:
        yield Finding("backup", error.message, _("Mount it, or run `sealedline-admin backup --new`."))
        return
    if newest is None or newest < server.today - OLDEST:
        yield Finding("backup", _("The newest backup is of {day}.").format(day=newest or _("no day")),
                      _("Run `sealedline-admin backup`, see what it says, and look at its timer."))  # fmt: skip
    if drilled is None or drilled < server.today - OLDEST_DRILL:
        yield Finding("backup", _("The last drill was on {day}.").format(day=drilled or _("no day")),
                      _("Run `sealedline-admin drill` where the backup key is (docs/operating.md)."))  # fmt: skip
