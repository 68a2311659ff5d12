"""The whole installation as its users meet it: portal and console as processes, three officers' key files, a store."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from app import directories
from app.config import PortalConfig
from app.database import Database, open_database
from app.portal import proof_key
from app.portal.build import build_pages
from crypto import keyfile
from crypto.day import find_public
from crypto.notation import b64encode
from tests.browser.conftest import document
from tests.organisation import Organisation
from tests.portal.server import draw_port, serving, wait_until_answering

PASSPHRASE = "a passphrase to test with"
INSTANCE = bytes(range(16))
CHEAP = {"t": 1, "m_kib": 8192, "p": 1}


@dataclass
class Site:
    """Where the two programs answer, and what is behind them."""

    address: str
    console: str
    folder: Path
    settings: dict[str, str]
    organisation: Organisation
    db: Database

    def publish(self, version: int, **changes: object) -> None:
        """Publish a directory as whoever keeps the root key would."""
        seed = proof_key.read(Path(self.settings["SEALEDLINE_PROOF_KEY"]))
        listed = {"proof_keys": [b64encode(find_public(seed))], **changes}
        signed = self.organisation.sign(document(self.organisation, version=version, **listed))
        directories.publish(self.db, json.dumps(signed).encode(), version)


@contextmanager
def running(
    folder: Path, database: str, organisation: Organisation | None = None, languages: str = "en ar he"
) -> Iterator[Site]:
    """Run portal and console on a new store until the end of the block; their output is in files of `folder`."""
    organisation = organisation or Organisation()
    keys = folder / "keys"
    keys.mkdir(mode=0o700)
    for id in organisation.officers:
        (keys / f"{id}.key").write_bytes(keyfile.lock(organisation.contents[id], PASSPHRASE, CHEAP))
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
    }
    proof_key.make(folder / "proof.key")
    build_pages(PortalConfig.read(settings), folder / "pages")
    db = open_database(database, create=True)
    with serving(settings, folder) as port, serving_console(settings, folder) as console_port:
        addresses = f"http://127.0.0.1:{port}", f"http://localhost:{console_port}"
        site = Site(*addresses, folder, settings, organisation, db)
        site.publish(1)
        yield site
    db.close()


@contextmanager
def serving_console(settings: dict[str, str], folder: Path) -> Iterator[int]:
    port = draw_port()
    environ = {**os.environ, **settings, "SEALEDLINE_CONSOLE_PORT": str(port)}
    with (folder / "console.log").open("wb") as log:
        command = [sys.executable, "-m", "app.console.serve"]
        console = subprocess.Popen(command, env=environ, cwd=folder, stdout=log, stderr=log)
    try:
        wait_until_answering(port)
        yield port
    finally:
        console.terminate()
        console.wait(20)
