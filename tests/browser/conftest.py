"""A real portal with a small organisation behind it, and a window on it."""

import json
import os
import shutil
import threading
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, Request, Route
from werkzeug.serving import make_server

from app.blobs.storage import Blobs, open_blobs
from app.case_store.entries import file_entries, start_upload
from app.portal import create_app, proof_key
from app.portal.config import PortalConfig
from app.portal.site.build import build_pages
from app.reporter.api.client import Portal as Client
from app.reporter.file_report import Report, file_report
from app.store import directories
from app.store.database import Database, open_database
from app.store_calls.entries import NewEntry
from crypto import day as signing
from crypto.encoding import b64encode
from crypto.message import Answer
from crypto.message_fields import WITHDRAWN
from crypto.officer import case as cases
from crypto.officer.entry import seal_entry, seal_reply
from tests.browser.attachments import SealedFile
from tests.browser.reporter import ACCOUNT, Reporter
from tests.messages import make_attachments
from tests.organisation import Organisation, today
from tests.portal.process import draw_port, serving
from tests.stored import list_cases, read_case

# Each takes half a minute: SEALEDLINE_THOROUGH=1 runs these too.
THOROUGH = {"test_back", "test_clock", "test_lockdown", "test_preferences", "test_proof_under_flood", "test_storage"}
# Of these, Firefox runs only what has to do with how it sends, saves and works.
MOSTLY_CHROMIUM = {"test_files", "test_mailbox_files", "test_work"}
ALSO_FIREFOX = ("restart", "saved", "breaks", "paused", "reach_a_busy_portal")
IS_THOROUGH = "SEALEDLINE_THOROUGH" in os.environ


def pytest_ignore_collect(collection_path: Path) -> bool | None:
    """Leave out what takes long, unless it is asked for."""
    return True if collection_path.stem in THOROUGH and not IS_THOROUGH else None


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Leave out the second browser where that takes long, unless it is asked for."""
    if not IS_THOROUGH:
        items[:] = [item for item in items if not is_left_to_chromium(item)]


def is_left_to_chromium(item: pytest.Item) -> bool:
    """Whether Chromium alone runs this test, and this is Firefox's."""
    is_firefox = item.path.stem in MOSTLY_CHROMIUM and "[firefox" in item.name
    return is_firefox and not any(word in item.name for word in ALSO_FIREFOX)


@dataclass
class Portal:
    """A portal that serves on loopback, and the organisation whose officers can open what it stores."""

    address: str
    settings: dict[str, str]
    organisation: Organisation
    db: Database
    blobs: Blobs

    def read(self, officer: str) -> cases.Case:
        """The one case there is, as this officer opens it."""
        [row] = list_cases(self.db)
        held = read_case(self.db, row.mailbox)
        identity = self.organisation.officers[officer]
        directory = self.organisation.read(max(self.organisation.published))
        report = cases.open_report(held.report, identity, row.mailbox, directory)
        follow_ups = [
            cases.open_follow_up(each.envelope, identity, row.mailbox, directory, report) for each in held.follow_ups
        ]
        links = [
            cases.Link(each.previous, cases.open_entry(each.envelope, identity, row.mailbox, directory))
            for each in held.entries
        ]
        return cases.assemble(row.mailbox, directory, report, follow_ups, links)

    def take_report(self, left_out: tuple[str, ...]) -> str:
        """Take a report to the external channel as the reporter's program makes it: its code phrase."""
        report = Report("external", left_out, [Answer("What happened?", ACCOUNT)])
        directory = self.organisation.read(max(self.organisation.published))
        client, instance = Client(self.address), self.organisation.instance
        return file_report(client, lambda: directory, instance, report, today(), lambda _phrase, _void: None).phrase

    def answer(self, officer: str, text: str, status: str | None = None, files: Sequence[SealedFile] = ()) -> None:
        """Reply to the one case there is, as this officer."""
        [row] = list_cases(self.db)
        identity, day = self.organisation.officers[officer], date.fromisoformat(today())
        attachments = make_attachments(each.attachment for each in files)
        sealed = seal_reply(self.read(officer), officer, identity, text, status, today(), attachments)
        for each in files:
            start_upload(self.db, each.id, begun_on=day)
            for number, piece in enumerate(each.pieces):
                self.blobs.put(each.id, number, piece)
        new = NewEntry(
            sealed.entry, sealed.previous, sealed.docket, sealed.reply, [(each.id, len(each.pieces)) for each in files]
        )
        file_entries(self.db, row.gate, [new], received_on=day)

    def withdraw(self, officer: str, member: str) -> None:
        """Take a colleague's access to the one case there is away, as this officer."""
        [row] = list_cases(self.db)
        identity = self.organisation.officers[officer]
        sealed = seal_entry(self.read(officer), officer, identity, WITHDRAWN, {}, today(), member)
        new = NewEntry(sealed.entry, sealed.previous, sealed.docket, sealed.reply)
        file_entries(self.db, row.gate, [new], received_on=date.fromisoformat(today()))


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


@pytest.fixture
def languages() -> str:
    """The languages of the pages; most tests need no other than English."""
    return "en"


@pytest.fixture
def portal(tmp_path: Path, empty_store: Path, languages: str) -> Iterator[Portal]:
    with open_portal(tmp_path, empty_store, languages) as opened:
        yield opened


@contextmanager
def open_portal(folder: Path, empty_store: Path, languages: str = "en", **more: str) -> Iterator[Portal]:
    """Serve a new organisation's portal, whose store is in this folder; `more` are settings of it."""
    organisation = Organisation(today())
    database = f"sqlite:///{shutil.copy(empty_store, folder / 'store.db')}"
    settings = {
        "SEALEDLINE_DATABASE": database,
        "SEALEDLINE_ROOT": b64encode(organisation.root.verify),
        "SEALEDLINE_INSTANCE": b64encode(bytes(range(16))),
        "SEALEDLINE_ORGANISATION": "Example",
        "SEALEDLINE_LANGUAGES": languages,
        "SEALEDLINE_PAGES": str(folder / "pages"),
        "SEALEDLINE_PROOF_KEY": str(folder / "proof.key"),
        **more,
    }
    proof_key.make(folder / "proof.key")
    config = PortalConfig.read(settings)
    build_pages(config, config.pages)
    db = open_database(database)
    public = b64encode(signing.derive_verifying_key(proof_key.read(folder / "proof.key")))
    signed = organisation.sign(document(organisation, proof_keys=[public]))
    directories.publish(db, json.dumps(signed).encode(), 1)
    organisation.publish_cards(db)
    server = make_server("127.0.0.1", 0, create_app(config), threaded=True)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    blobs = open_blobs(config.files.blobs)
    yield Portal(f"http://127.0.0.1:{server.server_port}", settings, organisation, db, blobs)
    server.shutdown()
    thread.join()
    server.server_close()
    db.close()


@contextmanager
def restarting(reporter: Reporter, folder: Path, pieces: str) -> Iterator[list[Request]]:
    """Serve the reporter's portal as a process, which is away from the third request at `pieces` until the fifth.

    Gives the list of these requests, which grows.
    """
    port, asked = draw_port(), list[Request]()
    reporter.portal = replace(reporter.portal, address=f"http://127.0.0.1:{port}")
    with ExitStack() as first, ExitStack() as second:
        first.enter_context(serving(reporter.portal.settings, folder, port))

        def stop_and_start(route: Route) -> None:
            asked.append(route.request)
            if len(asked) == 3:
                first.close()
            elif len(asked) == 5:
                second.enter_context(serving(reporter.portal.settings, folder, port))
            route.continue_()

        reporter.page.route(pieces, stop_and_start)
        yield asked


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    opened = browser.new_page()
    yield opened
    opened.close()


@pytest.fixture
def reporter(page: Page, portal: Portal) -> Reporter:
    """Somebody who has just come."""
    return Reporter(page, portal)
