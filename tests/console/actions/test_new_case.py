"""Cases that officers open: sealed like a report, without anybody to answer, in the record from the first entry on."""

from html import unescape
from typing import Any

import pytest
from sqlalchemy import select

from app.case_store.cases import read_cases
from app.clock import today
from app.console.actions import new_case
from app.store.models import receipts
from crypto.day import derive_verifying_key
from crypto.encoding import b64encode
from crypto.errors import ExpiredDirectory, sentence_of
from crypto.receipt import compute_receipt
from tests.console.office import Console, Office
from tests.procedure.cases import ANSWERS, NO_MISUSE
from tests.stored import list_cases

FIELDS = {
    "answer-source": "media",
    "answer-reference": "A newspaper of 3 May",
    "account": "A newspaper says that a phone was opened.",
    "channel": "external",
}


def open_case(console: Console, **changes: str | list[str]) -> str:
    """Open a case; where its page is."""
    fields: dict[str, Any] = {**FIELDS, **changes}
    checked = console.post("/open", **fields, step="check")
    assert checked.status_code == 200, checked.text
    return str(console.post("/open", checked.text, **fields, step="send").location)


def test_an_officer_opens_a_case_and_says_where_it_comes_from(office: Office) -> None:
    path = open_case(office.open_console())
    page = office.open_console("counsel").read(path)
    assert "A newspaper says that a phone was opened." in page
    assert "The compliance</strong> opened the case" in page
    assert "The media" in page and "A newspaper of 3 May" in page
    assert "nobody waits for an answer" in page
    assert f"{path}/reply" not in page
    assert "Acknowledge</strong>" not in page


@pytest.mark.parametrize("keys", [[], [b64encode(derive_verifying_key(bytes(32)))]])
def test_it_gets_a_receipt_where_days_are_signed(office: Office, keys: list[str]) -> None:
    if keys:
        office.publish(2, proof_keys=keys)
    open_case(office.open_console())
    [case] = list_cases(office.db)
    [report] = read_cases(office.db, [case.gate])[case.gate][:1]
    with office.db.reading() as connection:
        kept = connection.execute(select(receipts.c.receipt, receipts.c.received_on)).all()
    assert kept == ([(compute_receipt(report.envelope), today())] if keys else [])


def test_whom_it_is_about_can_not_read_it(office: Office) -> None:
    console = office.open_console()
    checked = console.post("/open", **FIELDS, left_out="counsel", step="check").text
    assert "The compliance (you), The director" in checked
    path = open_case(console, left_out="counsel")
    assert office.open_console("counsel").get(path).status_code == 404
    assert "A newspaper says" in office.open_console("director").read(path)


def test_who_would_stand_in_can_be_left_out_too(office: Office) -> None:
    path = open_case(office.open_console(), left_out=["counsel", "director"])
    assert office.open_console("director").get(path).status_code == 404


def test_it_is_taken_through_the_procedure_without_an_answer(office: Office) -> None:
    office.charge(2, counsel=["counsel", "executive"], director=["director", "executive"])
    console = office.open_console()
    path = open_case(console)
    assert "Your report has arrived" not in console.read(f"{path}/do/take-in")
    steps = ["take-in", "review", "decide", "record-outcome", "learn", "close"]
    voters = {"decide": ("counsel", "director")}
    changes: dict[str, dict[str, Any]] = {"decide": {"decision": "stop"}, "record-outcome": NO_MISUSE}
    for action in steps:
        answers = {**ANSWERS.get(action, {}), **changes.get(action, {})}
        office.decide(console, path, action, *voters.get(action, ()), **answers)
    assert "<strong>Closed</strong>" in console.read(path)


def test_sending_twice_opens_one_case(office: Office) -> None:
    console = office.open_console()
    checked = console.post("/open", **FIELDS, step="check").text
    places = {console.post("/open", checked, **FIELDS, step="send").location for _ in range(2)}
    assert len(places) == len(list_cases(office.db)) == 1


@pytest.mark.parametrize(
    "changes",
    [
        {"account": "  "},
        {"account": "x" * 400_001},
        {"channel": ""},
        {"channel": "secret"},
        {"left_out": "nobody"},
        {"left_out": "compliance"},
        {"answer-source": ""},
        {"answer-source": "rumour"},
    ],
)
def test_what_does_not_fit_is_refused_and_kept(office: Office, changes: dict[str, str]) -> None:
    answer = office.open_console().post("/open", **{**FIELDS, **changes}, step="send")
    assert answer.status_code == 400
    assert "Please look at this again" in answer.text
    assert "A newspaper of 3 May" in answer.text
    assert list_cases(office.db) == []


def test_nobody_opens_a_case_without_the_duty(office: Office) -> None:
    office.charge(2, compliance=["investigator"])
    assert office.open_console().get("/open").status_code == 404


def test_nobody_reads_a_case_who_was_not_on_the_page_that_was_confirmed(office: Office) -> None:
    office.publish(2, channels=office.channels("compliance", "counsel"))
    console = office.open_console()
    checked = console.post("/open", **FIELDS, step="check").text
    assert "The compliance (you), The counsel" in checked
    office.publish(3, channels=office.channels("compliance", "counsel", "director"))
    again = console.post("/open", checked, **FIELDS, step="send")
    assert again.status_code == 200
    assert "Who can read the case has changed" in again.text
    assert "The director" in again.text
    assert list_cases(office.db) == []
    path = str(console.post("/open", again.text, **FIELDS, step="send").location)
    assert "A newspaper says" in office.open_console("director").read(path)


def test_a_case_that_can_not_be_sealed_is_told_with_what_was_written(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_what: object, **_more: object) -> None:
        raise ExpiredDirectory

    console = office.open_console()
    monkeypatch.setattr(new_case, "seal_opening", fail)
    for step in ("check", "send"):
        answer = console.post("/open", **FIELDS, step=step)
        assert answer.status_code == 400
        assert "A newspaper says that a phone was opened." in answer.text
        assert sentence_of(ExpiredDirectory) in unescape(answer.text)
