"""An organisation at work: a store with a directory, officers with key files, reporters who write."""

import json
import re
import shutil
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from functools import cached_property
from pathlib import Path
from secrets import token_bytes
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from app.blobs.storage import Blobs
from app.case_store.entries import file_entries
from app.config import FilesConfig, FilesLimits
from app.console.application import create_app
from app.console.auth.door import Door
from app.console.config import ConsoleConfig
from app.console.gateway.client import Gateway
from app.console.inbox.filters import InboxFilter, InboxQuery
from app.console.inbox.rows import InboxRow
from app.console.workspace.workspace import Workspace
from app.gateway.application import Application as GatewayApplication
from app.gateway.config import GatewayConfig
from app.store import directories, mailboxes, reports, uploads
from app.store.claims import Checked, Claim, inspect
from app.store.database import Database, open_database
from app.store.upkeep.store_id import open_files
from app.store_calls.entries import NewEntry
from crypto import attachment
from crypto.directory import Directory
from crypto.encoding import b64encode, digest
from crypto.envelope import Slot
from crypto.keys import Identity
from crypto.message import Answer, Attachment
from crypto.officer.keys import key_file
from crypto.officer.keys.key_file import OfficerIdentity
from crypto.phrase import Reporter
from crypto.report import Filing, seal_report
from crypto.reporter.follow_up import seal_follow_up
from crypto.reporter.mailbox import MailboxContents, open_mailbox
from tests.console.bytecode_cache import COMPILED
from tests.console.gateway_line import GatewayLine
from tests.messages import seal_raw, under
from tests.organisation import INSTANCE, OFFICERS, Organisation, draw_content, draw_reporter

TODAY = datetime.now(UTC).date()
PASSPHRASE = "six words that nobody would draw"
CHEAP = {"t": 1, "m_kib": 64, "p": 1}
PORT = 8001
ADDRESS = f"http://localhost:{PORT}"
ACCOUNT = "The device of my colleague was watched since spring."
ATTACHMENT_BYTES = 8 * 2**20


# Where gateway and its line ask for the day.
GATEWAY_CLOCKS = (
    "app.console.gateway.client",
    "app.console.workspace.order",
    "app.gateway.answers",
    "app.gateway.application",
    "app.gateway.budgets",
    "app.gateway.orders",
    "app.gateway.people",
)

Files = dict[str, bytes]


@dataclass
class Correspondent:
    """A reporter and the case that their report opened."""

    office: "Office"
    reporter: Reporter = field(default_factory=draw_reporter)

    def report(
        self,
        text: str = ACCOUNT,
        left_out: tuple[str, ...] = (),
        received_on: date = TODAY,
        files: Files | None = None,
        language: str | None = None,
    ) -> None:
        answers = [Answer("What happened?", text), Answer("Where?", "In the main office.")]
        directory = self.office.directory
        day = max(received_on.isoformat(), directory.issued_on)
        said, claims = self.office.upload(files or {})
        filing = seal_report(self.reporter, directory, "external", left_out, answers, day, said, language)
        self.file(filing, received_on, claims)

    def file(self, filing: Filing, received_on: date = TODAY, claims: Sequence[Checked] = ()) -> None:
        """Store a report that is sealed."""
        parts = {"mailbox": filing.mailbox, "gate": filing.gate, "envelope": filing.envelope, "note": filing.note}
        reports.file_report(self.office.db, **parts, received_on=received_on, claims=claims)

    def open_mailbox(self) -> Any:
        held = mailboxes.open_mailbox(self.office.db, self.reporter.gate)
        answer = MailboxContents([(reply.place.hex(), reply.envelope) for reply in held.replies], held.sent, held.note)
        return open_mailbox(self.reporter, self.office.directory, answer, TODAY.isoformat())

    def follow_up(self, text: str, received_on: date = TODAY, files: Files | None = None) -> None:
        said, claims = self.office.upload(files or {})
        self.add(seal_follow_up(self.open_mailbox(), text, attachments=said), received_on, claims)

    def add(self, sealed: Any, received_on: date = TODAY, claims: Sequence[Checked] = ()) -> None:
        """Store a later message that is sealed."""
        mailboxes.append_message(
            self.office.db,
            self.reporter.gate,
            envelope=sealed.envelope,
            note=sealed.note,
            replaces=sealed.replaces,
            received_on=received_on,
            claims=claims,
        )

    @property
    def path(self) -> str:
        return f"/cases/{b64encode(self.reporter.mailbox)}"

    def read_replies(self) -> list[str]:
        """What the reporter reads on the next visit."""
        return [reply.text for reply in self.open_mailbox().genuine]


class Office:
    """The store, the root's directory, and a folder of key files whose passphrase is cheap to check."""

    def __init__(self, url: str, folder: Path, **document: Any) -> None:
        self.url, self.keys, self.port = url, folder, PORT
        self.saved, self.pieces = folder.parent / "saved", folder.parent / "blobs"
        self.db: Database = open_database(url)
        self.blobs: Blobs = open_files(self.db, self.pieces.as_uri())
        self.organisation = Organisation(TODAY.isoformat())
        folder.mkdir(exist_ok=True)
        for id in OFFICERS:
            self.add_key(id)
        self.publish(1, **document)

    def __getstate__(self) -> dict[str, Any]:
        """What another process needs, which opens the stores for itself."""
        return {name: value for name, value in vars(self).items() if name not in ("db", "blobs", "line")}

    def __setstate__(self, state: dict[str, Any]) -> None:
        db = open_database(state["url"])
        vars(self).update(state, db=db, blobs=open_files(db, state["pieces"].as_uri()))

    def copy_to(self, folder: Path) -> "Office":
        """The same office in another folder, with the same people; what is done in one is not in the other."""
        shutil.copytree(self.keys.parent, folder, dirs_exist_ok=True)
        copy: Office = object.__new__(Office)
        places = {name: folder / vars(self)[name].name for name in ("keys", "saved", "pieces")}
        url = f"sqlite:///{folder / self.url.rsplit('/', 1)[1]}"
        organisation = replace(self.organisation, published={**self.organisation.published})
        copy.__setstate__({**self.__getstate__(), **places, "url": url, "organisation": organisation})
        return copy

    def add_officer(self, id: str) -> None:
        """Draw the keys of somebody whom the next directory can list."""
        content = self.organisation.contents[id] = draw_content(self.organisation.day)
        self.organisation.officers[id] = key_file.read_identity(content)
        self.add_key(id)

    def add_key(self, id: str) -> None:
        """Write an officer's key file."""
        locked = key_file.lock(self.organisation.contents[id], PASSPHRASE, CHEAP)
        (self.keys / f"{id}.key").write_bytes(locked)

    def publish(self, version: int, issued_on: date = TODAY, **changes: Any) -> Directory:
        document = self.organisation.document(version, issued_on.isoformat(), **changes)
        signed = self.organisation.sign(document)
        directories.publish(self.db, self.write(signed), version)
        self.organisation.publish_cards(self.db)
        self.directory = self.organisation.directory(document)
        return self.directory

    def charge(self, version: int, **duties: list[str]) -> Directory:
        """Publish a directory in which officers have these duties."""
        recipients = [self.organisation.recipient(id, duties=duties.get(id, [id])) for id in OFFICERS]
        return self.publish(version, recipients=recipients)

    def write(self, signed: dict[str, str]) -> bytes:
        return json.dumps(signed).encode()

    def channels(self, *recipients: str) -> list[dict[str, Any]]:
        """One channel that offers these."""
        return [{"id": "external", "name": "External", "recipients": [*recipients], "otherwise": {}}]

    @property
    def config(self) -> ConsoleConfig:
        files = FilesLimits(attachments=3, attachment_bytes=ATTACHMENT_BYTES, quota_bytes=2**40)
        root = self.organisation.root.verify
        return ConsoleConfig(
            root=root, instance=INSTANCE, keys=self.keys, port=self.port, saved=self.saved, files=files
        )

    @property
    def gateway_config(self) -> GatewayConfig:
        files = FilesConfig(blobs=self.pieces.as_uri())
        return GatewayConfig(database=self.url, root=self.organisation.root.verify, instance=INSTANCE, files=files)

    @cached_property
    def line(self) -> GatewayLine:
        """The line to this office's gateway."""
        return GatewayLine(GatewayApplication(self.gateway_config))

    def ask(self, id: str = "compliance") -> Gateway:
        """The store, as one of the officers reaches it."""
        return Gateway(self.line, self.identity(id).signing, INSTANCE)

    def identity(self, id: str) -> OfficerIdentity:
        return self.organisation.officers[id]

    def change(self, statement: str, *parameters: Any) -> None:
        """Do to the store what a dishonest operator could do; `?` are the parameters (SQLite)."""
        with self.db.engine.begin() as connection:
            connection.exec_driver_sql(statement, parameters)

    def change_envelopes(self, table: str, case: Correspondent, edit: Callable[[bytes], bytes]) -> None:
        for row in self.rows(table, case):
            self.change(f"UPDATE {table} SET envelope = ? WHERE id = ?", edit(row.envelope), row.id)

    def rows(self, table: str, case: Correspondent) -> list[Any]:
        with self.db.reading() as connection:
            statement = f"SELECT * FROM {table} WHERE gate = ?"
            return list(connection.exec_driver_sql(statement, (case.reporter.gate,)))

    def chain(self, case: Correspondent) -> list[Any]:
        """The entries of a case in the order of the record."""
        following = {row.previous: row for row in self.rows("entries", case)}
        report = next(row.envelope for row in self.rows("messages", case) if row.opens_case)
        chain, head = [], digest("entry", report)
        while head in following:
            chain.append(following[head])
            head = digest("entry", following[head].envelope)
        return chain

    def swap_messages(self, one: Correspondent, two: Correspondent) -> None:
        (first,), (second,) = self.rows("messages", one), self.rows("messages", two)
        self.change("UPDATE messages SET envelope = ? WHERE id = ?", second.envelope, first.id)
        self.change("UPDATE messages SET envelope = ? WHERE id = ?", first.envelope, second.id)

    def swap_entries(self, case: Correspondent) -> None:
        one, two = self.chain(case)
        self.change("UPDATE entries SET envelope = ? WHERE id = ?", two.envelope, one.id)
        self.change("UPDATE entries SET envelope = ? WHERE id = ?", one.envelope, two.id)

    def delete_follow_ups(self, case: Correspondent) -> None:
        self.change("DELETE FROM messages WHERE gate = ? AND NOT opens_case", case.reporter.gate)

    def delete_entry(self, case: Correspondent, position: int) -> None:
        self.change("DELETE FROM entries WHERE id = ?", self.chain(case)[position].id)

    def delete_directory(self, version: int) -> None:
        self.change("DELETE FROM directories WHERE version = ?", version)

    def slip_in_entry(
        self, case: Correspondent, reader: str, signer: Identity, text: str, author: str = "counsel"
    ) -> None:
        """Store an entry that claims to be by `author` and is signed with the keys of `signer`."""
        told = {"of": 0, "reply": {"envelope": "A" * 43, "key": "A" * 43}}
        said = {"to": [reader], "text": text, "action": "reply", **told}
        sealed, previous = self.seal_entry(case, author, signer, **said)
        new = NewEntry(sealed, previous)
        file_entries(self.db, case.reporter.gate, [new], received_on=TODAY)

    def seal_entry(self, case: Correspondent, author: str, signer: Identity, **said: Any) -> tuple[bytes, bytes]:
        """Seal an entry that no honest console would have; with the digest of what it follows."""
        heads = [row.envelope for row in self.rows("messages", case) if row.opens_case]
        heads += [row.envelope for row in self.chain(case)]
        previous = digest("entry", heads[-1])
        usual = {
            "kind": "entry",
            **under(self.directory),
            "mailbox": b64encode(case.reporter.mailbox),
            "number": 0,
            "seen": {},
            "sent_on": TODAY.isoformat(),
            "to": [*OFFICERS],
            "from": author,
            "previous": b64encode(previous),
        }
        entry = {**usual, **said}
        slots = [Slot(self.identity(id).sealing[0].address) for id in entry["to"]]
        return seal_raw(entry, signer.signing, slots), previous

    def upload(self, files: Files) -> tuple[list[Attachment], list[Checked]]:
        """Seal and store files as a reporter's client does: what the message says of them, and what it claims."""
        said, claims = [], []
        for name, data in files.items():
            id, upload_key, key = token_bytes(16), token_bytes(16), attachment.generate_key()
            sealer = attachment.Sealer(key, len(data))
            for number in range(sealer.pieces):
                uploads.admit(self.db, self.blobs, id, uploads.digest_key(upload_key), number, TODAY, 2**20)
                start, stop = attachment.locate_chunk(len(data), number)
                self.blobs.put(id, number, sealer.seal(data[start:stop]))
            said.append(
                Attachment(
                    id=id.hex(),
                    name=name,
                    type="application/octet-stream",
                    size_bytes=len(data),
                    key=b64encode(key),
                    digest=b64encode(sealer.digest),
                )
            )
            claims.append(Claim(id, upload_key, sealer.pieces))
        return said, inspect(self.db, self.blobs, claims)

    def find_piece(self, number: int = 0) -> Path:
        """The file in which a piece of the only upload is kept."""
        [path] = self.pieces.glob(f"*/{number:08x}")
        return path

    def file(self, text: str = ACCOUNT, **how: Any) -> Correspondent:
        """Let somebody file a report."""
        correspondent = Correspondent(self)
        correspondent.report(text, **how)
        return correspondent

    def decide(self, console: "Console", path: str, action: str, *voters: str, **answers: Any) -> None:
        """Propose something in a case, and have these officers confirm it, each at a console of their own."""
        assert console.act(path, action, **answers).status_code == 302, action
        for voter in voters:
            assert self.open_console(voter).vote(path).status_code == 302, voter

    def open_console(self, officer: str | None = "compliance") -> "Console":
        """Start a console of its own, and unlock it."""
        console = Console(self)
        if officer:
            console.unlock(officer)
        return console


class Console:
    """A console and the one browser that uses it, which has begun with the link."""

    def __init__(self, office: Office, add_pages: Callable[[Flask], object] = lambda app: None) -> None:
        self.door = Door()
        self.app = create_app(office.config, self.door, office.line)
        add_pages(self.app)
        self.app.jinja_env.bytecode_cache = COMPILED
        self.client: FlaskClient = self.app.test_client()
        self.begin(self.client)

    def begin(self, client: FlaskClient) -> TestResponse:
        """Follow a new link with a browser. The console isn't mounted here: its pages are at the root."""
        return client.get(self.door.draw().removeprefix(self.door.place), base_url=ADDRESS)

    def get(self, path: str, **more: Any) -> TestResponse:
        return self.client.get(path, base_url=ADDRESS, **more)

    def read(self, path: str) -> str:
        """Follow redirections, and wait while something is being opened."""
        while True:
            text = self.get(path, follow_redirects=True).text
            if "Opening what is new" not in text and 'id="behind"' not in text:
                return text

    def read_when_over(self, path: str) -> str:
        """Read a page that goes on by itself once it doesn't any more: what it says then."""
        while "goes on by itself" in (text := self.read(path)):
            time.sleep(0.01)
        return text

    def find_token(self, page: str) -> str:
        return page.split('name="csrf_token"', 1)[1].split('value="', 1)[1].split('"', 1)[0]

    def post(self, path: str, form_page: str | None = None, **fields: Any) -> TestResponse:
        """Submit the form that `form_page` (by default the page at `path`) shows, with these fields changed."""
        page = form_page or self.read(path)
        hidden = {name: find_value(page, name) for name in ("basis", "once") if f'name="{name}"' in page}
        data = {"csrf_token": self.find_token(page), **hidden, **fields}
        return self.client.post(path, data=data, base_url=ADDRESS)

    def unlock(self, officer: str, passphrase: str = PASSPHRASE) -> TestResponse:
        return self.post("/unlock", key=officer, passphrase=passphrase)

    def act(self, path: str, action: str, letter: str = "", **answers: Any) -> TestResponse:
        """Take a step of the procedure: fill in its form, check it, send it."""
        # Of a checklist each item has fields of its own.
        item = f"-{answers.pop('item')}" if action == "check-off" else ""
        fields: dict[str, Any] = {
            f"answer-{id}{item}": "y" if given is True else given for id, given in answers.items()
        }
        checked = self.post(f"{path}/do/{action}", letter=letter, **fields, step="check")
        if checked.status_code != 200:
            return checked
        return self.post(f"{path}/do/{action}", checked.text, letter=letter, **fields, step="send")

    def vote(self, path: str, answer: str = "confirm", why: str = "", action: str = "vote") -> TestResponse:
        """Vote on the first proposal that the page of a case offers to vote on."""
        found = re.search(rf'href="([^"]*/proposals/[^"]*/{action})"', self.read(path))
        assert found, "there is nothing to vote on"
        fields = {"answer-vote": answer, "answer-why": why}
        checked = self.post(found[1], **fields, step="check")
        if checked.status_code != 200:
            return checked
        return self.post(found[1], checked.text, **fields, step="send")

    def answer(self, path: str, text: str, status: str = "") -> TestResponse:
        """Write an answer, check it, send it."""
        checked = self.post(f"{path}/reply", text=text, status=status, step="check")
        return self.post(f"{path}/reply", checked.text, text=text, status=status, step="send")


def list_rows(workspace: Workspace, day: date = TODAY) -> list[InboxRow]:
    """All rows of an officer's inbox on a day, the most urgent first, as the last refresh left them."""
    return workspace.part(InboxFilter).select(workspace, day, InboxQuery()).everything


def find_value(page: str, name: str) -> str:
    """The value of a hidden field of a page."""
    field = next(part for part in page.split("<input") if f'name="{name}"' in part).split(">")[0]
    return field.split('value="', 1)[1].split('"', 1)[0]
