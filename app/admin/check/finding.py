"""A finding, and what the checks look at."""

from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import NamedTuple

from app.admin.backup.settings import BackupSettings
from app.portal.config import PortalConfig
from app.store.database import Database


class Finding(NamedTuple):
    """Something wrong: what it is about (a word), what is wrong, and what to do. Nothing in it is about a report."""

    about: str
    what: str
    do: str


class Server(NamedTuple):
    """The server as it is today: its settings, its database, the settings of its backups, and the folder below which
    `etc`, `proc` and `run` are."""

    config: PortalConfig
    db: Database
    today: date
    backup: BackupSettings = BackupSettings()
    root: Path = Path("/")


Check = Callable[[Server], Iterator[Finding]]
