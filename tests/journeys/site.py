"""The whole installation as its users meet it: portal and console as processes, three officers' key files, a store."""

import json
import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from app.portal import proof_key
from app.portal.config import PortalConfig
from app.portal.site.build import build_pages
from app.store import directories
from app.store.database import Database, open_database
from crypto.day import derive_verifying_key
from crypto.encoding import b64encode
from crypto.officer.keys import key_file
from tests.browser.conftest import document
from tests.organisation import INSTANCE, Organisation, today
from tests.portal.process import draw_port, serving, wait_until_answering
from tests.waiting import HANG_SECONDS, wait_until

PASSPHRASE = "a passphrase to test with"
CHEAP = {"t": 1, "m_kib": 8192, "p": 1}


@dataclass
class Site:
    """Where the two programs answer, and what is behind them. `console` is where its pages are."""

    address: str
    console: str
    draw_link: Callable[[], str]
    folder: Path
    settings: dict[str, str]
    organisation: Organisation
    db: Database

    def publish(self, version: int, **changes: object) -> None:
        """Publish a directory as whoever keeps the root key would."""
        seed = proof_key.read(Path(self.settings["SEALEDLINE_PROOF_KEY"]))
        listed = {"proof_keys": [b64encode(derive_verifying_key(seed))], **changes}
        signed = self.organisation.sign(document(self.organisation, version=version, **listed))
        directories.publish(self.db, json.dumps(signed).encode(), version)
        self.organisation.publish_cards(self.db)


@contextmanager
def running(
    folder: Path,
    database: str,
    organisation: Organisation | None = None,
    languages: str = "en ar he",
    texts: Path | None = None,
) -> Iterator[Site]:
    """Run portal, gateway and console on a new store until the end of the block, their output in files of `folder`."""
    organisation = organisation or Organisation(today())
    keys = folder / "keys"
    keys.mkdir(mode=0o700)
    for id in organisation.officers:
        (keys / f"{id}.key").write_bytes(key_file.lock(organisation.contents[id], PASSPHRASE, CHEAP))
    settings = {
        "SEALEDLINE_DATABASE": database,
        "SEALEDLINE_BLOBS": (folder / "blobs").as_uri(),
        "SEALEDLINE_ROOT": b64encode(organisation.root.verify),
        "SEALEDLINE_INSTANCE": b64encode(INSTANCE),
        "SEALEDLINE_ORGANISATION": "Example",
        "SEALEDLINE_LANGUAGES": languages,
        "SEALEDLINE_PAGES": str(folder / "pages"),
        "SEALEDLINE_KEYS": str(keys),
        "SEALEDLINE_SAVED": str(folder / "saved"),
        "SEALEDLINE_PROOF_KEY": str(folder / "proof.key"),
        **({"SEALEDLINE_TEXTS": str(texts)} if texts else {}),
    }
    proof_key.make(folder / "proof.key")
    build_pages(PortalConfig.read(settings), folder / "pages")
    db = open_database(database, create=True)
    with (
        serving(settings, folder) as port,
        serving_gateway(settings, folder) as gateway,
        serving_console({**settings, **gateway}, folder) as draw_link,
    ):
        settings |= gateway
        console = draw_link().split("/start/")[0]
        site = Site(f"http://127.0.0.1:{port}", console, draw_link, folder, settings, organisation, db)
        site.publish(1)
        yield site
    db.close()


@contextmanager
def serving_gateway(settings: Mapping[str, str], folder: Path) -> Iterator[dict[str, str]]:
    """Run a gateway, its output in a file of `folder`; gives the settings by which a console reaches it."""
    port = draw_port()
    with (folder / "gateway.log").open("wb") as output:
        gateway = subprocess.Popen(
            [sys.executable, "-m", "app.gateway.cli", "serve"],
            env={**os.environ, **settings, "SEALEDLINE_GATEWAY_PORT": str(port)},
            cwd=folder,
            stdout=output,
            stderr=output,
        )
    try:
        wait_until_answering(port, gateway)
        yield {"SEALEDLINE_GATEWAY": f"http://127.0.0.1:{port}"}
    finally:
        gateway.terminate()
        gateway.communicate(timeout=HANG_SECONDS)


@contextmanager
def serving_console(
    settings: Mapping[str, str],
    folder: Path,
    port: int = 0,
    arguments: Sequence[str] = (),
    command: Sequence[str] = (sys.executable, "-m", "app.console.cli"),
) -> Iterator[Callable[[], str]]:
    """Run a console, its output in a file of `folder`; gives what asks it for a link, as its officer does by Enter."""
    port, log = port or draw_port(), folder / "console.log"
    environ = {"SEALEDLINE_CONSOLE_PORT": str(port), "SEALEDLINE_OPENS_BROWSER": "no"}
    with log.open("wb") as output:
        console = subprocess.Popen(
            [*command, *arguments],
            env={**os.environ, **environ, **settings},
            cwd=folder,
            stdin=subprocess.PIPE,
            stdout=output,
            stderr=output,
        )

    def read_links() -> list[str]:
        return re.findall(r"http://localhost:\S+/start/\S+(?=\n)", log.read_text())

    def draw_link() -> str:
        assert console.stdin is not None
        before = len(read_links())
        console.stdin.write(b"\n")
        console.stdin.flush()
        wait_until(lambda: len(read_links()) > before)
        return read_links()[-1]

    try:
        wait_until_answering(port, console)
        wait_until(read_links)
        yield draw_link
    finally:
        console.terminate()
        console.communicate(timeout=HANG_SECONDS)
