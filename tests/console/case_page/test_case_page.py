"""A case as an officer reads it, honest or not."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from app.store import directories
from app.store.models import entries
from crypto.directories.recipient import Recipient
from crypto.signature import fingerprint
from tests.console.office import ACCOUNT, TODAY, Correspondent, Office
from tests.organisation import draw_identity


def show(office: Office, case: Correspondent, officer: str = "compliance") -> str:
    """The page of a case, from a console that was just unlocked."""
    return office.open_console(officer).read(case.path)


def test_an_officer_reads_a_report_and_answers_and_the_reporter_reads_the_answer(office: Office) -> None:
    case = office.file()
    console = office.open_console()
    assert "The device of my colleague" in console.read("/")
    page = console.read(case.path)
    assert page.index("What happened?") < page.rindex(ACCOUNT) < page.index("Where?")
    assert console.answer(case.path, "Thank you. We look into it.", "received").location == case.path
    assert "Thank you. We look into it." in console.read(case.path)
    assert case.read_replies() == ["Thank you. We look into it."]


def test_messages_stand_in_the_order_in_which_their_authors_saw_them(office: Office) -> None:
    case = office.file("First.")
    compliance, counsel = office.open_console("compliance"), office.open_console("counsel")
    compliance.answer(case.path, "Second.")
    counsel.answer(case.path, "Third.")
    case.follow_up("Fourth.")
    case.follow_up("Fifth.")
    compliance.answer(case.path, "Sixth.")
    page = counsel.read(case.path)
    said = ["First.", "Second.", "Third.", "Fourth.", "Fifth.", "Sixth."]
    assert sorted(said, key=page.index) == said


def test_who_signed_and_who_can_read_is_there_on_demand(office: Office) -> None:
    case = office.file()
    office.open_console("counsel").answer(case.path, "Thank you.")
    page = show(office, case)
    counsel: Recipient | None = office.directory.find("counsel")
    assert counsel is not None
    assert counsel.fingerprint in page
    assert fingerprint(case.reporter.identity.signing.verify) in page
    assert "The compliance, The counsel, the reporter" in page
    assert "The director" not in page


@pytest.mark.parametrize("place", [-1, -5000, 5 + 1216 * 3 + 1])
def test_a_report_with_a_flipped_bit_is_shown_as_changed(office: Office, place: int) -> None:
    case = office.file()

    def flip(envelope: bytes) -> bytes:
        changed = bytearray(envelope)
        changed[place] ^= 1
        return bytes(changed)

    office.change_envelopes("messages", case, flip)
    console = office.open_console()
    assert "Look closely" in console.read("/")
    page = console.read(case.path)
    assert "This message was changed after it was sealed" in page
    assert "nobody knows where an answer should go" in page
    assert ACCOUNT not in page


def test_reports_under_each_others_mailboxes_are_refused(office: Office) -> None:
    one, two = office.file("One."), office.file("Two.")
    office.swap_messages(one, two)
    for case in (one, two):
        page = show(office, case)
        assert "it does not follow the rules for messages" in page
        assert "One." not in page
        assert "Two." not in page


def test_a_withheld_follow_up_is_missed_in_words(office: Office) -> None:
    case = office.file()
    case.follow_up("One.")
    console = office.open_console()
    console.answer(case.path, "Seen.")
    office.delete_follow_ups(case)
    page = console.read(case.path)
    assert "From the reporter, number 2 is missing" in page


def test_a_removed_entry_breaks_the_record(office: Office) -> None:
    case = office.file()
    console = office.open_console()
    for text in ("One.", "Two.", "Three."):
        console.answer(case.path, text)
    office.delete_entry(case, 1)
    page = show(office, case)
    assert "The record of this case is broken" in page
    assert "From The compliance, number 2 is missing" in page
    assert "Two." not in page


def test_entries_in_another_order_break_the_record(office: Office) -> None:
    case = office.file()
    console = office.open_console()
    for text in ("One.", "Two."):
        console.answer(case.path, text)
    office.swap_entries(case)
    assert "The record is broken here" in show(office, case)


def test_an_entry_by_a_stranger_is_not_believed(office: Office) -> None:
    case = office.file()
    office.slip_in_entry(case, "compliance", draw_identity(), "I am not who I say.")
    page = show(office, case)
    assert "This message was changed after it was sealed, or it is not from whom it claims to be" in page
    assert "I am not who I say." not in page


def test_an_entry_by_somebody_who_is_not_listed_is_not_believed(office: Office) -> None:
    case = office.file()
    office.slip_in_entry(case, "compliance", office.identity("compliance"), "From whom?", author="nobody")
    assert "it does not follow the rules for messages" in show(office, case)


def test_an_answer_dated_after_its_author_retired_is_suspect(office: Office) -> None:
    case = office.file()
    office.open_console("counsel").answer(case.path, "After the end.", "concluded")
    retired = {"retired_on": (TODAY - timedelta(1)).isoformat()}
    others = [office.organisation.recipient(id) for id in ("compliance", "director")]
    office.publish(2, recipients=[*others, office.organisation.recipient("counsel", **retired)])
    console = office.open_console("compliance")
    page = console.read(case.path)
    assert "After the end." in page
    assert "This message is dated after its author stopped receiving reports." in page
    assert "Concluded" not in console.read("/")


def test_a_newer_directory_is_asked_again_who_signed_what(office: Office) -> None:
    case = office.file()
    without = [office.organisation.recipient(id) for id in ("compliance", "director")]
    office.open_console("counsel").answer(case.path, "From the counsel.")
    office.publish(2, recipients=without, channels=office.channels("compliance"))
    console = office.open_console("compliance")
    assert "From the counsel." not in console.read(case.path)
    office.publish(3)
    assert "From the counsel." in console.read(case.path)


def test_an_older_directory_than_one_seen_before_is_refused_also_after_a_restart(office: Office) -> None:
    case = office.file()
    office.publish(2)
    assert ACCOUNT in show(office, case)
    office.delete_directory(2)
    answer = office.open_console().get("/")
    assert answer.status_code == 503
    assert "is older than one seen before" in answer.text


def test_a_directory_of_another_root_is_refused(office: Office) -> None:
    case = office.file()
    other = type(office.organisation)()
    office.delete_directory(1)
    directories.publish(office.db, office.write(other.sign(other.document(9, TODAY.isoformat()))), 9)
    console = office.open_console()
    for path in ("/", case.path, "/recipients"):
        answer = console.get(path)
        assert answer.status_code == 503
        assert "is not signed by your root key" in answer.text


@pytest.mark.parametrize("junk", [b"", b"{}", b"[" * 5000, b"\xff", b"null", b'{"document": 1, "signature": 2}'])
def test_junk_instead_of_a_directory_is_refused(office: Office, junk: bytes) -> None:
    directories.publish(office.db, junk, 9)
    assert "is not signed by your root key" in office.open_console().get("/").text


def test_without_a_directory_the_console_says_what_to_do(office: Office) -> None:
    office.delete_directory(1)
    console = office.open_console()
    assert "There is no directory yet." in console.get("/").text
    assert "Fingerprint" in console.read("/key")


def test_a_damaged_memory_of_versions_is_not_passed_over(office: Office) -> None:
    office.open_console().read("/")
    next(office.keys.glob("directory-*.json")).write_text("many")
    assert office.open_console().get("/").status_code == 503


def test_the_recipients_page_shows_who_receives_with_fingerprints(office: Office) -> None:
    page = office.open_console().read("/recipients")
    for recipient in office.directory.recipients:
        assert recipient.name in page
        assert recipient.fingerprint in page
    assert "35 days are left." in page


def test_an_entry_that_is_sealed_to_others_still_counts_as_the_head(office: Office) -> None:
    case = office.file()
    without = [office.organisation.recipient(id) for id in ("compliance", "director")]
    office.publish(2, recipients=without, channels=office.channels("compliance"))
    compliance = office.open_console("compliance")
    compliance.answer(case.path, "Without the counsel.")
    office.publish(3)
    page = show(office, case, "counsel")
    assert "Without the counsel." not in page
    assert "broken" not in page
    compliance.answer(case.path, "Again.")
    with office.db.reading() as connection:
        held = connection.execute(select(entries.c.previous)).fetchall()
    assert len(held) >= 2
    assert "broken" not in show(office, case)
