"""Claimed uploads: who reaches them through which program, and how they go."""

import pytest

from app.blobs.storage import Blobs
from app.case_store.cases import delete_case
from app.case_store.entries import start_upload
from app.store import attachments, uploads
from app.store.attachments import UnknownAttachment
from app.store.claims import inspect
from app.store.database import Database, execute_raw
from app.store_calls.errors import BlobsUnavailable, MailboxDeleted, StoreUnavailable, UnknownMailbox
from tests.store.random_reports import DAY, Report, answer, draw_report
from tests.store.random_uploads import TWO, Upload, draw_upload


def file_with(db: Database, blobs: Blobs, *drawn: Upload) -> Report:
    report = draw_report()
    for upload in drawn:
        upload.put(db, blobs)
    report.file(db, DAY, inspect(db, blobs, [upload.claim for upload in drawn]))
    return report


def answer_with(db: Database, blobs: Blobs, report: Report, upload: Upload) -> None:
    start_upload(db, upload.id, begun_on=DAY)
    for number, piece in enumerate(upload.pieces):
        blobs.put(upload.id, number, piece)
    answer(db, report, b"reply", attached=[(upload.id, len(upload.pieces))])


def count_rows(db: Database) -> tuple[int, ...]:
    with db.reading() as connection:
        tables = ("uploads", "upload_keys", "attachments")
        return tuple(execute_raw(connection, f"SELECT count(*) FROM {table}").fetchone()[0] for table in tables)


def test_a_reporter_gets_what_officers_attached_to_this_case_alone(
    portal: Database, console: Database, blobs: Blobs
) -> None:
    mine, theirs, others = draw_upload(), draw_upload(TWO), draw_upload()
    report, other = file_with(portal, blobs, mine), file_with(portal, blobs)
    answer_with(console, blobs, report, theirs)
    answer_with(console, blobs, other, others)
    assert attachments.find_attachment(portal, report.gate, theirs.id) == 2
    for gate, id in ((report.gate, mine.id), (report.gate, others.id), (other.gate, theirs.id), (other.gate, mine.id)):
        with pytest.raises(UnknownAttachment):
            attachments.find_attachment(portal, gate, id)
    assert set(attachments.list_attachments(console, report.gate)) == {(mine.id, 1, False), (theirs.id, 2, True)}


def test_what_is_withdrawn_is_gone_with_every_byte_and_the_rest_stays(
    portal: Database, console: Database, db: Database, blobs: Blobs
) -> None:
    gone, kept = draw_upload(TWO), draw_upload()
    report = file_with(portal, blobs, gone, kept)
    for _ in range(2):  # again, since the answer may have been lost
        attachments.withdraw(portal, blobs, report.gate, gone.id)
    assert attachments.list_attachments(console, report.gate) == [(kept.id, 1, False)]
    assert blobs.sizes(gone.id) == [] and kept.is_whole(blobs)
    assert count_rows(db) == (1, 0, 1)


def test_nobody_withdraws_what_is_not_theirs(portal: Database, console: Database, blobs: Blobs) -> None:
    mine, theirs, on_its_way = draw_upload(), draw_upload(), draw_upload().put(portal, blobs)
    report, other = file_with(portal, blobs, mine), file_with(portal, blobs)
    answer_with(console, blobs, report, theirs)
    for gate, id in (
        (other.gate, mine.id),
        (report.gate, theirs.id),
        (other.gate, theirs.id),
        (report.gate, on_its_way.id),
    ):
        with pytest.raises(UnknownAttachment):
            attachments.withdraw(portal, blobs, gate, id)
    assert all(each.is_whole(blobs) for each in (mine, theirs, on_its_way))
    assert len(attachments.list_attachments(console, report.gate)) == 2


def test_withdrawing_that_fails_in_the_middle_can_be_done_again(
    portal: Database, console: Database, blobs: Blobs, monkeypatch: pytest.MonkeyPatch
) -> None:
    upload = draw_upload()
    report = file_with(portal, blobs, upload)

    def fail(id: bytes) -> None:
        raise BlobsUnavailable

    with monkeypatch.context() as broken:
        broken.setattr(blobs, "erase", fail)
        with pytest.raises(BlobsUnavailable):
            attachments.withdraw(portal, blobs, report.gate, upload.id)
    assert len(attachments.list_attachments(console, report.gate)) == 1
    attachments.withdraw(portal, blobs, report.gate, upload.id)
    assert attachments.list_attachments(console, report.gate) == []
    assert blobs.sizes(upload.id) == []


@pytest.mark.parametrize("id", [b"", bytes(16), bytes(17), b"'; DROP TABLE uploads; --"])
def test_an_unknown_id_or_mailbox_gives_nothing(id: bytes, portal: Database, console: Database, blobs: Blobs) -> None:
    report = file_with(portal, blobs, draw_upload())
    with pytest.raises(UnknownAttachment):
        attachments.find_attachment(portal, report.gate, id)
    attachments.withdraw(portal, blobs, report.gate, id)
    for gate in (bytes(32), b""):
        with pytest.raises(UnknownMailbox):
            attachments.find_attachment(portal, gate, id)
        with pytest.raises(UnknownMailbox):
            attachments.withdraw(portal, blobs, gate, id)
    delete_case(console, report.gate, deleted_on=DAY)
    with pytest.raises(MailboxDeleted):
        attachments.find_attachment(portal, report.gate, id)
    with pytest.raises(MailboxDeleted):
        attachments.withdraw(portal, blobs, report.gate, id)


def test_a_deleted_case_names_its_uploads_until_they_are_erased(
    portal: Database, console: Database, db: Database, blobs: Blobs
) -> None:
    drawn, theirs, kept = [draw_upload(), draw_upload(TWO)], draw_upload(), draw_upload()
    report = file_with(portal, blobs, *drawn)
    answer_with(console, blobs, report, theirs)
    other = file_with(portal, blobs, kept)
    attached = delete_case(console, report.gate, deleted_on=DAY)
    assert sorted(attached) == sorted(each.id for each in (*drawn, theirs))
    # Should the gateway have ended before it erased them, the portal finds them.
    assert set(uploads.list_unclaimed(portal, DAY)) == set(attached)
    assert uploads.discard(portal, blobs, attached[0])
    uploads.erase_claimed(console, blobs, [*attached[1:], kept.id][:2])
    assert count_rows(db) == (1, 0, 1)
    assert set(blobs.list_uploads()) == {kept.id}
    assert attachments.list_attachments(console, other.gate) == [(kept.id, 1, False)]


def test_the_database_itself_keeps_the_upload_of_an_attachment(portal: Database, blobs: Blobs) -> None:
    upload = draw_upload()
    file_with(portal, blobs, upload)
    with pytest.raises(StoreUnavailable), portal.writing() as connection:
        execute_raw(connection, "DELETE FROM uploads WHERE id = ?", (upload.id,))
    assert uploads.list_unknown(portal, [upload.id]) == []
