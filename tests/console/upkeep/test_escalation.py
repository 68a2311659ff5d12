"""A lock that comes after the card was retired: the keyring has what it opens."""

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from app.console.cases.loader import open_cases, read_case
from app.console.cases.opened_case import OpenedCase, open_case
from app.store import mailboxes, reports
from app.store.database import Database
from crypto.directory import Directory
from crypto.encoding import digest
from crypto.keys import Identity
from crypto.message import Answer
from crypto.officer.key_transfer import receive_keys, send_keys
from crypto.phrase import Reporter
from crypto.report import Filing, seal_report
from crypto.reporter.follow_up import SealedFollowUp, seal_follow_up
from crypto.reporter.mailbox import MailboxContents, open_mailbox
from tests.console.upkeep.test_retiring import DUE
from tests.console.upkeep.years import CARD_DAYS, ME, Years, day_of, read_content, unlock
from tests.gateway.direct_store import DirectStore
from tests.organisation import draw_reporter
from tests.stored import list_cases

WAIT = 90


class Escalating(Years):
    """The same, where the officer is the escalation of a channel that they don't read."""

    def directory(self, day: str) -> Directory:
        document = dict(super().directory(day).document)
        [channel] = document["channels"]
        named = {"recipients": ["counsel"], "otherwise": {}, "escalation": ME, "escalation_days": WAIT}
        return self.organisation.directory({**document, "channels": [{**channel, **named}]})


@pytest.fixture
def years(tmp_path: Path, empty_store: Path) -> Escalating:
    return Escalating(tmp_path, empty_store)


def file(db: Database, years: Escalating, reporter: Reporter, day: str) -> Filing:
    filing = seal_report(reporter, years.directory(day), "external", (), [Answer("What?", "The first card's.")], day)
    parts: dict[str, Any] = {"mailbox": filing.mailbox, "gate": filing.gate, "envelope": filing.envelope}
    parts["note"] = filing.note
    reports.file_report(db, **parts, received_on=date.fromisoformat(day))
    return filing


def unlock_all(db: Database, years: Escalating, reporter: Reporter, filing: Filing, day: str) -> SealedFollowUp:
    held, first = MailboxContents([], 1, filing.note), years.directory(day_of(0))
    directory = replace(years.directory(day), earlier={first.version: first.digest})
    sealed = seal_follow_up(open_mailbox(reporter, directory, held, day), "Nobody answers.", unlock=ME)
    parts: dict[str, Any] = {"envelope": sealed.envelope, "note": sealed.note, "replaces": sealed.replaces}
    mailboxes.append_message(db, reporter.gate, **parts, received_on=date.fromisoformat(day))
    return sealed


def read(db: Database, identity: Identity, directory: Directory) -> list[str]:
    """What the officer reads of the one case there is."""
    [(_row, opened)] = open_cases(DirectStore(db), identity, directory)
    assert isinstance(opened, OpenedCase)
    if not opened.is_shown:
        return []
    case = opened.assemble(directory)
    answers = case.report.message.answers if case.report.message else None
    return [answers[0].text if answers else "", *(str(each.message and each.message.text) for each in case.follow_ups)]


def test_a_lock_opens_what_a_retired_card_could_have_opened(years: Escalating) -> None:
    db, reporter = years.open_store(), draw_reporter()
    filing = file(db, years, reporter, day_of(0))
    keyring = years.retire(db, day_of(DUE))
    assert keyring and not keyring.keys and [*keyring.locked] == [digest("entry", filing.envelope)]
    assert all(card["from"] > day_of(0) for card in read_content(years.key_file)["sealing"])
    day = day_of(WAIT)
    assert read(db, unlock(years.key_file, db), years.directory(day)) == []
    unlock_all(db, years, reporter, filing, day)
    identity = unlock(years.key_file, db)
    assert read(db, identity, years.directory(day)) == ["The first card's.", "Nobody answers."]
    # So does a worker process, and a keyring that was renewed since.
    years.retire(db, day_of(DUE + 3 * CARD_DAYS))
    assert read(db, unlock(years.key_file, db), years.directory(day)) == ["The first card's.", "Nobody answers."]
    [row] = list_cases(db)
    assert open_case(read_case(DirectStore(db), row), identity, years.directory(day)).is_shown
    db.close()


def test_workers_get_what_locks_need(years: Escalating, tmp_path: Path) -> None:
    db = years.open_store()
    file(db, years, draw_reporter(), day_of(0))
    years.retire(db, day_of(DUE))
    identity = unlock(years.key_file, db)
    with (tmp_path / "pipe").open("w+b") as pipe:
        send_keys(identity, years.directory(day_of(DUE)), pipe)
        pipe.seek(0)
        received, _directory = receive_keys(pipe)
    assert received.locked == identity.locked and len(received.locked) == 1
    db.close()
