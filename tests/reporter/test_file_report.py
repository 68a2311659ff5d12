"""Filing a report through the API."""

import pytest

from app.case_store.cases import delete_case
from app.reporter.api.client import Portal
from app.reporter.api.http import RequestRefused, Unanswered
from app.reporter.file_report import Report, file_report
from app.store import mailboxes
from app.store_calls.errors import UnknownMailbox
from crypto import phrase as phrases
from crypto.errors import ExpiredDirectory, StaleDirectory
from crypto.message import Answer
from tests.messages import told
from tests.organisation import INSTANCE, later, today
from tests.reporter.conftest import ACCOUNT, Served
from tests.stored import list_cases, read_envelopes


def test_a_report_reaches_its_readers_and_nobody_who_was_left_out(served: Served) -> None:
    filed = served.report("compliance")
    assert filed.received_on == today()
    assert filed.readers == ["counsel", "director"]
    for officer in filed.readers:
        report = served.open_case(officer)[1].report
        assert report.is_genuine
        assert told(report)["answers"] == [{"question": "What happened?", "text": ACCOUNT}]
    assert served.open_case("compliance")[1].report.is_sealed_to_others


def test_leaving_somebody_out_does_not_show_in_the_store(served: Served) -> None:
    served.report()
    served.report("compliance", "counsel")
    sizes = [len(row.envelope) for row in read_envelopes(served.db)]
    assert sizes[0] == sizes[1]


@pytest.mark.parametrize("fault", ["unavailable", "unreadable"])
def test_a_portal_that_fails_at_first_gets_the_same_report_again(served: Served, fault: str) -> None:
    served.line.faults = [fault, fault]
    served.report()
    assert served.cases() == 1


def test_a_lost_answer_is_asked_after_and_nothing_is_sent_twice(served: Served) -> None:
    served.line.faults = ["lost"]
    filed = served.report()
    assert filed.received_on is None
    assert served.line.posts() == ["/api/reports", "/api/mailbox"]
    assert served.visit(filed.phrase).mailbox.sent == 1


def test_a_report_lost_on_its_way_is_sent_again(served: Served) -> None:
    served.line.faults = ["unreadable"]
    assert served.report().received_on == today()
    assert served.line.posts() == ["/api/reports", "/api/mailbox", "/api/reports"]


def test_a_report_that_arrived_unheard_is_not_filed_twice(served: Served) -> None:
    # Neither the answer to the report comes back, nor the one to the question whether it arrived.
    served.line.faults = ["lost", "lost"]
    assert served.report().received_on == today()
    assert served.cases() == 1


def test_a_portal_that_stays_away_is_told_apart_from_one_that_fails(served: Served) -> None:
    served.line.faults = ["unavailable"] * 4
    with pytest.raises(RequestRefused, match=r"Try later\."):
        served.report()
    served.line.faults = ["unreadable"] * 8
    with pytest.raises(Unanswered):
        served.report()
    assert served.cases() == 0


def test_a_taken_phrase_is_void_and_another_one_is_drawn(served: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    taken, fresh = phrases.generate(), phrases.generate()
    drawn = iter([taken, taken, fresh])
    monkeypatch.setattr(phrases, "generate", lambda: next(drawn))
    assert served.report().phrase == taken
    handed: list[tuple[str, bool]] = []
    report = Report("external", (), [Answer("What happened?", "Another report.")])
    filed = file_report(
        Portal(served.address), lambda: served.directory, INSTANCE, report, today(), lambda *each: handed.append(each)
    )
    assert handed == [(taken, False), (fresh, True)]
    assert filed.phrase == fresh
    assert served.cases() == 2


def test_a_portal_that_takes_no_phrase_is_given_up(served: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    phrase = phrases.generate()
    monkeypatch.setattr(phrases, "generate", lambda: phrase)
    served.report()
    with pytest.raises(RequestRefused, match="Something else is stored"):
        served.report()
    assert served.cases() == 1


def test_a_deleted_report_can_not_come_back(served: Served) -> None:
    phrase = served.report().phrase
    [row] = list_cases(served.db)
    delete_case(served.db, row.gate, deleted_on=row.received_on)
    with pytest.raises(RequestRefused) as refused:
        served.visit(phrase)
    assert refused.value.status == 410
    assert not refused.value.may_pass


def test_nothing_is_sealed_under_an_expired_directory(served: Served) -> None:
    directory = served.organisation.directory(served.document(issued_on=later(today(), -36), life_days=35))
    report = Report("external", (), [])
    with pytest.raises(ExpiredDirectory):
        file_report(Portal(served.address), lambda: directory, INSTANCE, report, today(), lambda _phrase, _void: None)
    assert served.line.seen == []


def test_a_reporters_sealing_stops_when_nobody_has_confirmed_the_directory_for_35_days(served: Served) -> None:
    old = served.organisation.directory(served.document(issued_on=later(today(), -36), life_days=400))
    report = Report("external", (), [])
    with pytest.raises(StaleDirectory):
        file_report(Portal(served.address), lambda: old, INSTANCE, report, today(), lambda _phrase, _void: None)
    assert served.line.posts() == []


def test_what_was_sealed_too_long_ago_is_sealed_anew(served: Served) -> None:
    served.line.faults = ["409 too_old"]
    assert served.report().received_on == today()
    assert served.cases() == 1
    served.line.faults = ["409 too_old", "409 too_old"]
    with pytest.raises(RequestRefused) as refused:
        served.report()
    assert (refused.value.code, served.cases()) == ("too_old", 1)


def test_the_store_knows_the_gate_and_not_the_token(served: Served) -> None:
    reporter = phrases.derive_reporter(served.report().phrase, INSTANCE)
    assert mailboxes.open_mailbox(served.db, reporter.gate).sent == 1
    with pytest.raises(UnknownMailbox):
        mailboxes.open_mailbox(served.db, reporter.token)
