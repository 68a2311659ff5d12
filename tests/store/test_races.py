"""Uploads under several threads at once: whoever is first, nothing is lost, torn, or there twice."""

from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from functools import partial

from app.blobs.storage import Blobs
from app.case_store.cases import delete_case
from app.store import attachments, mailboxes, uploads
from app.store.claims import inspect
from app.store.database import Database, execute_raw
from app.store.uploads import UploadClosed
from app.store_calls.errors import (
    BlobsUnavailable,
    MailboxDeleted,
    PieceMissing,
    StoreUnavailable,
    UploadIncomplete,
    UploadTaken,
)
from tests.store.random_reports import DAY, NEXT_DAY, Report, draw_envelope, draw_report, note_digest
from tests.store.random_uploads import THREE, TWO, Upload, draw_upload
from tests.stored import list_cases

LATER = NEXT_DAY + timedelta(days=1)
ROUNDS = 12


def at_once(*jobs: Callable[[], object]) -> list[object]:
    """What each job returns, or the kind of what it raises."""

    def outcome(job: Callable[[], object]) -> object:
        try:
            return job()
        except Exception as error:
            return type(error)

    with ThreadPoolExecutor(len(jobs)) as threads:
        return list(threads.map(outcome, jobs))


def file(db: Database, blobs: Blobs, report: Report, *drawn: Upload) -> date:
    return report.file(db, DAY, inspect(db, blobs, [upload.claim for upload in drawn]))


def follow_up(db: Database, blobs: Blobs, report: Report, upload: Upload) -> None:
    mailboxes.append_message(
        db,
        report.gate,
        envelope=draw_envelope(),
        note=b"new",
        replaces=note_digest(report.note),
        received_on=DAY,
        claims=inspect(db, blobs, [upload.claim]),
    )


def read_whole(blobs: Blobs, upload: Upload) -> list[bytes]:
    return [blobs.get(upload.id, number) for number in range(len(upload.pieces))]


def read_keys(db: Database) -> dict[bytes, str | None]:
    """Every upload, and the day of its key if it is open."""
    with db.reading() as connection:
        rows = execute_raw(
            connection, "SELECT uploads.id, begun_on FROM uploads LEFT JOIN upload_keys USING (id)"
        ).fetchall()
    return {bytes(id): None if begun_on is None else str(begun_on) for id, begun_on in rows}


def test_pieces_of_one_upload_at_once_begin_it_once(portal: Database, blobs: Blobs, db: Database) -> None:
    upload = draw_upload()
    for day in (DAY, NEXT_DAY):
        puts = at_once(*[partial(upload.put_one, portal, blobs, 0, day)] * 8)
        assert set(puts) <= {True, False} and (True in puts) == (day == DAY)
        assert read_keys(db) == {upload.id: DAY.isoformat()}
    assert upload.is_whole(blobs)


def test_of_many_who_claim_the_same_uploads_one_gets_them_all(
    portal: Database, console: Database, blobs: Blobs
) -> None:
    for _ in range(ROUNDS // 3):
        one, other = draw_upload().put(portal, blobs), draw_upload().put(portal, blobs)
        reports = [draw_report() for _ in range(8)]
        orders = [(one, other), (other, one)] * 4
        claims = [partial(file, portal, blobs, report, *both) for report, both in zip(reports, orders, strict=True)]
        filed = at_once(*claims)
        assert Counter(filed) == {DAY: 1, UploadTaken: 7}
        winner = reports[filed.index(DAY)]
        assert {each.id for each in attachments.list_attachments(console, winner.gate)} == {one.id, other.id}
    assert len(list_cases(console)) == ROUNDS // 3


def test_an_upload_is_claimed_whole_or_discarded_for_good(portal: Database, console: Database, blobs: Blobs) -> None:
    for _ in range(ROUNDS):
        upload, report = draw_upload(TWO).put(portal, blobs), draw_report()
        filed, discarded = at_once(
            partial(file, portal, blobs, report, upload), partial(uploads.discard, portal, blobs, upload.id, LATER)
        )
        assert (filed, discarded) in [(DAY, False), (UploadIncomplete, True)]
        held = [each.id for each in attachments.list_attachments(console, report.gate)]
        assert held == ([upload.id] if filed == DAY else [])
        assert upload.is_whole(blobs) if filed == DAY else blobs.sizes(upload.id) == []


def test_what_is_put_while_its_upload_is_discarded_is_claimed_whole_or_not_at_all(
    portal: Database, blobs: Blobs
) -> None:
    for _ in range(2 * ROUNDS):
        upload = draw_upload(TWO)
        upload.put_one(portal, blobs, 0)
        *puts, _discarded = at_once(
            partial(upload.put_one, portal, blobs, 0, LATER),
            partial(upload.put_one, portal, blobs, 1, LATER),
            partial(uploads.discard, portal, blobs, upload.id, LATER),
        )
        assert set(puts) <= {True, False, UploadClosed, UploadIncomplete, BlobsUnavailable}
        filed = at_once(partial(file, portal, blobs, draw_report(), upload))
        assert filed == [UploadIncomplete] or (filed == [DAY] and upload.is_whole(blobs))
        anew = draw_upload(TWO).put(portal, blobs, LATER)
        assert file(portal, blobs, draw_report(), anew) == DAY


def test_a_piece_that_comes_with_the_claim_leaves_the_file_whole(
    portal: Database, console: Database, blobs: Blobs
) -> None:
    for _ in range(ROUNDS):
        upload, report = draw_upload(THREE).put(portal, blobs), draw_report()
        longer = upload.but(pieces=(*upload.pieces, b"more"))
        *puts, more, filed = at_once(
            *(partial(longer.put_one, portal, blobs, number) for number in range(4)),
            partial(file, portal, blobs, report, upload),
        )
        assert set(puts) <= {False, UploadClosed}
        # It came before the claim was looked at, or too late to matter, or was refused.
        assert (more, filed) in [(True, UploadIncomplete), (True, DAY), (UploadClosed, DAY)]
        assert upload.is_whole(blobs)
        assert len(attachments.list_attachments(console, report.gate)) == (filed == DAY)


def test_what_is_withdrawn_while_it_is_read_is_read_rightly_or_not_at_all(
    portal: Database, console: Database, blobs: Blobs
) -> None:
    for _ in range(ROUNDS):
        upload, report = draw_upload(TWO).put(portal, blobs), draw_report()
        file(portal, blobs, report, upload)
        withdraw = partial(attachments.withdraw, portal, blobs, report.gate, upload.id)
        *read, first, second = at_once(*[partial(read_whole, blobs, upload)] * 2, withdraw, withdraw)
        assert all(each in (list(upload.pieces), PieceMissing) for each in read)
        assert (first, second) == (None, None)
        assert blobs.sizes(upload.id) == []
        assert attachments.list_attachments(console, report.gate) == []


def test_a_case_deleted_while_files_come_leaves_none_that_nobody_can_find(
    portal: Database, console: Database, db: Database, blobs: Blobs
) -> None:
    for _ in range(ROUNDS):
        report, drawn = draw_report(), [draw_upload().put(portal, blobs) for _ in range(2)]
        report.file(portal)
        deleted, *sent = at_once(
            partial(delete_case, console, report.gate, deleted_on=DAY),
            *(partial(follow_up, portal, blobs, report, upload) for upload in drawn),
        )
        assert set(sent) <= {None, MailboxDeleted, mailboxes.NoteMoved, StoreUnavailable}
        # Each is open still, or to be removed: none has lost its key without having a case.
        keys = read_keys(db)
        assert None not in keys.values()
        removed = {upload.id for upload in drawn if keys[upload.id] == str(date.min)}
        assert removed == {upload.id for upload, each in zip(drawn, sent, strict=True) if each is None}
        assert isinstance(deleted, list) and set(deleted) <= removed
