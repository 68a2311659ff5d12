"""The real portal, as a process of its own."""

import os
import socket
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from tests.waiting import HANG_SECONDS, wait_until


def portal_command(*arguments: str) -> list[str]:
    return [sys.executable, "-m", "app.portal.cli", *arguments]


def draw_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


@contextmanager
def serving(environ: Mapping[str, str], folder: Path, port: int = 0) -> Iterator[int]:
    """Serve until the end of the block, all output in files of `folder`; gives the port."""
    port = port or draw_port()
    environment = {**os.environ, **environ, "SEALEDLINE_PORTAL_PORT": str(port), "TMPDIR": str(folder)}
    with (folder / "out.log").open("wb") as out, (folder / "err.log").open("wb") as err:
        server = subprocess.Popen(portal_command("serve"), env=environment, cwd=folder, stdout=out, stderr=err)
    try:
        wait_until_answering(port, server)
        yield port
    finally:
        server.terminate()
        server.wait(HANG_SECONDS)


def wait_until_answering(port: int, program: subprocess.Popen[bytes]) -> None:
    """Wait until a program that was just started listens at its port. Raises AssertionError if it ends instead."""

    def is_answering() -> bool:
        assert program.poll() is None, "the program ended"
        try:
            socket.create_connection(("127.0.0.1", port), HANG_SECONDS).close()
        except OSError:
            return False
        return True

    wait_until(is_answering)


@contextmanager
def serving_at(listener: socket.socket, environ: Mapping[str, str], folder: Path) -> Iterator[None]:
    """Serve until the end of the block at a socket that is held as systemd holds it (sd_listen_fds(3))."""
    server = start_at(listener, environ, folder)
    try:
        yield
    finally:
        server.terminate()
        server.wait(HANG_SECONDS)


def start_at(listener: socket.socket, environ: Mapping[str, str], folder: Path) -> subprocess.Popen[bytes]:
    """Start the portal at a socket that is held so."""
    environment = {**os.environ, **environ, "LISTEN_FDS": "1", "TMPDIR": str(folder)}
    # The number of the process is known in the one alone that becomes the program.
    become = "import os, sys; os.dup2(int(sys.argv[1]), 3); os.environ['LISTEN_PID'] = str(os.getpid())"
    become += "; os.execv(sys.argv[2], sys.argv[2:])"
    held = [sys.executable, "-c", become, str(listener.fileno()), *portal_command("serve")]
    with (folder / "err.log").open("ab") as err:
        return subprocess.Popen(held, env=environment, cwd=folder, stderr=err, pass_fds=[listener.fileno()])
