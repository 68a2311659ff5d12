"""A real portal with a small organisation behind it, and a window on it."""

import json
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page
from werkzeug.serving import make_server

from app import casework, directories
from app.config import PortalConfig
from app.database import Database, open_database
from app.portal import create_app
from app.portal.build import build_pages
from crypto import case as cases
from crypto.notation import b64encode
from tests.organisation import Organisation


@dataclass
class Portal:
    """A portal that serves on loopback, and the organisation whose officers can open what it stores."""

    address: str
    organisation: Organisation
    db: Database

    def answer(self, officer: str, text: str, status: str | None = None) -> None:
        """Reply to the one case there is, as this officer."""
        [row] = casework.list_cases(self.db)
        held = casework.read_case(self.db, row.mailbox)
        identity = self.organisation.officers[officer]
        directory = self.organisation.directory(document(self.organisation))
        report = cases.open_report(held.report, identity, row.mailbox)
        follow_ups = [cases.open_follow_up(each.envelope, identity, row.mailbox, report) for each in held.follow_ups]
        links = [
            cases.Link(each.previous, cases.open_entry(each.envelope, identity, row.mailbox, directory))
            for each in held.entries
        ]
        case = cases.assemble(row.mailbox, directory, report, follow_ups, links)
        sealed = cases.seal_reply(case, officer, identity, text, status, today())
        day = date.fromisoformat(today())
        casework.file_reply(
            self.db, row.gate, reply=sealed.reply, entry=sealed.entry, previous=sealed.previous, received_on=day
        )


def document(organisation: Organisation, **changes: Any) -> dict[str, Any]:
    """A directory of today with two channels."""
    channels = [
        {
            "id": "external",
            "name": "I am outside the organisation",
            "recipients": ["compliance", "counsel"],
            "otherwise": {"compliance": ["director"], "counsel": ["director"]},
        },
        {"id": "internal", "name": "I work here", "recipients": ["compliance"], "otherwise": {}},
    ]
    return organisation.document(**{"issued_on": today(), "channels": channels, **changes})


def today() -> str:
    return datetime.now(UTC).date().isoformat()


@pytest.fixture
def portal(tmp_path: Path) -> Iterator[Portal]:
    organisation = Organisation()
    database = f"sqlite:///{tmp_path / 'store.db'}"
    config = PortalConfig.read(
        {
            "SEALEDLINE_DATABASE": database,
            "SEALEDLINE_ROOT": b64encode(organisation.root.verify),
            "SEALEDLINE_INSTANCE": b64encode(bytes(range(16))),
            "SEALEDLINE_ORGANISATION": "Example",
            "SEALEDLINE_PAGES": str(tmp_path / "pages"),
        }
    )
    build_pages(config, config.pages)
    db = open_database(database, create=True)
    signed = organisation.sign(document(organisation))
    directories.publish(db, json.dumps(signed).encode(), 1)
    server = make_server("127.0.0.1", 0, create_app(config), threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield Portal(f"http://127.0.0.1:{server.server_port}", organisation, db)
    server.shutdown()
    thread.join()
    server.server_close()
    db.close()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    opened = browser.new_page()
    opened.set_default_timeout(15_000)
    yield opened
    opened.close()
