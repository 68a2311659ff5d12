"""A server that is backed up, and empty machines on which it is restored."""

from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from app.admin.backup.backup import Source, make_backup
from app.admin.backup.restore import Given, Restored, restore_store
from app.admin.backup.settings import BackupSettings
from app.admin.backup.target import Copy, Target
from app.blobs.storage import Blobs
from app.case_store.cases import delete_case
from app.config import StoreConfig
from app.portal.config import PortalConfig
from app.store.database import Database, open_database
from app.store.upkeep.store_id import open_files
from crypto.officer import backup_file
from crypto.officer.keys import key_file
from tests.portal.api_client import settings
from tests.store.random_reports import DAY, Report, draw_report
from tests.store.random_uploads import Upload, draw_upload, file

KEY = key_file.generate(DAY.isoformat())


@dataclass
class Place:
    """A database and a folder for files, of one installation."""

    environ: dict[str, str]

    @property
    def config(self) -> PortalConfig:
        return PortalConfig.read(self.environ)

    def open(self) -> tuple[Database, Blobs]:
        db = open_database(self.config.database)
        return db, open_files(db, self.config.files.blobs)


@dataclass
class Server(Place):
    """A server, and the folder of its backups."""

    folder: Path
    days: int = 30

    def __post_init__(self) -> None:
        self.db, self.blobs = self.open()
        self.target = Target.make(self.folder, self.config.instance)

    def file(self) -> tuple[Report, Upload]:
        """A report with a file."""
        report, upload = draw_report(), draw_upload()
        file(self.db, self.blobs, report, upload.put(self.db, self.blobs).claim)
        return report, upload

    def delete(self, report: Report, day: date = DAY) -> None:
        for id in delete_case(self.db, report.gate, deleted_on=day):
            self.blobs.erase(id)

    def back_up(self, after: int = 0, **more: Any) -> Copy:
        """Make a backup so many days later."""
        backup = BackupSettings(backup_days=self.days, **more)
        source = Source(self.db, self.blobs, backup_file.derive_address(KEY), self.config, backup)
        return make_backup(self.target, source, DAY + timedelta(after))

    def restore(self, place: Place, copy: Copy | None = None, key: dict[str, Any] = KEY, **given: Any) -> Restored:
        config = StoreConfig.read(place.environ)
        return restore_store(self.target, copy or self.target.find_copy(None), key, config, Given(**given))


@pytest.fixture
def server(store_url: str, tmp_path: Path) -> Server:
    environ = settings(store_url, tmp_path / "pages", SEALEDLINE_BLOBS=(tmp_path / "files").as_uri())
    return Server(environ, tmp_path / "backups")


@pytest.fixture
def elsewhere(tmp_path: Path) -> Place:
    """Another machine, which has nothing yet."""
    url = f"sqlite:///{tmp_path / 'elsewhere/store.db'}"
    return Place(settings(url, tmp_path / "pages", SEALEDLINE_BLOBS=(tmp_path / "elsewhere/files").as_uri()))
