"""An officer over a long time: cards that follow each other, a store on the disk, days that are moved by hand."""

import shutil
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

from app import private_file
from app.case_store.cases import delete_case, read_cases
from app.case_store.dockets import read_dockets
from app.case_store.entries import file_entries
from app.case_store.keyrings import read_keyring
from app.case_store.tallies import list_tallies, read_rows
from app.console.upkeep.retiring import Owner, retire
from app.store import reports
from app.store.database import Database, open_database
from app.store_calls.deletions import Left
from app.store_calls.entries import NewEntry
from crypto.directory import Directory
from crypto.encoding import b64decode, b64encode, digest
from crypto.errors import SealedLineError
from crypto.keys import Identity, derive_sealing_key, generate_seed
from crypto.message import Answer
from crypto.officer.case import assemble, open_report
from crypto.officer.entry import seal_entry
from crypto.officer.keys import key_file
from crypto.officer.keys.content_keys import find_key
from crypto.officer.keys.keyring import Keyring, open_keyring
from crypto.officer.tally import Counted, seal_tally
from crypto.phrase import Reporter
from crypto.report import seal_report
from tests.gateway.direct_store import DirectStore
from tests.organisation import INSTANCE, Organisation, draw_reporter, later
from tests.stored import list_cases

ME, OTHER = "compliance", "counsel"
FIRST, CARD_DAYS, CARDS = "2026-01-05", 28, 16
PASSPHRASE, CHEAP = "six words that nobody would draw", {"t": 1, "m_kib": 64, "p": 1}


def day_of(days: int) -> str:
    """The day so many days after the first."""
    return later(FIRST, days)


class Years:
    """One officer's key file and the store; what the others do in it, they do at once."""

    def __init__(self, folder: Path, empty_store: Path) -> None:
        self.folder = folder
        self.store, self.key_file = folder / "sealedline.db", folder / f"{ME}.key"
        shutil.copyfile(empty_store, self.store)
        self.organisation = Organisation()
        for id, content in self.organisation.contents.items():
            content["sealing"] = [_make_card(number) for number in range(CARDS)]
            self.organisation.officers[id] = key_file.read_identity(content)
        self.write(self.organisation.contents[ME])

    def write(self, content: dict[str, Any]) -> None:
        locked = key_file.lock(content, PASSPHRASE, CHEAP)
        private_file.replace(self.key_file, lambda file: file.write(locked))

    def rewrite(self, edit: Callable[[dict[str, Any]], dict[str, Any]]) -> None:
        self.write(edit(read_content(self.key_file)))

    def open_store(self) -> Database:
        return open_database(f"sqlite:///{self.store}")

    def directory(self, day: str) -> Directory:
        """The directory as it is on a day."""
        version = (date.fromisoformat(day) - date.fromisoformat(FIRST)).days + 1
        return self.organisation.directory(self.organisation.document(version, day))

    def file(self, db: Database, day: str, left_out: tuple[str, ...] = ()) -> Reporter:
        """A report that comes on a day, and what an officer who reads it enters, with its docket."""
        reporter, directory = draw_reporter(), self.directory(day)
        filing = seal_report(reporter, directory, "external", left_out, [Answer("What?", f"On {day}.")], day)
        parts: dict[str, Any] = {"mailbox": filing.mailbox, "gate": filing.gate, "envelope": filing.envelope}
        reports.file_report(db, **parts, note=filing.note, received_on=date.fromisoformat(day))
        author = self.organisation.officers[OTHER]
        case = assemble(
            reporter.mailbox, directory, open_report(filing.envelope, author, reporter.mailbox, directory), [], []
        )
        sealed = seal_entry(case, OTHER, author, "note", {"text": "Looked at."}, day)
        new = NewEntry(sealed.entry, sealed.previous, sealed.docket)
        file_entries(db, reporter.gate, [new], received_on=date.fromisoformat(day))
        return reporter

    def delete(self, db: Database, gate: bytes, day: str) -> None:
        """Delete a case; a tally is left of it."""
        author = self.organisation.officers[OTHER]
        counted = Counted(bytes(32), gate, 1, {"year": day[:4]})
        tally = seal_tally(counted, [ME, OTHER], OTHER, author, self.directory(day), day)
        delete_case(db, gate, deleted_on=date.fromisoformat(day), left=Left(tally=tally))

    def retire(self, db: Database, day: str, advance: Callable[[int], object] = bool) -> Keyring | None:
        content = read_content(self.key_file)
        directory, identity = self.directory(day), key_file.read_identity(content)
        me = directory.find(ME)
        assert me is not None
        owner = Owner(me, identity, content, find_address(content, day))
        return retire(DirectStore(db, identity.signing.verify), owner, directory, day, self.rewrite, advance)


def _make_card(number: int) -> dict[str, str]:
    first = later(FIRST, number * CARD_DAYS)
    return {"from": first, "until": later(first, CARD_DAYS - 1), "seed": b64encode(generate_seed())}


def find_address(content: dict[str, Any], day: str) -> bytes:
    """The address of the card that is valid on a day."""
    [card] = [card for card in content["sealing"] if card["from"] <= day <= card["until"]]
    return derive_sealing_key(b64decode(card["seed"])).address


def read_content(path: Path) -> dict[str, Any]:
    return key_file.unlock(path.read_bytes(), PASSPHRASE)


def unlock(path: Path, db: Database) -> Identity:
    """What a key file opens together with the keyring in a store."""
    content = read_content(path)
    identity = key_file.read_identity(content)
    keyring = open_keyring(read_keyring(db, identity.signing.verify), identity, INSTANCE, content.get("keyring", 0))
    return replace(identity, kept=keyring.keys, locked=keyring.locked)


def list_stored(db: Database) -> Iterator[bytes]:
    """Every envelope of officers that a store has."""
    gates = [row.gate for row in list_cases(db)]
    for rows in [*read_cases(db, gates).values(), *read_dockets(db, gates).values()]:
        yield from (row.envelope for row in rows)
    yield from (envelope for _key, envelope in read_rows(db, [each.key for each in list_tallies(db)]))


def list_by_case(db: Database) -> dict[bytes, list[bytes]]:
    """The reports, follow-ups and entries that a store has, by the gates of their cases."""
    found = read_cases(db, [row.gate for row in list_cases(db)])
    return {gate: [row.envelope for row in rows] for gate, rows in found.items()}


def list_opened(identity: Identity, envelopes: Iterable[bytes]) -> set[bytes]:
    """The digests of those envelopes that an identity opens."""
    opened = set()
    for envelope in envelopes:
        try:
            find_key(envelope, identity)
            opened.add(digest("entry", envelope))
        except SealedLineError:
            continue
    return opened
