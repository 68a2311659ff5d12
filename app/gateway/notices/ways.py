"""The ways that the operator has named, with what their files hold."""

import ssl
from collections.abc import Iterator
from gettext import gettext as _
from pathlib import Path
from urllib.parse import urlsplit

from app import private_file
from app.connection import make_trust
from app.env import ConfigError
from app.gateway.notices.config import NoticesConfig
from app.gateway.notices.mail import Mail, Server
from app.gateway.notices.notice import Way
from app.gateway.notices.push import Address, Ntfy, Webhook

PORTS = {"smtps": 465, "smtp": 587}
MOST_SECRET_BYTES = 4096


def list_ways(config: NoticesConfig) -> list[Way]:
    """Make all of them, one for each address of a mailbox. Raises ConfigError for a file."""
    return [*_list_mails(config), *_list_posts(config)]


def _list_mails(config: NoticesConfig) -> Iterator[Way]:
    if config.smtp is None or config.sender is None:
        return
    parts, login = urlsplit(config.smtp), None
    if config.smtp_user is not None and config.smtp_password is not None:
        login = config.smtp_user, _read_secret(config.smtp_password)
    server = Server(
        host=parts.hostname or "",
        port=parts.port or PORTS[parts.scheme],
        is_tls_at_once=parts.scheme == "smtps",
        trust=_read_trust(config.trust),
        login=login,
    )
    for number, recipient in enumerate(config.recipients, 1):
        # Not who it is: what is told to the operator is kept in a log.
        yield Mail(_("mail to address {number}").format(number=number), server, config.sender, recipient)


def _list_posts(config: NoticesConfig) -> Iterator[Way]:
    if config.ntfy is not None:
        yield Ntfy(_("ntfy"), _make_address(config, config.ntfy, config.ntfy_token))
    if config.webhook is not None:
        yield Webhook(_("webhook"), _make_address(config, config.webhook, config.webhook_token))


def _make_address(config: NoticesConfig, url: str, token: Path | None) -> Address:
    return Address(url, _read_trust(config.trust), None if token is None else _read_secret(token))


def _read_secret(path: Path) -> str:
    """The first line of a file that nobody else may read: signs of ASCII, at most 4,096."""
    try:
        with path.open("rb") as file:
            if not private_file.is_private(file):
                raise ConfigError(_("Others may read {path}. Run: chmod 600 {path}").format(path=path))
            secret = file.read(MOST_SECRET_BYTES + 1).decode("ascii").removesuffix("\n").removesuffix("\r")
    except (OSError, UnicodeError):
        secret = ""
    if not (0 < len(secret) <= MOST_SECRET_BYTES and secret.isprintable()):
        raise ConfigError(_("{path} must hold one line of ASCII, and nothing else.").format(path=path))
    return secret


def _read_trust(path: Path | None) -> ssl.SSLContext:
    try:
        return make_trust(path)
    except OSError:
        raise ConfigError(_("{path} holds no certificates (PEM).").format(path=path)) from None
