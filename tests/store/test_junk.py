"""Junk: what no officer has touched goes, after 30 days or because one vouches for it; what went is noted."""

import threading
from collections.abc import Iterator
from datetime import date, timedelta

import psycopg
import pytest
from sqlalchemy import select

from app.case_store import cases
from app.store import database, junk, mailboxes
from app.store.database import Database
from app.store.models import removals, row_key
from app.store.orders import list_orders
from app.store_calls.errors import JunkMoved, MailboxDeleted, MessageCame, StoreUnavailable
from app.store_calls.junk import MOST_DAYS, MOST_REMOVED, UNTOUCHED_DAYS, Removal, Untouched
from tests.store.conftest import connect_as
from tests.store.random_reports import Report, answer, draw_envelope, draw_report, note_digest
from tests.stored import list_cases
from tests.waiting import wait_until

DAY = date(2026, 7, 1)
OLD = DAY - timedelta(UNTOUCHED_DAYS)


def file(db: Database, received_on: date = OLD) -> Report:
    report = draw_report()
    report.file(db, received_on=received_on)
    return report


def write_again(db: Database, report: Report, received_on: date, note: bytes | None = None) -> None:
    replaced = note_digest(note or report.note)
    mailboxes.append_message(
        db, report.gate, envelope=draw_envelope(), note=b"new", replaces=replaced, received_on=received_on
    )


def see(report: Report, received_on: date = OLD, written_on: date | None = None, more_bytes: int = 0) -> Untouched:
    return Untouched(report.gate, received_on, written_on or received_on, len(report.envelope) + more_bytes)


def remove(db: Database, *seen: Untouched) -> list[Removal]:
    return [removal for removed, _files in junk.remove_untouched(db, seen, DAY) for removal in removed]


def order(db: Database, *seen: Untouched, docket: bytes | None = b"signed") -> None:
    junk.remove_ordered(db, seen, DAY, docket, b"ordered")


def test_unread_only_what_nobody_touched_for_thirty_days_is_removed(console: Database, portal: Database) -> None:
    left, answered, went_on, young = file(portal), file(portal), file(portal), file(portal, OLD + timedelta(1))
    answer(console, answered, draw_envelope())
    write_again(portal, went_on, OLD + timedelta(1))
    seen = {see(left), see(young, OLD + timedelta(1)), see(went_on, OLD, OLD + timedelta(1), len(draw_envelope()))}
    assert {*junk.list_untouched(console)} == seen
    assert {each for each in seen if each.is_left(DAY)} == {see(left)}
    assert remove(console, *seen, see(answered)) == [Removal(DAY, OLD, 1, len(left.envelope))]
    assert {row.gate for row in list_cases(console)} == {young.gate, answered.gate, went_on.gate}
    with pytest.raises(MailboxDeleted):
        mailboxes.open_mailbox(portal, left.gate)
    [(removal, docket)] = junk.list_removals(console)
    assert (removal, docket) == (Removal(DAY, OLD, 1, len(left.envelope)), None)


def test_who_goes_on_writing_keeps_no_junk_for_more_than_sixty_days(console: Database, portal: Database) -> None:
    days = [DAY - timedelta(MOST_DAYS - 1), DAY - timedelta(MOST_DAYS)]
    for report, day in [(file(portal, day), day) for day in days]:
        for after in (29, 58, MOST_DAYS - 1):
            write_again(portal, report, day + timedelta(after), report.note if after == 29 else b"new")
    kept, gone = sorted(junk.list_untouched(console), key=lambda each: each.received_on, reverse=True)
    assert (kept.is_left(DAY), gone.is_left(DAY)) == (False, True)
    assert [removal.received_on for removal in remove(console, kept, gone)] == [days[1]]


def test_what_an_officer_vouches_for_goes_at_once_and_with_a_docket(console: Database, portal: Database) -> None:
    new, answered = file(portal, DAY), file(portal, DAY)
    answer(console, answered, draw_envelope())
    assert remove(console, see(new, DAY), see(answered, DAY)) == []
    with pytest.raises(JunkMoved):
        order(console, see(new, DAY), see(answered, DAY))
    assert len(list_cases(console)) == 2
    order(console, see(new, DAY))
    [(removal, _docket)] = junk.list_removals(console)
    assert (removal.cases, removal.days) == (1, 0)
    assert list_orders(console) == [b"ordered"]
    assert [row.gate for row in list_cases(console)] == [answered.gate]
    assert [each.docket for each in junk.list_removals(console)] == [b"signed"]


def test_what_its_reporter_added_to_since_it_was_seen_stays(console: Database, portal: Database) -> None:
    report = file(portal)
    [seen] = junk.list_untouched(console)
    write_again(portal, report, OLD)
    with pytest.raises(JunkMoved):
        order(console, seen)
    assert [row.gate for row in list_cases(console)] == [report.gate]


@pytest.mark.parametrize(
    ("size", "class_bytes"), [(0, 1), (1, 1), (2, 2), (3, 4), (4096, 4096), (4097, 8192), (2**36 + 1, 2**37)]
)
def test_a_size_class_is_the_next_power_of_two(size: int, class_bytes: int) -> None:
    assert Untouched(b"", OLD, OLD, size).place == (OLD, class_bytes)


def test_a_removal_is_noted_for_each_day(console: Database, portal: Database) -> None:
    earlier = OLD - timedelta(3)
    reports = [file(portal), file(portal, earlier), file(portal)]
    remove(console, see(reports[0]), see(reports[1], earlier), see(reports[2]))
    noted = [(each.removal.received_on, each.removal.cases, each.docket) for each in junk.list_removals(console)]
    assert noted == [(OLD, 2, None), (earlier, 1, None)]


def test_no_choice_of_gates_keeps_junk_from_being_removed(
    console: Database, portal: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Whatever is drawn for the second removal is taken twice before it is free; the gates are in no key.
    drawn = iter([bytes(8)] * 3 + [b"\xff" * 8])
    monkeypatch.setattr(database, "token_bytes", lambda _size: next(drawn))
    first, second = file(portal), file(portal)
    assert [each.cases for report in (first, second) for each in remove(console, see(report))] == [1, 1]
    assert list_cases(console) == []
    with console.reading() as connection:
        keys = {*connection.scalars(select(removals.c.key))}
    assert keys == {row_key(bytes(8)), row_key(b"\xff" * 8)}
    assert remove(console, see(first), see(second)) == []
    assert len(junk.list_removals(console)) == 2


def test_many_go_in_several_transactions(sqlite_url: str) -> None:
    db = database.open_database(sqlite_url)
    seen = [see(file(db)) for _ in range(MOST_REMOVED + 3)]
    assert [removal.cases for removal in remove(db, *seen)] == [MOST_REMOVED, 3]
    assert list_cases(db) == []


@pytest.fixture
def writer(postgres_url: str) -> Iterator[psycopg.Connection]:
    """Somebody else's transaction, which takes its time."""
    with psycopg.connect(postgres_url.replace("+psycopg", "")) as connection:
        yield connection


def run_meanwhile(writer: psycopg.Connection, work: threading.Thread) -> None:
    """Start a work that has to wait for the writer's transaction, which then ends."""
    work.start()
    waiting = "SELECT count(*) FROM pg_locks WHERE NOT granted"

    def is_waiting() -> bool:
        row = writer.execute(waiting).fetchone()
        return row is not None and row[0] > 0

    wait_until(is_waiting)
    writer.commit()
    work.join()


def test_what_an_officer_takes_in_at_the_same_moment_is_not_removed(
    postgres_url: str, writer: psycopg.Connection
) -> None:
    db = database.open_database(connect_as(postgres_url, "gateway"))
    report = file(database.open_database(connect_as(postgres_url, "portal")))
    row = (1, b"id", report.gate, b"previous", DAY, b"entry")
    writer.execute(
        "INSERT INTO entries (key, id, gate, previous, received_on, envelope) VALUES (%s,%s,%s,%s,%s,%s)", row
    )
    run_meanwhile(writer, threading.Thread(target=remove, args=(db, see(report))))
    assert [each.gate for each in list_cases(db)] == [report.gate]
    assert junk.list_removals(db) == []


def test_a_closed_case_in_which_somebody_writes_at_the_same_moment_is_not_deleted(
    postgres_url: str, writer: psycopg.Connection
) -> None:
    db = database.open_database(connect_as(postgres_url, "gateway"))
    report = file(database.open_database(connect_as(postgres_url, "portal")))
    row = (1, b"id", report.gate, False, DAY, 7, b"message")
    columns = "key, id, gate, opens_case, received_on, size_bytes, envelope"
    writer.execute(f"INSERT INTO messages ({columns}) VALUES (%s,%s,%s,%s,%s,%s,%s)", row)
    refused: list[MessageCame] = []

    def delete() -> None:
        try:
            cases.delete_case(db, report.gate, deleted_on=DAY, written_on=OLD)
        except MessageCame as error:
            refused.append(error)

    run_meanwhile(writer, threading.Thread(target=delete))
    assert [each.gate for each in list_cases(db)] == [report.gate]
    assert len(refused) == 1


def test_the_portal_s_own_login_removes_nothing(postgres_url: str) -> None:
    portal = database.open_database(connect_as(postgres_url, "portal"))
    report = file(portal)
    with pytest.raises(StoreUnavailable):
        junk.list_removals(portal)
    with pytest.raises(StoreUnavailable):
        remove(portal, see(report))
