"""A server on which nothing is wrong, below a folder of its own; each test breaks one thing."""

import json
import shutil
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from app.admin.backup.settings import BackupSettings
from app.admin.backup.target import Target
from app.admin.check import machine, site
from app.admin.check.finding import Check, Server
from app.portal.config import PortalConfig
from app.portal.site.build import build_pages
from app.store import directories
from app.store.database import open_database
from app.store.upkeep.store_id import open_files
from crypto.encoding import b64encode
from tests.organisation import INSTANCE, Organisation
from tests.portal.api_client import settings

TODAY = datetime.now(UTC).date()
ROOT = {
    "etc/nginx/nginx.conf": (Path(__file__).parents[3] / "deploy/nginx.conf").read_text(),
    "etc/ssh/sshd_config": "# LogLevel INFO\nLogLevel ERROR\n",
    "etc/systemd/journald.conf": "[Journal]\nStorage=volatile\n",
    "proc/swaps": "Filename Type Size Used Priority\n/dev/zram0 partition 1 0 5\n/dev/dm-1 partition 1 0 5\n",
    "sys/block/dm-1/dm/uuid": "CRYPT-PLAIN-swap\n",
    "proc/sys/kernel/core_pattern": "core\n",
    "proc/self/limits": "Limit                Soft Limit  Hard Limit\nMax core file size   0           unlimited\n",
}


@pytest.fixture(scope="session")
def organisation() -> Organisation:
    return Organisation(TODAY.isoformat())


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory, organisation: Organisation) -> Path:
    """Pages of this organisation, to be copied."""
    folder = tmp_path_factory.mktemp("built") / "pages"
    build_pages(PortalConfig.read(make_settings(organisation, "sqlite:///unused", folder)), folder)
    return folder


def make_settings(organisation: Organisation, url: str, pages: Path, **changes: str) -> dict[str, str]:
    signed = {"SEALEDLINE_ROOT": b64encode(organisation.root.verify), "SEALEDLINE_INSTANCE": b64encode(INSTANCE)}
    return settings(url, pages, **signed, **changes)


@pytest.fixture
def environ(organisation: Organisation, built: Path, tmp_path: Path, sqlite_url: str) -> dict[str, str]:
    shutil.copytree(built, tmp_path / "pages")
    return make_settings(organisation, sqlite_url, tmp_path / "pages")


@pytest.fixture
def server(
    environ: dict[str, str], organisation: Organisation, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Server:
    for name, text in ROOT.items():
        path = tmp_path / "root" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    # Whatever clock this machine has, and wherever the program lies.
    monkeypatch.setattr(machine, "is_synchronised", lambda: True)
    monkeypatch.setattr(site, "PROGRAM", tmp_path / "program")
    config = PortalConfig.read(environ)
    db = open_database(config.database)
    Path(config.database.removeprefix("sqlite:///")).chmod(0o600)
    open_files(db, config.files.blobs)
    server = Server(config, db, TODAY, make_backups(tmp_path / "backups"), tmp_path / "root")
    publish(server, organisation, life_days=365)
    organisation.publish_cards(db)
    return server


def make_backups(folder: Path) -> BackupSettings:
    """A folder with a backup of today, and a drill."""
    target = Target.make(folder, INSTANCE)
    target.add(TODAY, lambda file: file.write(b"sealed"))
    target.keep_drill(TODAY)
    return BackupSettings(backup=folder, backup_key=folder / "unused")


def publish(server: Server, organisation: Organisation, version: int = 1, **changes: Any) -> None:
    signed = organisation.sign(organisation.document(version, **changes))
    directories.publish(server.db, json.dumps(signed).encode(), version)


def told(check: Check, server: Server) -> str:
    """What a check finds, as it is printed."""
    return "\n".join(f"{each.about}: {each.what} {each.do}" for each in check(server))
