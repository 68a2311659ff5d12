from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import pytest

from app.case_store.cases import delete_case, list_contents
from app.store import mailboxes
from app.store.database import Database
from app.store_calls.errors import AlreadyTaken
from tests.store.random_reports import DAY, NEXT_DAY, Report, draw_envelope, draw_report, note_digest
from tests.stored import list_cases


def test_a_report_makes_a_case_with_its_note(portal: Database, console: Database) -> None:
    report = draw_report()
    assert report.file(portal) == DAY
    assert mailboxes.open_mailbox(portal, report.gate) == mailboxes.Mailbox([], 1, report.note)
    assert list_cases(console) == [(report.gate, report.mailbox, DAY)]


def test_the_same_report_again_gets_the_first_answer(portal: Database, console: Database) -> None:
    report = draw_report()
    report.file(portal)
    assert report.file(portal, NEXT_DAY) == DAY
    # A lost answer may be asked for again after the visit that replaced the note.
    assert report.but(note=draw_envelope()).file(portal, NEXT_DAY) == DAY
    assert mailboxes.open_mailbox(portal, report.gate) == mailboxes.Mailbox([], 1, report.note)
    assert len(list_cases(console)) == 1


@pytest.mark.parametrize("part", ["mailbox", "gate", "envelope"])
def test_a_report_that_differs_in_one_part_is_refused(part: str, portal: Database, console: Database) -> None:
    report, other = draw_report(), draw_report()
    report.file(portal)
    with pytest.raises(AlreadyTaken):
        report.but(**{part: getattr(other, part)}).file(portal)
    assert mailboxes.open_mailbox(portal, report.gate) == mailboxes.Mailbox([], 1, report.note)
    assert list_cases(console) == [(report.gate, report.mailbox, DAY)]


@pytest.mark.parametrize("part", ["mailbox", "gate", "envelope"])
def test_another_report_can_not_take_a_part_of_it(part: str, portal: Database, console: Database) -> None:
    report, other = draw_report(), draw_report()
    report.file(portal)
    with pytest.raises(AlreadyTaken):
        other.but(**{part: getattr(report, part)}).file(portal)
    assert len(list_contents(console)[1]) == 1
    assert other.file(portal) == DAY


def test_of_gates_that_begin_alike_the_later_one_is_refused(portal: Database, console: Database) -> None:
    report, other = draw_report(), draw_report()
    report.file(portal)
    with pytest.raises(AlreadyTaken):
        other.but(gate=report.gate[:8] + other.gate[8:]).file(portal)
    assert list_cases(console) == [(report.gate, report.mailbox, DAY)]


def test_a_follow_up_filed_as_a_report_is_refused(portal: Database) -> None:
    report, envelope = draw_report(), draw_envelope()
    report.file(portal)
    mailboxes.append_message(
        portal, report.gate, envelope=envelope, note=b"n", replaces=note_digest(report.note), received_on=DAY
    )
    with pytest.raises(AlreadyTaken):
        report.but(envelope=envelope).file(portal)


@pytest.mark.parametrize("part", ["mailbox", "gate"])
def test_what_belonged_to_a_deleted_case_is_never_given_again(part: str, portal: Database, console: Database) -> None:
    report = draw_report()
    report.file(portal)
    delete_case(console, report.gate, deleted_on=NEXT_DAY)
    for again in (report, draw_report().but(**{part: getattr(report, part)})):
        with pytest.raises(AlreadyTaken):
            again.file(portal)
    assert list_cases(console) == []


def test_the_same_report_from_many_at_once_makes_one_case(portal: Database, console: Database) -> None:
    report = draw_report()
    with ThreadPoolExecutor(8) as threads:
        days = list(threads.map(lambda _: report.file(portal), range(24)))
    assert days == [DAY] * 24
    assert len(list_contents(console)[1]) == 1


@pytest.mark.parametrize("part", ["mailbox", "gate"])
def test_of_many_who_want_the_same_place_one_gets_it(part: str, portal: Database, console: Database) -> None:
    wanted = getattr(draw_report(), part)
    reports = [draw_report().but(**{part: wanted}) for _ in range(16)]

    def file(report: Report) -> str:
        try:
            return str(report.file(portal))
        except AlreadyTaken:
            return "taken"

    with ThreadPoolExecutor(8) as threads:
        assert Counter(threads.map(file, reports)) == {str(DAY): 1, "taken": 15}
    assert len(list_cases(console)) == len(list_contents(console)[1]) == 1


def test_a_report_sent_again_while_its_case_is_deleted_does_not_come_back(portal: Database, console: Database) -> None:
    for _ in range(10):
        report = draw_report()
        report.file(portal)
        with ThreadPoolExecutor(3) as threads:
            deleted = threads.submit(delete_case, console, report.gate, deleted_on=DAY)
            again = [threads.submit(report.file, portal) for _ in range(2)]
            deleted.result()
            for filed in again:
                assert filed.exception() is None or isinstance(filed.exception(), AlreadyTaken)
        assert list_cases(console) == []
