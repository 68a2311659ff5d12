"""Claims: in one transaction with their message, of whole files only, and never twice."""

from collections.abc import Callable

import pytest

from app.blobs.storage import Blobs
from app.case_store.entries import file_entries, start_upload
from app.store import attachments, mailboxes, uploads
from app.store.claims import Claim, inspect
from app.store.database import Database, execute_raw
from app.store.uploads import UploadClosed, WrongUploadKey
from app.store_calls.entries import NewEntry
from app.store_calls.errors import UnknownMailbox, UploadIncomplete, UploadTaken
from app.store_calls.uploads import Attachment
from tests.store.random_reports import DAY, NEXT_DAY, answer, draw_envelope, draw_report, note_digest
from tests.store.random_uploads import MOST, TWO, Upload, draw_upload, file
from tests.stored import list_cases, read_case


def is_open(db: Database, blobs: Blobs, upload: Upload) -> bool:
    try:
        uploads.admit(db, blobs, upload.id, uploads.digest_key(upload.key), 0, DAY, MOST)
    except UploadClosed:
        return False
    return True


def test_a_report_claims_its_uploads_and_they_are_closed(portal: Database, console: Database, blobs: Blobs) -> None:
    report, drawn = draw_report(), [draw_upload(TWO).put(portal, blobs), draw_upload().put(portal, blobs)]
    assert file(portal, blobs, report, *(each.claim for each in drawn)) == DAY
    expected = {Attachment(each.id, len(each.pieces), by_officer=False) for each in drawn}
    assert set(attachments.list_attachments(console, report.gate)) == expected
    for each in drawn:
        with pytest.raises(UploadClosed):
            each.put_one(portal, blobs, 0)
        assert each.is_whole(blobs)


def test_the_same_report_again_gets_the_first_answer_whatever_became_of_its_uploads(
    upload: Upload, portal: Database, blobs: Blobs
) -> None:
    report = draw_report()
    file(portal, blobs, report, upload.claim)
    checked = inspect(portal, blobs, [upload.claim])
    assert [each.fault for each in checked] == [UploadTaken]
    assert report.file(portal, NEXT_DAY, checked) == DAY
    attachments.withdraw(portal, blobs, report.gate, upload.id)
    assert file(portal, blobs, report, upload.claim) == DAY


def test_a_follow_up_claims_its_uploads_once(upload: Upload, portal: Database, console: Database, blobs: Blobs) -> None:
    report, envelope = draw_report(), draw_envelope()
    report.file(portal)
    for _ in range(2):
        mailboxes.append_message(
            portal,
            report.gate,
            envelope=envelope,
            note=b"second",
            replaces=note_digest(report.note),
            received_on=NEXT_DAY,
            claims=inspect(portal, blobs, [upload.claim]),
        )
    assert [each.id for each in attachments.list_attachments(console, report.gate)] == [upload.id]


def test_what_another_message_has_claimed_is_refused(upload: Upload, portal: Database, blobs: Blobs) -> None:
    report, other = draw_report(), draw_report()
    file(portal, blobs, report, upload.claim)
    with pytest.raises(UploadTaken):
        file(portal, blobs, other, upload.claim)
    with pytest.raises(UnknownMailbox):
        mailboxes.open_mailbox(portal, other.gate)
    for gate in (report.gate, draw_report().gate):
        with pytest.raises((UploadTaken, UnknownMailbox)):
            mailboxes.append_message(
                portal,
                gate,
                envelope=b"e",
                note=b"n",
                replaces=note_digest(report.note),
                received_on=DAY,
                claims=inspect(portal, blobs, [upload.claim]),
            )
    assert mailboxes.open_mailbox(portal, report.gate) == mailboxes.Mailbox([], 1, report.note)


FAULTS: dict[str, tuple[type[Exception], Callable[[Upload], Claim]]] = {
    "a piece too few": (UploadIncomplete, lambda upload: upload.claim._replace(pieces=3)),
    "a piece too many": (UploadIncomplete, lambda upload: upload.claim._replace(pieces=1)),
    "no piece": (UploadIncomplete, lambda upload: upload.claim._replace(pieces=0)),
    "another key": (WrongUploadKey, lambda upload: upload.claim._replace(key=bytes(16))),
    "no key": (WrongUploadKey, lambda upload: upload.claim._replace(key=b"")),
    "another id": (UploadIncomplete, lambda upload: upload.claim._replace(id=bytes(16))),
}


@pytest.mark.parametrize("name", FAULTS)
def test_a_claim_that_is_not_right_stores_nothing_and_can_be_made_again(
    name: str, upload: Upload, portal: Database, console: Database, blobs: Blobs
) -> None:
    fault, change = FAULTS[name]
    report, whole = draw_report(), draw_upload().put(portal, blobs)
    with pytest.raises(fault):
        file(portal, blobs, report, whole.claim, change(upload))
    assert list_cases(console) == []
    assert is_open(portal, blobs, whole) and is_open(portal, blobs, upload)
    assert file(portal, blobs, report, whole.claim, upload.claim) == DAY


@pytest.mark.parametrize(
    ("sizes", "numbers"),
    [
        (TWO, [0]),
        (TWO, [1]),
        ((*TWO[:1], *TWO), [0, 2]),
        ((TWO[0] - 1, TWO[1]), [0, 1]),
        ((TWO[0], TWO[1] - 1), [0, 1]),
        ((TWO[1], TWO[0]), [0, 1]),
        ((60_000,), [0]),
    ],
)
def test_pieces_that_are_no_whole_file_are_not_claimed(
    sizes: tuple[int, ...], numbers: list[int], portal: Database, console: Database, blobs: Blobs
) -> None:
    broken = draw_upload(sizes)
    uploads.admit(portal, blobs, broken.id, uploads.digest_key(broken.key), 0, DAY, MOST)
    for number in numbers:
        blobs.put(broken.id, number, broken.pieces[number])
    with pytest.raises(UploadIncomplete):
        file(portal, blobs, draw_report(), broken.claim)
    assert list_cases(console) == []


def test_a_report_without_files_asks_nothing_of_uploads(sqlite_url: str) -> None:
    db = Database(sqlite_url)
    with db.writing() as connection:
        for table in ("attachments", "upload_keys", "uploads"):
            execute_raw(connection, f"DROP TABLE {table}")
    assert draw_report().file(db) == DAY
    db.close()


def test_an_officer_s_upload_is_claimed_with_the_reply(portal: Database, console: Database, blobs: Blobs) -> None:
    report, upload = draw_report(), draw_upload()
    report.file(portal)
    for _ in range(2):  # an answer of the store may have been lost
        start_upload(console, upload.id, begun_on=DAY)
    blobs.put(upload.id, 0, upload.pieces[0])
    entry = answer(console, report, b"reply", attached=[(upload.id, 1)])
    assert attachments.list_attachments(console, report.gate) == [(upload.id, 1, True)]
    again = NewEntry(entry, b"p", reply=b"r", attachments=[(upload.id, 1)])
    file_entries(console, report.gate, [again], received_on=DAY)
    assert attachments.find_attachment(portal, report.gate, upload.id) == 1


def test_a_reply_whose_upload_is_gone_is_not_stored(
    upload: Upload, portal: Database, console: Database, blobs: Blobs
) -> None:
    report, never, gone = draw_report(), draw_upload(), draw_upload()
    report.file(portal)
    start_upload(console, gone.id, begun_on=DAY)
    uploads.discard(console, blobs, gone.id)
    for id in (never.id, gone.id, upload.id):
        with pytest.raises(UploadIncomplete):
            answer(console, report, b"reply", attached=[(id, 1)])
    file(portal, blobs, draw_report(), upload.claim)
    with pytest.raises(UploadTaken):
        answer(console, report, b"reply", attached=[(upload.id, 2)])
    assert mailboxes.open_mailbox(portal, report.gate).replies == []
    assert read_case(console, report.mailbox).entries == []


def test_no_key_through_the_portal_leads_to_an_officer_s_upload(
    portal: Database, console: Database, blobs: Blobs
) -> None:
    upload = draw_upload()
    start_upload(console, upload.id, begun_on=DAY)
    blobs.put(upload.id, 0, upload.pieces[0])
    for key in (upload.key, upload.id, b"", uploads.digest_for_officer(upload.id)):
        with pytest.raises(WrongUploadKey):
            upload.but(key=key).put(portal, blobs)
        with pytest.raises(WrongUploadKey):
            file(portal, blobs, draw_report(), upload.claim._replace(key=key))
