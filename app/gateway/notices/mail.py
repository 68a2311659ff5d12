"""Notices by mail: SMTP (RFC 5321) inside TLS, from the first byte or by STARTTLS (RFC 3207), and never without."""

import smtplib
import socket
import ssl
from contextlib import suppress
from datetime import UTC, datetime
from email.message import EmailMessage
from gettext import gettext as _
from typing import NamedTuple

from app.gateway.notices.bounded_line import open_line
from app.gateway.notices.notice import Notice, NotSent

# In place of this machine's name, which nobody needs to know.
GREETING_NAME = "[127.0.0.1]"


class Server(NamedTuple):
    """A mail server: TLS from the first byte, or by STARTTLS; `login` is a user's name and password."""

    host: str
    port: int
    is_tls_at_once: bool
    trust: ssl.SSLContext
    login: tuple[str, str] | None = None


class Mail:
    """The way to one address, by a server of ours. Each gets a mail of its own: nobody sees who else does."""

    def __init__(self, name: str, server: Server, sender: str, recipient: str) -> None:
        self.name, self._server, self._sender, self._recipient = name, server, sender, recipient

    def send(self, notice: Notice) -> None:
        """Send it. Raises NotSent; after a line that broke late, it may have been sent."""
        server = self._server
        with open_line(server.host, server.port) as line:
            try:
                session = _Session(server, line)
                try:
                    session.begin(server)
                    session.send_message(self._write(notice))
                finally:
                    # What it says afterwards changes nothing.
                    with suppress(OSError):
                        session.quit()
            except smtplib.SMTPServerDisconnected:
                raise
            except smtplib.SMTPException as error:
                raise NotSent(_explain(error, server.host)) from None

    def _write(self, notice: Notice) -> EmailMessage:
        mail = EmailMessage()
        mail["From"], mail["To"], mail["Subject"] = self._sender, self._recipient, notice.text
        mail["Date"] = datetime.now(UTC)
        mail["Message-ID"] = f"<{notice.name}@{self._sender.rpartition('@')[2]}>"
        # What answers by itself is to be silent (RFC 3834).
        mail["Auto-Submitted"] = "auto-generated"
        mail.set_content(notice.text)
        return mail


class _Session(smtplib.SMTP):
    """A session on a line that is open. All raise SMTPException, which is an OSError, or another one."""

    def __init__(self, server: Server, line: socket.socket) -> None:
        self._line = server.trust.wrap_socket(line, server_hostname=server.host) if server.is_tls_at_once else line
        super().__init__(server.host, server.port, local_hostname=GREETING_NAME)

    def begin(self, server: Server) -> None:
        """Have TLS stand, then log in: nothing is said of anybody before."""
        if not server.is_tls_at_once:
            self.starttls(context=server.trust)
        if server.login is not None:
            self.login(*server.login)

    def _get_socket(self, host: str, port: int, timeout: float) -> socket.socket:
        """What `smtplib.SMTP` calls to connect, as `smtplib.SMTP_SSL` has it too."""
        return self._line


def _explain(error: smtplib.SMTPException, host: str) -> str:
    code = error.smtp_code if isinstance(error, smtplib.SMTPResponseException) else type(error).__name__
    match error:
        case smtplib.SMTPNotSupportedError():
            message = _("{host} offers no STARTTLS, or no login. Nothing was sent. Try smtps:// in place of smtp://.")
        case smtplib.SMTPAuthenticationError():
            message = _("{host} refuses the login ({code}). Check its user's name, and the password's file.")
        case smtplib.SMTPSenderRefused():
            message = _("{host} refuses the sender ({code}). Check SEALEDLINE_NOTICE_SENDER.")
        case smtplib.SMTPRecipientsRefused():
            code = next(iter(error.recipients.values()))[0]
            message = _("{host} refuses this address ({code}). Check SEALEDLINE_NOTICE_RECIPIENTS.")
        case _other:
            message = _("{host} didn't take the mail ({code}). Ask whoever runs it.")
    return message.format(host=host, code=code)
