"""The settings of a portal, as a reporter pins them: address, root key, instance, release day, proxy."""

from contextlib import AbstractContextManager, closing
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import partial
from gettext import gettext as _

import click

from app.reporter.api.client import Portal
from app.reporter.api.http import RequestRefused
from app.reporter.terminal.work_bar import show_work
from app.reporter.visit import Visit
from crypto import directory as directories
from crypto import phrase as phrases
from crypto.directory import Directory
from crypto.encoding import b64decode
from crypto.errors import ExpiredDirectory, StaleDirectory
from crypto.keys import INSTANCE_BYTES


@dataclass(frozen=True)
class Site:
    """The settings of the command line, as they were given; checked when they are used."""

    address: str
    root_text: str | None
    instance_text: str | None
    proxy: str | None
    release_day: str | None

    @property
    def root(self) -> bytes:
        """The root's verifying key (32 bytes). Raises ClickException."""
        return _read_key(self.root_text, 32, "--root", "SEALEDLINE_ROOT")

    @property
    def instance(self) -> bytes:
        """The instance (16 bytes). Raises ClickException."""
        return _read_key(self.instance_text, INSTANCE_BYTES, "--instance", "SEALEDLINE_INSTANCE")

    @property
    def today(self) -> str:
        """The later of this machine's day (UTC) and the release day (SPEC 6): clocks go wrong."""
        today = datetime.now(UTC).date()
        return max(today, date.fromisoformat(self.release_day) if self.release_day else today).isoformat()

    def connect(self) -> AbstractContextManager[Portal]:
        """A connection to the portal. Raises ClickException for an address to which nothing should be sent."""
        return closing(Portal(self.address, self.proxy, show_work))

    def fetch_directory(self, portal: Portal) -> Directory:
        """Get the directory, check who signed it, and for which instance, and join its people's addresses to it.

        Raises UntrustedDirectory.
        """
        served = portal.fetch_directory()
        directory = directories.verify(served, self.root)
        directory.check_instance(self.instance)
        return directory.join(served)

    def check_fresh(self, directory: Directory) -> None:
        """Check that something can be sealed under it today. Raises ClickException: the date may be what is wrong."""
        try:
            directory.check_fresh(self.today)
        except (ExpiredDirectory, StaleDirectory) as error:
            why = error.sentence
        else:
            if self.today >= directory.issued_on:
                return
            why = _("The list of people who can read reports is newer than the date on your device.")
        advice = _(
            "Nothing was sent. Your device says that today is {day}. If that is wrong, set its date and try again."
        )
        raise click.ClickException(f"{_(why)} {advice.format(day=self.today)}")

    def visit(self, portal: Portal, phrase: str) -> Visit:
        """Open the mailbox of a code phrase; if there is none, that of the phrase with two of its words exchanged.

        Raises UntrustedDirectory, RequestRefused, Unanswered.
        """
        try:
            return self._open(portal, phrase)
        except RequestRefused as refusal:
            if refusal.status != 404:
                raise
            none = refusal
        click.echo(_("There is no mailbox for these words. Trying them with two words exchanged …"), err=True)
        for one, other, exchanged in phrases.list_swapped(phrases.normalise(phrase)):
            try:
                visit = self._open(portal, exchanged)
            except RequestRefused as refusal:
                if refusal.status != 404:
                    raise
                continue
            message = _("Words {one} and {other} were in each other's place. Put them right on your paper.")
            click.echo(message.format(one=one + 1, other=other + 1), err=True)
            return visit
        raise none

    def _open(self, portal: Portal, phrase: str) -> Visit:
        reporter = phrases.derive_reporter(phrase, self.instance)
        return Visit(portal, reporter, partial(self.fetch_directory, portal), self.today)


def _read_key(text: str | None, size: int, option: str, variable: str) -> bytes:
    try:
        return b64decode(text, size)
    except ValueError:
        message = _("Give {option} or {variable}: {count} bytes in base64url, as the organisation has published them.")
        raise click.ClickException(message.format(option=option, variable=variable, count=size)) from None
