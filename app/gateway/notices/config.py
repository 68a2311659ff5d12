"""What the operator says of notices, read from the environment, checked at start, and frozen."""

import re
from collections.abc import Mapping
from gettext import gettext as _
from typing import Annotated, Self
from urllib.parse import urlsplit

from pydantic import AfterValidator, Field

from app import env
from app.config import File, Name, ServerSettings
from app.gateway.notices.notice import say_usual

MOST_TEXT = 200
MOST_RECIPIENTS = 50
ADDRESS = re.compile(r"[\w.+=-]{1,64}@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+", re.ASCII)
HOST = re.compile(r"[A-Za-z0-9.:-]+", re.ASCII)
DAY_HOURS = 24


def read_hours(text: str) -> tuple[int, ...]:
    """Hours of a day, none twice. Like the others below, it raises ValueError."""
    hours = sorted(map(env.read_whole, text.split()))
    if not hours or hours[-1] >= DAY_HOURS or len({*hours}) != len(hours):
        raise ValueError
    return tuple(hours)


def check_text(text: str) -> str:
    """One line, and nothing that leads anywhere."""
    if len(text) > MOST_TEXT or "//" in text or "www." in text.lower():
        raise ValueError
    return env.check_name(text)


def check_mail_server(text: str) -> str:
    """smtp:// or smtps://, a host, perhaps a port."""
    parts = urlsplit(text)
    if parts.scheme not in ("smtp", "smtps") or parts.path.strip("/") or "@" in parts.netloc or parts.query:
        raise ValueError
    return _check_host(text)


def check_address(text: str) -> str:
    """An address of a mailbox, in the letters that every server takes (no header hides in it)."""
    if not ADDRESS.fullmatch(text):
        raise ValueError
    return text


def read_addresses(text: str) -> tuple[str, ...]:
    """Addresses of mailboxes, none twice."""
    named = tuple(map(check_address, text.split()))
    if len({*named}) != len(named) or len(named) > MOST_RECIPIENTS:
        raise ValueError
    return named


def check_post_address(text: str) -> str:
    """An https:// address to which something is posted."""
    parts = urlsplit(env.check_link(text))
    if "@" in parts.netloc or parts.fragment or not text.isascii():
        raise ValueError
    return _check_host(text)


Post = Annotated[str, AfterValidator(check_post_address)]


class NoticesConfig(ServerSettings):
    """When notices are sent, and by which ways: mail, ntfy, a webhook, or several. No store is among it.

    At `hours` (UTC), or in their place after at most `delay_hours`, drawn at random, when something came. Names and
    passwords are in files. `trust` has the authorities whose certificates count in place of Mozilla's list.
    """

    TABLE = "notices"

    @classmethod
    def read(cls, environ: Mapping[str, str], places: Mapping[str, str] = env.NO_PLACES) -> Self:
        """Read all of them; one that is empty is not set. Raises ConfigError, also where one lacks another."""
        config = super().read(environ, places)
        if wrong := config._find_gap():
            raise env.ConfigError(wrong)
        return config

    hours: Annotated[tuple[int, ...], env.convert_with(read_hours)] | None = Field(
        default=None,
        validation_alias="SEALEDLINE_NOTICE_HOURS",
        description=_("Give hours of the day (UTC) from 0 to 23, with spaces between them, such as: 6 12"),
    )
    delay_hours: env.Whole | None = Field(
        default=None,
        ge=2,
        le=168,
        validation_alias="SEALEDLINE_NOTICE_DELAY_HOURS",
        description=_("Give within how many hours a notice follows what came: a whole number from 2 to 168."),
    )
    text: Annotated[str, AfterValidator(check_text)] = Field(
        default_factory=say_usual,
        validation_alias="SEALEDLINE_NOTICE_TEXT",
        description=_("Give one line of at most 200 characters, without an address of a site."),
    )
    smtp: Annotated[str, AfterValidator(check_mail_server)] | None = Field(
        default=None,
        validation_alias="SEALEDLINE_NOTICE_SMTP",
        description=_(
            "Give the mail server: smtps://HOST (TLS at once) or smtp://HOST (STARTTLS), with :PORT if needed."
        ),
    )
    smtp_user: Name | None = Field(
        default=None,
        validation_alias="SEALEDLINE_NOTICE_SMTP_USER",
        description=_("Give the name by which the mail server knows you, in one line."),
    )
    smtp_password: File | None = Field(
        default=None,
        validation_alias="SEALEDLINE_NOTICE_SMTP_PASSWORD_FILE",
        description=_("Give the file that holds the password for the mail server."),
    )
    sender: Annotated[str, AfterValidator(check_address)] | None = Field(
        default=None,
        validation_alias="SEALEDLINE_NOTICE_SENDER",
        description=_("Give the address from which notices come, such as notices@example.org."),
    )
    recipients: Annotated[tuple[str, ...], env.convert_with(read_addresses)] = Field(
        default=(),
        repr=False,  # who officers are
        validation_alias="SEALEDLINE_NOTICE_RECIPIENTS",
        description=_(
            "Give at most 50 addresses, each once, with spaces between them, such as: a@example.org b@example.org"
        ),
    )
    ntfy: Post | None = Field(
        default=None,
        repr=False,  # who knows a topic reads it
        validation_alias="SEALEDLINE_NOTICE_NTFY",
        description=_("Give the address of a topic: https://, such as https://ntfy.example.org/TOPIC."),
    )
    ntfy_token: File | None = Field(
        default=None,
        validation_alias="SEALEDLINE_NOTICE_NTFY_TOKEN_FILE",
        description=_("Give the file that holds the token for ntfy."),
    )
    webhook: Post | None = Field(
        default=None,
        repr=False,  # who knows it may post there
        validation_alias="SEALEDLINE_NOTICE_WEBHOOK",
        description=_("Give the https:// address of the webhook."),
    )
    webhook_token: File | None = Field(
        default=None,
        validation_alias="SEALEDLINE_NOTICE_WEBHOOK_TOKEN_FILE",
        description=_("Give the file that holds the token for the webhook."),
    )
    trust: File | None = Field(
        default=None,
        validation_alias="SEALEDLINE_NOTICE_TRUST",
        description=_("Give the file with the certificates (PEM) of the authorities that vouch for your servers."),
    )

    def _find_gap(self) -> str:
        if self.hours is not None and self.delay_hours is not None:
            return _("SEALEDLINE_NOTICE_HOURS and SEALEDLINE_NOTICE_DELAY_HOURS exclude each other. Set one of them.")
        if self.smtp is None and self.ntfy is None and self.webhook is None:
            return _(
                "There is no way for notices. Set one or more of SEALEDLINE_NOTICE_SMTP, SEALEDLINE_NOTICE_NTFY and "
                "SEALEDLINE_NOTICE_WEBHOOK; docs/notices.md says how."
            )
        if self.smtp is not None and (self.sender is None or not self.recipients):
            return _("Notices by mail need SEALEDLINE_NOTICE_SENDER and SEALEDLINE_NOTICE_RECIPIENTS. Set both.")
        if (self.smtp_user is None) != (self.smtp_password is None):
            return _(
                "SEALEDLINE_NOTICE_SMTP_USER and SEALEDLINE_NOTICE_SMTP_PASSWORD_FILE belong together. "
                "Set both, or none."
            )
        return ""


def _check_host(text: str) -> str:
    parts = urlsplit(text)
    if not HOST.fullmatch(parts.hostname or "") or parts.port == 0:
        raise ValueError
    return text
