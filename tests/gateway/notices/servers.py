"""Servers outside, with TLS on loopback: for mail, and for HTTP. What they do wrong is said when they are made."""

import socket
import ssl
import threading
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, Self, cast

HOST = "127.0.0.1"

Certified = tuple[Path, Path]


def make_context(certified: Certified) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(*certified)
    return context


class Listening:
    """A port of this machine, and what becomes of whoever connects, which is a subclass's."""

    def __init__(self, certified: Certified) -> None:
        self._context = make_context(certified)
        self._server = socket.create_server((HOST, 0))
        self.port = self._server.getsockname()[1]
        threading.Thread(target=self._serve, daemon=True).start()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.close()

    def _serve(self) -> None:
        with suppress(OSError):
            while True:
                client, _address = self._server.accept()
                threading.Thread(target=self._meet, args=(client,), daemon=True).start()

    def _meet(self, client: socket.socket) -> None:
        with suppress(OSError), client:
            self.talk(client)

    def talk(self, client: socket.socket) -> None:
        raise NotImplementedError


class MailServer(Listening):
    """Takes mail as RFC 5321 has it: `mails` by recipient, `clear` is every line that came outside of TLS."""

    def __init__(
        self, certified: Certified, *, at_once: bool = False, offers: bool = True, begins: bool = True
    ) -> None:
        self.at_once, self.offers, self.begins = at_once, offers, begins
        self.refused, self.breaks_after_mail = "", False
        self.clear: list[str] = []
        self.logins: list[str] = []
        self.mails: list[tuple[str, bytes]] = []
        super().__init__(certified)

    def talk(self, client: socket.socket) -> None:
        if self.at_once:
            client = self._context.wrap_socket(client, server_side=True)
        client.sendall(b"220 ready\r\n")
        if self._talk_until_tls(client):
            with self._context.wrap_socket(client, server_side=True) as inside:
                self._talk_until_tls(inside)

    def _talk_until_tls(self, client: socket.socket) -> bool:
        """Whether the client has asked for TLS, and gets it."""
        is_inside, recipient = isinstance(client, ssl.SSLSocket), ""
        with cast(BinaryIO, client.makefile("rb", buffering=0)) as lines:
            while line := lines.readline().decode().rstrip("\r\n"):
                if not is_inside:
                    self.clear.append(line)
                verb = line.upper().split(" ")[0]
                if verb == "STARTTLS" and self.begins:
                    client.sendall(b"220 go on\r\n")
                    return True
                if verb == "DATA":
                    client.sendall(b"354 go on\r\n")
                    self.mails.append((recipient, self._read_mail(lines)))
                    if self.breaks_after_mail:
                        return False
                recipient = line if verb == "RCPT" else recipient
                if verb == "AUTH":
                    self.logins.append(line)
                client.sendall(self._answer(verb, line, is_inside=is_inside))
        return False

    def _answer(self, verb: str, line: str, *, is_inside: bool) -> bytes:
        if verb == "EHLO":
            return (
                b"250-here\r\n"
                + (b"250-STARTTLS\r\n" if self.offers and not is_inside else b"")
                + b"250 AUTH PLAIN\r\n"
            )
        if verb == "STARTTLS" or (self.refused and self.refused in line):
            return b"550 no, says \x1b[31mthe server\r\n"
        return {"AUTH": b"235 welcome\r\n", "QUIT": b"221 bye\r\n"}.get(verb, b"250 done\r\n")

    def _read_mail(self, lines: BinaryIO) -> bytes:
        held = b""
        while (line := lines.readline()) not in (b".\r\n", b""):
            held += line
        return held


class Dripping(Listening):
    """Begins TLS, and then sends a byte now and then, and never a whole line."""

    def talk(self, client: socket.socket) -> None:
        with self._context.wrap_socket(client, server_side=True) as inside:
            while True:
                inside.sendall(b"2")
                threading.Event().wait(0.02)


class PostServer:
    """Takes what is posted: `posts` are path, headers and body. `status` is what it answers, `leads_to` where else."""

    def __init__(self, certified: Certified) -> None:
        self.posts: list[tuple[str, dict[str, str], bytes]] = []
        self.status, self.leads_to = 200, ""
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                outer.posts.append((self.path, dict(self.headers), body))
                self.send_response(outer.status)
                if outer.leads_to:
                    self.send_header("Location", outer.leads_to)
                self.end_headers()

            def log_message(self, format: str, *arguments: object) -> None:
                """Say nothing."""

        self._server = ThreadingHTTPServer((HOST, 0), Handler)
        self._server.socket = make_context(certified).wrap_socket(self._server.socket, server_side=True)
        self.port = self._server.server_port
        threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.shutdown()
        self._server.server_close()
