"""Where faults happen: a portal of two processes at a socket that is held as systemd holds it."""

import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from tempfile import TemporaryDirectory

import psutil

from app.portal.config import PortalConfig
from app.portal.site.build import build_pages
from app.store import database
from tests.bench.faults.senders import Load, compare
from tests.portal.api_client import settings
from tests.portal.process import start_at


class Scene:
    """The portal of one store, and who reports to it."""

    def __init__(self, url: str, folder: Path, listener: socket.socket, load: Load) -> None:
        self.url, self.folder, self.load = url, folder, load
        self._listener, self._pages = listener, folder / "built" / "pages"
        self.environ = settings(url, self._pages, SEALEDLINE_BLOBS=(folder / "blobs").as_uri())
        build_pages(PortalConfig.read(self.environ), self._pages)
        self.start()

    def start(self) -> None:
        self.program = start_at(self._listener, self.environ, self.folder)

    def stop(self) -> None:
        """As systemd does: SIGTERM, and wait."""
        self.program.terminate()
        self.program.wait()

    def list_workers(self) -> list[psutil.Process]:
        """The processes that serve. Raises psutil.Error if the portal has ended."""
        found: list[psutil.Process] = psutil.Process(self.program.pid).children()
        return found

    def kill_all(self) -> None:
        """SIGKILL to all of the portal, as systemd would end what is left."""
        workers = self.list_workers()
        self.program.kill()
        for each in workers:
            with suppress(psutil.Error):
                each.kill()
        self.program.wait()
        psutil.wait_procs(workers)

    def count(self, url: str = "") -> str:
        """The figures, once everything is confirmed that is under way."""
        self.load.finish()
        found = compare(url or self.url, self.load.confirmed)
        return f"{found}; longest wait {self.load.longest:.1f} s; other answers {self.load.answers}"


@contextmanager
def staged(url: str = "", folder: Path | None = None, **load: float) -> Iterator[Scene]:
    """A portal on SQLite, or on the store at `url`, and reports coming until the end of the block."""
    with TemporaryDirectory() as name, socket.create_server(("127.0.0.1", 0), backlog=1024) as listener:
        place = folder or Path(name)
        url = url or f"sqlite:///{place / 'store.db'}"
        database.migrate(url)
        reporters = Load(listener.getsockname()[1], **load)  # type: ignore[arg-type]
        scene = Scene(url, place, listener, reporters)
        try:
            reporters.start()
            reporters.await_more()
            yield scene
        finally:
            with suppress(ProcessLookupError, subprocess.SubprocessError):
                scene.stop()
