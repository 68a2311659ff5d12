"""What a store or an officer replaces, as the case page, the verification and the inbox show it."""

from dataclasses import replace
from secrets import token_bytes
from typing import Any

from app.case_store.entries import file_entries
from app.store.models import row_key
from app.store_calls.entries import NewEntry
from crypto import message_format
from crypto.conversation import reply_digest
from crypto.encoding import digest
from crypto.envelope import seal_text
from crypto.envelope_format import MAGIC
from crypto.message import SharedKey
from crypto.officer.case import assemble, open_entry, open_report
from crypto.officer.entry import seal_reply
from crypto.officer.messages import ReplyEntry
from crypto.report import make_slots
from tests.console.office import TODAY, Correspondent, Office
from tests.console.verification.test_verify import run
from tests.stored import read_case

DIFFERS = "The reporter was sent something else than this entry says."


def threaten(case: Correspondent, officer: str) -> None:
    """Store a threat for the reporter, and thanks as its entry: both sealed and signed well."""
    office, reporter = case.office, case.reporter
    identity, stored = office.identity(officer), read_case(office.db, reporter.mailbox)
    report = open_report(stored.report, identity, reporter.mailbox, office.directory)
    whole = assemble(reporter.mailbox, office.directory, report, [], [])
    threat = seal_reply(whole, officer, identity, "Be silent.", None, TODAY.isoformat())
    entry = open_entry(threat.entry, identity, reporter.mailbox, office.directory).message
    assert isinstance(entry, ReplyEntry)
    slots = make_slots(office.directory, entry.to, TODAY.isoformat())
    thanks = seal_text(message_format.write(replace(entry, text="Thank you.")), identity.signing, slots).envelope
    new = NewEntry(thanks, threat.previous, threat.docket, threat.reply)
    file_entries(office.db, reporter.gate, [new], received_on=TODAY)


def make_junk(like: bytes) -> bytes:
    """An envelope of the form of another one, of random bytes."""
    return MAGIC + like[4:5] + token_bytes(len(like) - 5)


def put_in_place(office: Office, table: str, row: Any, envelope: bytes) -> None:
    """Store an envelope in place of that of a row, as whoever holds the store can."""
    id = digest({"messages": "message", "entries": "entry"}[table], envelope)
    statement = f"UPDATE {table} SET key = ?, id = ?, envelope = ? WHERE id = ?"
    office.change(statement, row_key(id), id, envelope, row.id)


def verify(office: Office) -> str:
    return run(office, "--key", "counsel").stderr


def test_a_threat_with_thanks_as_its_entry_shows_to_all_until_it_is_erased(office: Office) -> None:
    case = office.file()
    threaten(case, "compliance")
    assert case.read_replies() == ["Be silent."]
    for officer in ("compliance", "counsel"):
        console = office.open_console(officer)
        assert "Look closely" in console.read("/")
        assert DIFFERS in console.read(case.path)
    assert f"Entry 1: {DIFFERS}" in verify(office)
    office.change("DELETE FROM replies WHERE gate = ?", case.reporter.gate)
    assert DIFFERS not in office.open_console("counsel").read(case.path)
    assert DIFFERS not in verify(office)


def test_an_answer_that_has_no_entry_shows_to_all(office: Office) -> None:
    case = office.file()
    office.open_console().answer(case.path, "Thank you.")
    assert "Nothing is missing or changed" in verify(office)
    [reply] = office.rows("replies", case)
    row = (row_key(bytes(16)), bytes(16), case.reporter.gate, TODAY.isoformat(), reply.envelope[:-1] + b"x")
    office.change("INSERT INTO replies (key, place, gate, received_on, envelope) VALUES (?, ?, ?, ?, ?)", *row)
    page = office.open_console("counsel").read(case.path)
    assert "1 answer in the reporter&#39;s mailbox has no entry in the record." in page
    assert "1 answer in the reporter's mailbox has no entry in the record." in verify(office)
    assert reply_digest(reply.envelope) != reply_digest(row[-1])


def test_a_follow_up_replaced_by_junk_is_missed_by_its_number_and_the_junk_is_shown(office: Office) -> None:
    case = office.file()
    case.follow_up("One.")
    [replaced] = [row for row in office.rows("messages", case) if not row.opens_case]
    case.follow_up("Two.")
    put_in_place(office, "messages", replaced, make_junk(replaced.envelope))
    page = office.open_console("counsel").read(case.path)
    assert "From the reporter, number 2 is missing: the server lost it, or hides it." in page
    assert "somebody else put it there" in page
    assert "Two." in page
    assert "From the reporter, number 2 is missing." in verify(office)


def test_a_message_that_may_be_among_those_of_others_is_called_so(office: Office) -> None:
    case = office.file()
    case.follow_up("One.")
    console = office.open_console()
    console.answer(case.path, "Seen.")
    [replaced] = [row for row in office.rows("messages", case) if not row.opens_case]
    put_in_place(office, "messages", replaced, make_junk(replaced.envelope))
    page = console.read(case.path)
    assert "number 2 is missing. It may be 1 sealed message here that you can&#39;t open" in page


def test_a_decoy_for_one_reader_is_marked_for_all_and_mended(office: Office) -> None:
    case = office.file()
    office.open_console("compliance").answer(case.path, "Thank you.")
    [row] = office.chain(case)
    identity, stored = office.identity("compliance"), read_case(office.db, case.reporter.mailbox)
    entry = open_entry(stored.entries[0].envelope, identity, case.reporter.mailbox, office.directory).message
    assert isinstance(entry, ReplyEntry) and isinstance(entry.reply, SharedKey)
    slots = make_slots(office.directory, ["compliance"], TODAY.isoformat())
    decoy = seal_text(message_format.write(entry), identity.signing, slots).envelope
    put_in_place(office, "entries", row, decoy)
    office.open_console("counsel").answer(case.path, "What was told?")
    says = "This entry names readers who say that they couldn&#39;t open it."
    assert says in office.open_console("compliance").read(case.path)
    office.open_console("compliance").answer(case.path, "More.")
    page = office.open_console("counsel").read(case.path)
    assert says in page
    assert "Thank you." in page
