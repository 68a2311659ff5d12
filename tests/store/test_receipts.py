"""Days of receipts: whatever came is in one of them, once, and a closed day stays as it is."""

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import UTC, date, datetime, timedelta

import pytest

from app import casework, days, store
from app.database import Database, open_database
from app.portal import closing
from crypto import day as signing
from crypto.day import Closed
from crypto.notation import b64encode, digest
from crypto.proof import SMALLEST, make_proof, verify_day
from tests.store.conftest import connect_as
from tests.store.drawn import DAY, NEXT_DAY, draw_report

SEED, INSTANCE = bytes(range(32)), bytes(16)
KEYS = [signing.find_public(SEED)]
MORNING = datetime(2026, 1, 6, 0, 11, tzinfo=UTC)


@pytest.fixture
def other(store_url: str) -> Iterator[Database]:
    """The store as a second process of the portal has opened it."""
    opened = open_database(connect_as(store_url, "portal"))
    yield opened
    opened.close()


def close(db: Database, now: datetime = MORNING) -> None:
    closing.close_days(db, now, INSTANCE, SEED)


def read(db: Database, day: date) -> list[bytes]:
    """The leaves of a closed day, checked as anybody would."""
    closed = days.find(db, day)
    assert closed is not None
    answer = {name: b64encode(value) for name, value in closed._asdict().items()}
    checked = verify_day(answer, KEYS, INSTANCE, day.isoformat())
    assert make_proof(checked, checked.leaves[0]) is not None
    return list(checked.leaves)


def test_a_report_is_proved_by_its_day(portal: Database) -> None:
    report = draw_report()
    report.file(portal, proves=True)
    close(portal)
    leaves = read(portal, DAY)
    assert leaves.count(report.receipt) == 1
    assert len(leaves) == SMALLEST


def test_the_same_report_again_adds_no_receipt(portal: Database) -> None:
    report = draw_report()
    report.file(portal, proves=True)
    report.file(portal, NEXT_DAY, proves=True)
    close(portal, MORNING + timedelta(days=1))
    assert report.receipt in read(portal, DAY)
    assert report.receipt not in read(portal, NEXT_DAY)


def test_a_report_that_is_refused_leaves_no_receipt(portal: Database) -> None:
    report, other = draw_report(), draw_report()
    report.file(portal, proves=True)
    refused = report.but(envelope=other.envelope)
    with pytest.raises(store.AlreadyTaken):
        refused.file(portal, proves=True)
    close(portal)
    assert refused.receipt not in read(portal, DAY)


def test_without_a_key_no_receipt_is_kept(portal: Database) -> None:
    draw_report().file(portal)
    assert days.find_first_open(portal) is None


def test_a_receipt_stays_when_its_case_is_deleted(portal: Database, console: Database) -> None:
    report = draw_report()
    report.file(portal, proves=True)
    casework.delete_case(console, report.gate, deleted_on=DAY)
    close(portal)
    assert report.receipt in read(portal, DAY)


def test_a_day_is_closed_only_once_it_is_over(portal: Database) -> None:
    draw_report().file(portal, proves=True)
    close(portal, MORNING - timedelta(minutes=2))
    assert days.find(portal, DAY) is None


def test_a_closed_day_never_changes(portal: Database) -> None:
    close(portal)
    before = days.find(portal, DAY)
    draw_report().file(portal, proves=True)
    close(portal)
    close(portal, MORNING + timedelta(days=3))
    assert days.find(portal, DAY) == before
    with pytest.raises(days.AlreadyClosed):
        days.close(portal, DAY, _sign, 9)


def test_what_is_stored_after_its_day_was_closed_is_in_the_next(portal: Database) -> None:
    close(portal)
    report = draw_report()
    report.file(portal, proves=True)
    close(portal, MORNING + timedelta(days=1))
    assert report.receipt in read(portal, NEXT_DAY)


def test_days_without_reports_are_closed_too_and_each_names_the_one_before(portal: Database) -> None:
    close(portal)
    close(portal, MORNING + timedelta(days=3))
    for number in range(4):
        read(portal, DAY + timedelta(days=number))
    closed = [days.find(portal, DAY + timedelta(days=number)) for number in range(3)]
    heads = [each.head for each in closed if each]
    assert b'"previous":null' in heads[0]
    for before, after in zip(heads, heads[1:], strict=False):
        assert f'"previous":"{b64encode(digest("day", before))}"'.encode() in after


def test_a_portal_that_was_down_closes_what_it_missed(portal: Database) -> None:
    report = draw_report()
    report.file(portal, proves=True)
    close(portal, MORNING + timedelta(days=9))
    assert report.receipt in read(portal, DAY)


def test_what_has_no_room_goes_first_into_the_next_day(portal: Database) -> None:
    early, late = [draw_report() for _ in range(3)], draw_report()
    for report in early:
        report.file(portal, proves=True)
    late.file(portal, NEXT_DAY, proves=True)
    days.close(portal, DAY, _sign, 2)
    days.close(portal, NEXT_DAY, _sign, 1)
    found = [{report.receipt for report in early} & {*read(portal, day)} for day in (DAY, NEXT_DAY)]
    assert [len(each) for each in found] == [2, 1]
    assert late.receipt not in read(portal, NEXT_DAY)


def test_processes_that_close_at_once_close_once_and_lose_nothing(portal: Database, other: Database) -> None:
    reports = [draw_report() for _ in range(20)]
    start = threading.Barrier(2)

    def close_days(db: Database) -> None:
        start.wait()
        # Without the lock that lets only one of them try.
        with suppress(days.AlreadyClosed):
            days.close(db, DAY, _sign, 100)

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda report: report.file(portal, proves=True), reports[:10]))
        closers = [pool.submit(close_days, db) for db in (portal, other)]
        list(pool.map(lambda report: report.file(portal, proves=True), reports[10:]))
        for closer in closers:
            closer.result()
    days.close(portal, NEXT_DAY, _sign, 100)
    leaves = [*read(portal, DAY), *read(portal, NEXT_DAY)]
    assert [leaves.count(report.receipt) for report in reports] == [1] * 20


def test_a_day_that_could_not_be_signed_is_closed_later(portal: Database) -> None:
    report = draw_report()
    report.file(portal, proves=True)

    def fail(_receipts: list[bytes], _previous: bytes | None) -> Closed:
        raise OSError

    with pytest.raises(Exception, match="OSError"):
        days.close(portal, DAY, fail, 9)
    close(portal)
    assert report.receipt in read(portal, DAY)


@pytest.mark.parametrize(("count", "size"), [(0, 64), (1, 64), (64, 64), (65, 128), (129, 256)])
def test_the_size_of_a_day_tells_no_number_of_reports(count: int, size: int) -> None:
    receipts = {number.to_bytes(32) for number in range(count)}
    closed = signing.close(receipts, "2026-01-05", None, INSTANCE, SEED)
    assert len(closed.leaves) == 32 * size
    answer = {name: b64encode(value) for name, value in closed._asdict().items()}
    assert receipts <= {*verify_day(answer, KEYS, INSTANCE, "2026-01-05").leaves}


def test_more_than_a_day_can_hold_is_refused() -> None:
    with pytest.raises(ValueError, match="more than a day"):
        signing.close({number.to_bytes(32) for number in range(65537)}, "2026-01-05", None, INSTANCE, SEED)


def _sign(receipts: list[bytes], previous: bytes | None) -> Closed:
    day = DAY if previous is None else NEXT_DAY
    return signing.close(receipts, day.isoformat(), previous, INSTANCE, SEED)
