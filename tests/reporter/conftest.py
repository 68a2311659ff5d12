"""A portal on loopback with a real store, and an organisation behind it that can answer, cheat and fail."""

import io
import shutil
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from werkzeug.serving import WSGIRequestHandler, make_server

from app.blobs.storage import Blobs, open_blobs
from app.case_store.entries import file_entries, start_upload
from app.portal import create_app, proof_key
from app.portal.config import PortalConfig
from app.portal.site.build import build_pages
from app.reporter import cli as reporter_cli
from app.reporter.api import retry
from app.reporter.api.client import Portal
from app.reporter.file_report import Filed, Report, file_report
from app.reporter.visit import Visit
from app.store import directories
from app.store.database import Database, open_database
from app.store_calls.entries import NewEntry
from crypto import canonical
from crypto import day as signing
from crypto import phrase as phrases
from crypto.directory import Directory
from crypto.encoding import b64encode
from crypto.message import Answer
from crypto.officer import case as cases
from crypto.officer.entry import seal_entry, seal_reply
from tests.messages import make_attachments
from tests.organisation import INSTANCE, Organisation, today
from tests.reporter.attachments import SealedFile
from tests.stored import list_cases, read_case

ACCOUNT = "The marzipan ledger was rewritten on Tuesday."


@dataclass
class Line:
    """What happens between client and portal: `faults` are done to the next POSTs, one each; None lets one pass.

    `piece_faults` are done to the next PUTs; `pieces` are the hashes of all that was put, by its place.
    `before_piece` is called before each piece that is put or fetched, with the number of those before.
    """

    app: Any
    faults: list[str | None] = field(default_factory=list)
    piece_faults: list[str | None] = field(default_factory=list)
    seen: list[dict[str, Any]] = field(default_factory=list)
    pieces: dict[str, set[bytes]] = field(default_factory=dict)
    before_piece: Callable[[int], None] = lambda _count: None

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        self.seen.append({name: value for name, value in environ.items() if name.isupper()})
        if environ["REQUEST_METHOD"] == "PUT":
            body = environ["wsgi.input"].read(int(environ["CONTENT_LENGTH"]))
            environ["wsgi.input"] = io.BytesIO(body)
            self.pieces.setdefault(environ["PATH_INFO"], set()).add(sha256(body).digest())
            self.before_piece(len(self.puts()) - 1)
        if environ["PATH_INFO"] == "/api/mailbox/attachment":
            self.before_piece(self.posts().count("/api/mailbox/attachment") - 1)
        faults = {"POST": self.faults, "PUT": self.piece_faults}.get(environ["REQUEST_METHOD"])
        fault = faults.pop(0) if faults else None
        if fault and fault[0].isdigit():
            status, _space, code = fault.partition(" ")
            start_response(f"{status} So", [("Content-Type", "application/json")])
            return [b'{"error": "%s", "message": "Not so."}' % code.encode() if code else b""]
        if fault == "unavailable":
            start_response("503 Service Unavailable", [("Content-Type", "application/json")])
            return [b'{"error": "unavailable", "message": "Try later."}']
        if fault == "pretended":
            start_response("204 No Content", [])
            return [b""]
        if fault == "unreadable":
            start_response("502 Bad Gateway", [("Content-Type", "text/html")])
            return [b"<h1>Bad gateway</h1>"]
        if fault == "lost":
            # The portal does its work, and of its answer nothing comes back that can be read.
            b"".join(self.app(environ, lambda _status, _headers, _error=None: None))
            start_response("200 OK", [("Content-Type", "application/json")])
            return [b""]
        answer: Iterable[bytes] = self.app(environ, start_response)
        if fault == "cut":
            whole = b"".join(answer)
            return [whole[: len(whole) // 2]]
        return answer

    def posts(self) -> list[str]:
        return self._paths("POST")

    def puts(self) -> list[str]:
        return self._paths("PUT")

    def _paths(self, method: str) -> list[str]:
        return [each["PATH_INFO"] for each in self.seen if each["REQUEST_METHOD"] == method]


@dataclass
class Served:
    """A portal that serves on loopback."""

    address: str
    line: Line
    db: Database
    blobs: Blobs
    organisation: Organisation

    @property
    def directory(self) -> Directory:
        return (
            self.organisation.read(1)
            if 1 in self.organisation.published
            else self.organisation.directory(self.document())
        )

    def document(self, version: int = 1, **changes: Any) -> dict[str, Any]:
        return self.organisation.document(**{"version": version, "issued_on": today(), **changes})

    def publish(self, organisation: Organisation | None = None, **changes: Any) -> None:
        document = self.document(**changes)
        signed = (organisation or self.organisation).sign(document)
        directories.publish(self.db, canonical.write(signed), document["version"])
        (organisation or self.organisation).publish_cards(self.db)

    def report(self, *left_out: str) -> Filed:
        """File a report as a reporter would."""
        report = Report("external", left_out, [Answer("What happened?", ACCOUNT)])
        portal = Portal(self.address)
        return file_report(portal, lambda: self.directory, INSTANCE, report, today(), lambda _phrase, _void: None)

    def visit(self, phrase: str) -> Visit:
        return Visit(Portal(self.address), phrases.derive_reporter(phrase, INSTANCE), lambda: self.directory, today())

    def open_case(self, officer: str) -> tuple[bytes, cases.Case]:
        """Open the one case that there is, as this officer: its gate and itself."""
        [row] = list_cases(self.db)
        held, identity = read_case(self.db, row.mailbox), self.organisation.officers[officer]
        report = cases.open_report(held.report, identity, row.mailbox, self.directory)
        follow_ups = [
            cases.open_follow_up(each.envelope, identity, row.mailbox, self.directory, report)
            for each in held.follow_ups
        ]
        links = [
            cases.Link(each.previous, cases.open_entry(each.envelope, identity, row.mailbox, self.directory))
            for each in held.entries
        ]
        return row.gate, cases.assemble(row.mailbox, self.directory, report, follow_ups, links)

    def answer(
        self,
        officer: str,
        text: str,
        status: str | None = None,
        files: Sequence[SealedFile] = (),
    ) -> None:
        """Answer the one case that there is."""
        gate, case = self.open_case(officer)
        identity, day = self.organisation.officers[officer], date.fromisoformat(today())
        for file in files:
            start_upload(self.db, file.id, begun_on=day)
            file.put(self.blobs)
        attached = make_attachments(file.attachment for file in files)
        sealed = seal_reply(case, officer, identity, text, status, today(), attached)
        new = NewEntry(
            sealed.entry, sealed.previous, sealed.docket, sealed.reply, [(file.id, len(file.pieces)) for file in files]
        )
        file_entries(self.db, gate, [new], received_on=day)

    def change(self, officer: str, action: str, member: str | None = None) -> None:
        """Give access to the one case that there is, or take it."""
        gate, case = self.open_case(officer)
        sealed = seal_entry(case, officer, self.organisation.officers[officer], action, {}, today(), member)
        new = NewEntry(sealed.entry, sealed.previous, sealed.docket, sealed.reply)
        file_entries(self.db, gate, [new], received_on=date.fromisoformat(today()))

    def type(self, *arguments: str, typed: str = "", **environment: str | None) -> Result:
        """Type a command: what came of it."""
        settings = {**self.settings, "SEALEDLINE_PROXY": None, "SEALEDLINE_RELEASE_DAY": None, **environment}
        return CliRunner().invoke(reporter_cli.main, arguments, input=typed, env=settings, catch_exceptions=False)

    @property
    def settings(self) -> dict[str, str]:
        """What a reporter has been told of this portal."""
        return {
            "SEALEDLINE_PORTAL": self.address,
            "SEALEDLINE_ROOT": b64encode(self.organisation.root.verify),
            "SEALEDLINE_INSTANCE": b64encode(INSTANCE),
        }

    def cases(self) -> int:
        return len(list_cases(self.db))


@pytest.fixture(autouse=True)
def _without_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(retry, "PAUSES_SECONDS", (0.0, 0.0, 0.0))
    monkeypatch.setattr(retry, "SHORTEST_SECONDS", 0.01)
    monkeypatch.setattr(retry, "LONGEST_SECONDS", 0.1)


@pytest.fixture(scope="session")
def pages(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("built") / "pages"
    build_pages(configure("sqlite:///unused", folder, Organisation()), folder)
    return folder


def configure(database: str, pages: Path, organisation: Organisation, **more: str) -> PortalConfig:
    return PortalConfig.read(describe(database, pages, organisation, **more))


def describe(database: str, pages: Path, organisation: Organisation, **more: str) -> dict[str, str]:
    """The environment of a portal."""
    return {
        "SEALEDLINE_DATABASE": database,
        "SEALEDLINE_ROOT": b64encode(organisation.root.verify),
        "SEALEDLINE_INSTANCE": b64encode(INSTANCE),
        "SEALEDLINE_ORGANISATION": "Example",
        "SEALEDLINE_PAGES": str(pages),
        "SEALEDLINE_LANGUAGES": "en",
        "SEALEDLINE_USUAL_MESSAGES": "1000000",
        **more,
    }


class Silent(WSGIRequestHandler):
    def log(self, *_arguments: object) -> None:
        pass


@pytest.fixture
def bare(tmp_path: Path, empty_store: Path, pages: Path) -> Iterator[Served]:
    """A portal that has no directory yet."""
    organisation = Organisation(today())
    url = f"sqlite:///{shutil.copy(empty_store, tmp_path / 'store.db')}"
    db = open_database(url)
    proof_key.make(tmp_path / "proof.key")
    config = configure(url, pages, organisation, SEALEDLINE_PROOF_KEY=str(tmp_path / "proof.key"))
    line = Line(create_app(config))
    server = make_server("127.0.0.1", 0, line, threaded=True, request_handler=Silent)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    yield Served(f"http://127.0.0.1:{server.port}", line, db, open_blobs(config.files.blobs), organisation)
    server.shutdown()
    thread.join()
    server.server_close()
    db.close()


@pytest.fixture
def served(bare: Served) -> Served:
    """A portal that is ready to take reports."""
    bare.publish()
    return bare


@pytest.fixture
def proving(bare: Served, tmp_path: Path) -> Served:
    """A portal that signs days."""
    bare.publish(proof_keys=[b64encode(signing.derive_verifying_key(proof_key.read(tmp_path / "proof.key")))])
    return bare
