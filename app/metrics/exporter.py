"""Answers `/metrics`, in the text format of Prometheus, and `/health`, on 127.0.0.1. Nothing is logged."""

import os
from collections.abc import Iterable
from http.server import BaseHTTPRequestHandler
from socketserver import ThreadingTCPServer

from app.metrics.health import Health, Metric

TYPE = "text/plain; version=0.0.4; charset=utf-8"
TICK_SECONDS = 1.0


class Exporter(ThreadingTCPServer):
    """Listens from when it is made; answers while `run` runs, which may be in a process that was forked since."""

    allow_reuse_address = True
    daemon_threads = True
    health: Health
    parent: int | None = None

    def __init__(self, port: int) -> None:
        """Raises OSError."""
        super().__init__(("127.0.0.1", port), _Handler)

    def run(self, health: Health, parent: int | None = None) -> None:
        """Answer for a program, until the process `parent` ends, which started this one."""
        self.health, self.parent = health, parent
        health.tick()
        self.serve_forever(TICK_SECONDS)

    def service_actions(self) -> None:
        """Called every second."""
        self.health.tick()
        if self.parent is not None and os.getppid() != self.parent:
            raise SystemExit

    def handle_error(self, request: object, client_address: object) -> None:
        """Nothing: a client that hung up."""


class _Handler(BaseHTTPRequestHandler):
    server: Exporter
    timeout = 5

    def do_GET(self) -> None:  # noqa: N802 - the name that http.server calls
        if self.path == "/health":
            unreachable = self.server.health.unreachable
            self._answer(
                503 if unreachable else 200, "".join(f"{each} unreachable\n" for each in unreachable) or "ok\n"
            )
        elif self.path == "/metrics":
            self._answer(200, write(self.server.health.metrics))
        else:
            self._answer(404, "/metrics or /health\n")

    def _answer(self, status: int, text: str) -> None:
        body = text.encode()
        self.send_response(status)
        self.send_header("Content-Type", TYPE)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def version_string(self) -> str:
        return "sealedline"

    def log_message(self, format: str, *args: object) -> None:
        """Nothing."""


def write(metrics: Iterable[Metric]) -> str:
    """The lines of each name stand together, and begin with what it means (Prometheus, text format 0.0.4)."""
    lines, last = list[str](), ""
    for each in metrics:
        name = f"sealedline_{each.name}"
        if name != last:
            lines += [f"# HELP {name} {each.meaning}", f"# TYPE {name} gauge"]
        lines.append(f"{name}{{{each.label}}} {int(each.value)}" if each.label else f"{name} {int(each.value)}")
        last = name
    return "\n".join(lines) + "\n"
