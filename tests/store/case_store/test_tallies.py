"""Tallies in the store: each for publishers is stored once; how many cases there should be is known by counts alone."""

from app.case_store.cases import delete_case
from app.case_store.tallies import (
    add_tally,
    count_taken_up,
    count_waiting,
    find_stored_of,
    list_tallies,
    read_rows,
)
from app.store.database import Database
from app.store_calls.deletions import Left
from tests.store.random_reports import DAY, NEXT_DAY, answer, draw_envelope, draw_report

ID, OTHER = bytes(32), b"x" * 32


def test_a_tally_for_publishers_is_stored_once_and_found_by_its_id(portal: Database, console: Database) -> None:
    report = draw_report()
    report.file(portal)
    delete_case(console, report.gate, deleted_on=DAY, left=Left(tally=b"for members"))
    for envelope in (b"first", b"second"):
        add_tally(console, ID, envelope)
    listed = list_tallies(console)
    found = {envelope for _key, envelope in read_rows(console, [each.key for each in listed])}
    assert found == {b"for members", b"first"}
    assert find_stored_of(console, [ID, OTHER]) == [ID]
    [stored] = [each for each in listed if each.for_publishers]
    assert read_rows(console, [stored.key]) == [(stored.key, b"first")]


def test_cases_are_taken_up_once_an_officer_acts_and_wait_until_then(portal: Database, console: Database) -> None:
    taken_up, waiting = draw_report(), draw_report()
    for report in (taken_up, waiting):
        report.file(portal)
    answer(console, taken_up, draw_envelope())
    assert (count_taken_up(console), count_waiting(console, NEXT_DAY), count_waiting(console, DAY)) == (1, 1, 0)
    # A deletion that officers have signed stays counted.
    delete_case(console, taken_up.gate, deleted_on=DAY, left=Left(statement=b"signed"))
    delete_case(console, waiting.gate, deleted_on=DAY)
    assert (count_taken_up(console), count_waiting(console, NEXT_DAY)) == (1, 0)
