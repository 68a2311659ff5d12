"""Days of receipts: whatever came is in one of them, once, and a closed day stays as it is."""

import secrets
import threading
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import insert

from app.case_store.cases import delete_case
from app.portal.jobs import close_days as closing
from app.store import models
from app.store import receipts as days
from app.store.database import Database, open_database
from app.store_calls.days import SignedPart
from app.store_calls.errors import AlreadyTaken
from crypto import day as signing
from crypto.day import ClosedDay
from crypto.encoding import b64encode, digest
from crypto.proof import LARGEST, SMALLEST, Part, make_proof, verify_part, verify_proof
from tests.store.conftest import connect_as
from tests.store.random_reports import DAY, NEXT_DAY, draw_report
from tests.waiting import HANG_SECONDS

SEED, INSTANCE = bytes(range(32)), bytes(16)
KEYS = [signing.derive_verifying_key(SEED)]
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
    return [leaf for part in read_parts(db, day) for leaf in part.leaves]


def read_parts(db: Database, day: date) -> list[Part]:
    """The parts of a closed day, each checked as anybody would."""
    parts: list[Part] = []
    while found := days.find_part(db, day, len(parts)):
        parts.append(verify_part(write(found), KEYS, INSTANCE, day.isoformat(), len(parts)))
    assert len(parts) == parts[0].head.parts
    return parts


def write(part: SignedPart) -> dict[str, str]:
    """A part as the portal answers it."""
    return {name: b64encode(value) for name, value in part._asdict().items()}


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
    with pytest.raises(AlreadyTaken):
        refused.file(portal, proves=True)
    close(portal)
    assert refused.receipt not in read(portal, DAY)


def test_without_a_key_no_receipt_is_kept(portal: Database) -> None:
    draw_report().file(portal)
    assert days.find_oldest_receipt(portal) is None


def test_a_receipt_stays_when_its_case_is_deleted(portal: Database, console: Database) -> None:
    report = draw_report()
    report.file(portal, proves=True)
    delete_case(console, report.gate, deleted_on=DAY)
    close(portal)
    assert report.receipt in read(portal, DAY)


def test_a_day_is_closed_only_once_it_is_over(portal: Database) -> None:
    draw_report().file(portal, proves=True)
    close(portal, MORNING - timedelta(minutes=2))
    assert days.find_newest(portal) is None


def test_a_closed_day_never_changes(portal: Database) -> None:
    close(portal)
    before = days.find_part(portal, DAY, 0)
    draw_report().file(portal, proves=True)
    close(portal)
    close(portal, MORNING + timedelta(days=3))
    assert days.find_part(portal, DAY, 0) == before
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
    closed = [days.find_part(portal, DAY + timedelta(days=number), 0) for number in range(3)]
    heads = [each.head for each in closed if each]
    assert b'"previous":null' in heads[0]
    for before, after in zip(heads, heads[1:], strict=False):
        assert f'"previous":"{b64encode(digest("day", before))}"'.encode() in after


def test_a_portal_that_was_down_closes_what_it_missed(portal: Database) -> None:
    report = draw_report()
    report.file(portal, proves=True)
    close(portal, MORNING + timedelta(days=9))
    assert report.receipt in read(portal, DAY)


def test_a_clock_that_is_a_year_ahead_closes_no_day_unless_it_stays_so_for_a_day(portal: Database) -> None:
    seconds = [0.0]
    gap = closing.Gap(lambda: seconds[0])
    close(portal)
    report = draw_report()
    report.file(portal, proves=True)
    year, day = MORNING + timedelta(days=365), MORNING + timedelta(days=1)
    closing.close_days(portal, year, INSTANCE, SEED, gap)
    assert days.find_newest(portal) == DAY
    closing.close_days(portal, day, INSTANCE, SEED, gap)
    assert report.receipt in read(portal, NEXT_DAY)
    for passed in (0, closing.PATIENCE_SECONDS - 1):
        seconds[0] += passed
        closing.close_days(portal, year, INSTANCE, SEED, gap)
        assert days.find_newest(portal) == NEXT_DAY
    seconds[0] += 1
    closing.close_days(portal, year, INSTANCE, SEED, gap)
    assert days.find_newest(portal) == (year - timedelta(days=1)).date()


def keep(db: Database, receipts: Iterable[bytes], day: date = DAY) -> None:
    with db.writing() as connection:
        connection.execute(insert(models.receipts), [{"receipt": each, "received_on": day} for each in receipts])


def draw_receipts(count: int, first: bytes = b"") -> list[bytes]:
    """Receipts as honest reports have them, or ground until they begin with these bytes."""
    return [first + secrets.token_bytes(32 - len(first)) for _ in range(count)]


def test_a_day_holds_all_that_came_however_it_was_ground(portal: Database) -> None:
    """131,072 receipts that sort first pushed 94 of 100 honest ones out of the two days in which everybody looked."""
    honest = draw_receipts(100)
    keep(portal, draw_receipts(131_072, b"\x00"))
    keep(portal, honest)
    close(portal)
    parts = read_parts(portal, DAY)
    assert parts[0].head.size == 262_144
    proofs = [make_proof(part, receipt) for part in parts for receipt in {*honest} & {*part.leaves}]
    assert len(proofs) == 100
    assert {verify_proof(proof, KEYS, INSTANCE).day for proof in proofs} == {DAY.isoformat()}
    assert days.find_oldest_receipt(portal) is None


def test_what_has_no_room_is_drawn_by_lot_and_goes_into_the_next_day(portal: Database) -> None:
    ground, honest = draw_receipts(1000, b"\x00"), draw_receipts(100)
    keep(portal, ground + honest)
    days.close(portal, DAY, _sign, 550)
    days.forget(portal, DAY)
    days.close(portal, NEXT_DAY, _sign, 550)
    first, second = ({*read(portal, day)} for day in (DAY, NEXT_DAY))
    # By lot, fewer than 15 or more than 85 of the honest ones are in the first day once in 10^12 times.
    assert 15 <= len(first & {*honest}) <= 85
    assert {*ground, *honest} <= first | second
    assert not first & second


def test_what_comes_while_a_day_is_signed_waits_for_nothing_and_is_in_the_next(portal: Database) -> None:
    report = draw_report()

    def sign(receipts: Iterable[bytes], count: int, previous: bytes | None) -> ClosedDay:
        report.file(portal, proves=True)
        return _sign(receipts, count, previous)

    days.close(portal, DAY, sign, 9)
    days.forget(portal, DAY)
    days.close(portal, NEXT_DAY, _sign, 9)
    assert report.receipt in read(portal, NEXT_DAY)


def test_a_process_that_ends_in_the_middle_leaves_no_receipt_in_two_days(portal: Database) -> None:
    report = draw_report()
    report.file(portal, proves=True)
    days.close(portal, DAY, _sign, 9)
    assert days.find_oldest_receipt(portal) == DAY
    close(portal, MORNING + timedelta(days=1))
    assert report.receipt in read(portal, DAY)
    assert report.receipt not in read(portal, NEXT_DAY)
    assert days.find_oldest_receipt(portal) is None


def test_processes_that_close_at_once_close_once_and_lose_nothing(portal: Database, other: Database) -> None:
    reports = [draw_report() for _ in range(20)]
    start = threading.Barrier(2, timeout=HANG_SECONDS)

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
    days.forget(portal, DAY)
    days.close(portal, NEXT_DAY, _sign, 100)
    leaves = [*read(portal, DAY), *read(portal, NEXT_DAY)]
    assert [leaves.count(report.receipt) for report in reports] == [1] * 20


def test_a_day_that_could_not_be_signed_is_closed_later(portal: Database) -> None:
    report = draw_report()
    report.file(portal, proves=True)

    def fail(_receipts: Iterable[bytes], _count: int, _previous: bytes | None) -> ClosedDay:
        raise OSError

    with pytest.raises(Exception, match="OSError"):
        days.close(portal, DAY, fail, 9)
    close(portal)
    assert report.receipt in read(portal, DAY)


@pytest.mark.parametrize(("count", "size"), [(0, 64), (1, 64), (64, 64), (65, 128), (129, 256)])
def test_the_size_of_a_day_tells_no_number_of_reports(count: int, size: int) -> None:
    receipts = [number.to_bytes(32) for number in range(count)]
    closed = signing.close_day(receipts, count, "2026-01-05", None, INSTANCE, SEED)
    [part] = closed.parts
    answer = write(SignedPart(closed.head, closed.signature, *part))
    leaves = verify_part(answer, KEYS, INSTANCE, "2026-01-05", 0).leaves
    assert ({*receipts} <= {*leaves}, len(leaves)) == (True, size)


def test_more_than_a_day_can_hold_is_refused() -> None:
    with pytest.raises(ValueError, match="more than a day"):
        signing.close_day([], LARGEST + 1, "2026-01-05", None, INSTANCE, SEED)


def _sign(receipts: Iterable[bytes], count: int, previous: bytes | None) -> ClosedDay:
    day = DAY if previous is None else NEXT_DAY
    return signing.close_day(receipts, count, day.isoformat(), previous, INSTANCE, SEED)
