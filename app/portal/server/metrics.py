"""The process of the portal that answers for metrics, beside those that serve: it keeps no reporter waiting."""

import json
import signal
from datetime import date

from app.metrics.exporter import Exporter
from app.metrics.faults import SharedFaults
from app.metrics.health import Health
from app.portal.config import PortalConfig
from app.portal.server.process import SIGNALS
from app.room import Budget
from app.store import directories
from app.store.database import Database, open_database
from app.store.upkeep.store_id import open_files
from crypto.encoding import b64decode

WRITES = (Budget.FILES, Budget.REPORTS, Budget.FOLLOW_UPS)


def run(config: PortalConfig, exporter: Exporter, faults: SharedFaults, parent: int) -> None:
    """Answer until SIGTERM, SIGINT or the end of the process `parent`. To be called after the fork."""
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, signal.SIG_DFL)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, SIGNALS)
    db = open_database(config.database, config.database_quota_bytes)
    blobs = open_files(db, config.files.blobs, config.files.quota_bytes)
    exporter.run(Health(db, blobs, faults, lambda: read_days(db), WRITES), parent)


def read_days(db: Database) -> dict[str, date]:
    """The last day of the newest directory. Nobody here checks who signed it: the gateway and browsers do."""
    signed = directories.newest(db)
    if signed is None:
        return {}
    document = json.loads(b64decode(json.loads(signed)["document"]))
    return {"expiry": date.fromisoformat(document["expires_on"])}
