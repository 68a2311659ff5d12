"""The real portal, as a process of its own."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path


def portal_command(*arguments: str) -> list[str]:
    return [sys.executable, "-m", "app.portal.serve", *arguments]


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
        wait_until_answering(port)
        yield port
    finally:
        server.terminate()
        # A worker that is only starting misses the signal: gunicorn ends it after half a minute.
        server.wait(45)


def wait_until_answering(port: int) -> None:
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
            return
        except OSError:
            time.sleep(0.05)
    raise TimeoutError("the portal did not start")
