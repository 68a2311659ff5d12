"""That what nobody claims is removed after a day, what erasing left behind at once, and what is claimed never."""

import logging
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from functools import partial
from pathlib import Path

import pytest

from app.blobs.storage import Blobs, open_blobs
from app.case_store.cases import delete_case
from app.portal.config import PortalConfig
from app.portal.jobs.cleanup import clean_up
from app.portal.site.build import build_pages
from app.store import uploads
from app.store.claims import inspect
from app.store.database import Database, open_database
from app.store.exclusive import exclusive
from app.store.upkeep.store_id import open_files
from app.store.uploads import UploadClosed
from app.store_calls.errors import BlobsUnavailable, PieceMissing, UploadIncomplete
from tests.blobs.test_storage import at_once
from tests.portal.api_client import settings
from tests.portal.process import serving
from tests.store.conftest import connect_as
from tests.store.random_reports import Report, draw_report
from tests.store.random_uploads import MOST, TWO, Upload, draw_upload
from tests.waiting import HANG_SECONDS, wait_until

TODAY = date(2026, 1, 8)
YESTERDAY, BEFORE = TODAY - timedelta(days=1), TODAY - timedelta(days=2)
ROUNDS = 10


@pytest.fixture
def portal(store_url: str) -> Iterator[Database]:
    opened = open_database(connect_as(store_url, "portal"))
    yield opened
    opened.close()


@pytest.fixture
def blobs(folder: Path) -> Blobs:
    return open_blobs(folder.as_uri())


def file(portal: Database, blobs: Blobs, *attached: Upload) -> Report:
    report = draw_report()
    report.file(portal, TODAY, inspect(portal, blobs, [upload.claim for upload in attached]))
    return report


def is_known(portal: Database, upload: Upload) -> bool:
    return uploads.list_unknown(portal, [upload.id]) == []


def test_what_nobody_claims_is_removed_after_a_day(portal: Database, blobs: Blobs) -> None:
    old, yesterdays, todays = (draw_upload(TWO).put(portal, blobs, day) for day in (BEFORE, YESTERDAY, TODAY))
    clean_up(portal, blobs, TODAY)
    assert blobs.list_uploads() == {yesterdays.id, todays.id}
    assert not is_known(portal, old)
    assert yesterdays.is_whole(blobs) and todays.is_whole(blobs)
    file(portal, blobs, yesterdays, todays)


def test_no_piece_prolongs_an_upload(portal: Database, blobs: Blobs) -> None:
    begun, again = draw_upload(TWO), draw_upload(TWO).put(portal, blobs, BEFORE)
    begun.put_one(portal, blobs, 0, BEFORE)
    begun.put_one(portal, blobs, 1, TODAY)
    again.put(portal, blobs, TODAY)
    clean_up(portal, blobs, TODAY)
    assert not is_known(portal, begun) and not is_known(portal, again)
    assert blobs.list_uploads() == set()


def test_what_is_claimed_is_never_removed(portal: Database, blobs: Blobs) -> None:
    upload = draw_upload(TWO).put(portal, blobs, BEFORE)
    file(portal, blobs, upload)
    for days in (0, 1, 2, 1000):
        clean_up(portal, blobs, TODAY + timedelta(days=days))
    assert upload.is_whole(blobs)


def test_what_was_begun_and_never_put_is_forgotten(portal: Database, blobs: Blobs) -> None:
    upload = draw_upload()
    uploads.admit(portal, blobs, upload.id, uploads.digest_key(upload.key), 0, BEFORE, MOST)
    clean_up(portal, blobs, TODAY)
    assert not is_known(portal, upload)


def test_what_a_deleted_case_left_behind_goes_at_once(
    portal: Database, blobs: Blobs, store_url: str, folder: Path
) -> None:
    gone, other = draw_upload().put(portal, blobs, TODAY), draw_upload().put(portal, blobs, TODAY)
    report = file(portal, blobs, gone)
    console = open_database(connect_as(store_url, "gateway"))
    assert delete_case(console, report.gate, deleted_on=TODAY) == [gone.id]
    console.close()
    clean_up(portal, blobs, TODAY)
    assert blobs.list_uploads() == {other.id}
    assert not any(gone.pieces[0][:40] in path.read_bytes() for path in folder.rglob("*") if path.is_file())


def test_what_the_database_does_not_know_is_left_alone_and_told(
    portal: Database, blobs: Blobs, caplog: pytest.LogCaptureFixture
) -> None:
    old, unknown = draw_upload().put(portal, blobs, BEFORE), draw_upload()
    blobs.put(unknown.id, 0, unknown.pieces[0])
    with caplog.at_level(logging.ERROR):
        clean_up(portal, blobs, TODAY + timedelta(days=99))
    assert unknown.is_whole(blobs) and not is_known(portal, old)
    assert "SEALEDLINE_BLOBS has files that SEALEDLINE_DATABASE doesn't know" in caplog.text
    assert unknown.id.hex() not in caplog.text


def test_one_upload_that_cannot_be_erased_stops_no_other(
    portal: Database, blobs: Blobs, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    drawn = [draw_upload().put(portal, blobs, BEFORE) for _ in range(5)]
    erase = blobs.erase

    def fail(id: bytes) -> None:
        if id == drawn[2].id:
            raise BlobsUnavailable(f"no such thing as {id.hex()}")
        erase(id)

    monkeypatch.setattr(blobs, "erase", fail)
    clean_up(portal, blobs, TODAY)
    assert blobs.list_uploads() == {drawn[2].id}
    assert "BlobsUnavailable" in caplog.text and drawn[2].id.hex() not in caplog.text
    # It is nobody's any more, and the next sweep has it.
    with pytest.raises(UploadClosed):
        drawn[2].put_one(portal, blobs, 0, TODAY)
    monkeypatch.undo()
    clean_up(portal, blobs, TODAY)
    assert blobs.list_uploads() == set()
    assert not is_known(portal, drawn[2])


def test_only_one_process_sweeps(portal: Database, blobs: Blobs) -> None:
    upload = draw_upload().put(portal, blobs, BEFORE)
    with exclusive(portal) as is_alone:
        assert is_alone
        with exclusive(portal) as is_too:
            assert not is_too
        clean_up(portal, blobs, TODAY)
        assert upload.is_whole(blobs)
    clean_up(portal, blobs, TODAY)
    assert blobs.list_uploads() == set()


def test_a_killed_process_is_no_longer_in_the_way(portal: Database, store_url: str) -> None:
    code = (
        "import sys, time\nfrom app.store.exclusive import exclusive\nfrom app.store.database import open_database\n"
        "with exclusive(open_database(sys.argv[1])) as is_alone:\n    print(is_alone, flush=True)\n"
        "    time.sleep(3600)\n"
    )
    command = [sys.executable, "-c", code, connect_as(store_url, "portal")]
    program = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    assert program.stdout and program.stdout.readline() == "True\n"
    with exclusive(portal) as is_alone:
        assert not is_alone
    program.kill()
    program.communicate(timeout=HANG_SECONDS)

    def is_free() -> bool:
        with exclusive(portal) as is_alone:
            return is_alone

    wait_until(is_free)


def test_a_claim_and_a_sweep_at_once_end_whole_or_refused(portal: Database, blobs: Blobs) -> None:
    outcomes = set()
    for _ in range(ROUNDS):
        upload = draw_upload(TWO).put(portal, blobs, BEFORE)
        claimed, *_ = at_once(partial(file, portal, blobs, upload), *[partial(clean_up, portal, blobs, TODAY)] * 2)
        outcomes.add(isinstance(claimed, Report))
        if isinstance(claimed, Report):
            clean_up(portal, blobs, TODAY)
            assert upload.is_whole(blobs)
        else:
            assert claimed is UploadIncomplete
            assert blobs.sizes(upload.id) == []
            assert not is_known(portal, upload)
    assert outcomes


def test_going_on_and_a_sweep_at_once_lose_nothing_that_is_claimed(portal: Database, blobs: Blobs) -> None:
    for _ in range(ROUNDS):
        upload = draw_upload(TWO)
        upload.put_one(portal, blobs, 0, BEFORE)

        def go_on(upload: Upload) -> Report:
            upload.put_one(portal, blobs, 1, TODAY)
            return file(portal, blobs, upload)

        claimed, *_ = at_once(partial(go_on, upload), *[partial(clean_up, portal, blobs, TODAY)] * 2)
        clean_up(portal, blobs, TODAY)
        if isinstance(claimed, Report):
            assert upload.is_whole(blobs)
        else:
            assert claimed in (UploadClosed, UploadIncomplete, PieceMissing, BlobsUnavailable)
            # Begun anew, it arrives.
            file(portal, blobs, upload.put(portal, blobs, TODAY))
            assert upload.is_whole(blobs)


@pytest.mark.parametrize("store_url", ["sqlite"], indirect=True)
def test_it_sweeps_a_bucket_too(portal: Database, address: str) -> None:
    blobs = open_blobs(address)
    old, new = draw_upload(TWO).put(portal, blobs, BEFORE), draw_upload(TWO).put(portal, blobs, TODAY)
    clean_up(portal, blobs, TODAY)
    assert blobs.list_uploads() == {new.id}
    assert not is_known(portal, old)


@pytest.mark.slow
def test_a_portal_sweeps_when_it_starts(portal: Database, folder: Path, store_url: str) -> None:
    today = datetime.now(UTC).date()
    blobs = open_files(portal, folder.as_uri())
    old, new = (draw_upload().put(portal, blobs, today - timedelta(days=days)) for days in (2, 0))
    pages = folder.parent / "pages"
    environ = settings(connect_as(store_url, "portal"), pages, SEALEDLINE_BLOBS=folder.as_uri())
    build_pages(PortalConfig.read(environ), pages)
    with serving(environ, folder.parent):
        wait_until(lambda: not is_known(portal, old))
    assert blobs.list_uploads() == {new.id}
    assert "ERROR" not in (folder.parent / "err.log").read_text()
