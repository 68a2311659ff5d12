"""Taking a case through the procedure: every step is checked, an entry of the record, and changes what is next."""

import io
from datetime import timedelta
from typing import Any

import pytest

from app.case_store import entries as filing
from app.console.drafts import send
from app.console.formatting import format_near
from app.procedure.letters import find_letter, read_letters
from app.store_calls import entries as calls
from app.store_calls.errors import StoreUnavailable
from tests.console.office import TODAY, Console, Correspondent, Office, find_value
from tests.console.retention.test_retention import close
from tests.procedure.cases import ANSWERS, ITEMS, check
from tests.stored import read_case

GOOD = {"counsel": ["counsel", "executive"], "director": ["director", "executive", "investigator"]}


@pytest.fixture
def case(office: Office) -> Correspondent:
    office.charge(2, **GOOD)
    return office.file()


def take(console: Console, case: Correspondent, action: str, **answers: Any) -> None:
    assert console.act(case.path, action, **{**ANSWERS.get(action, {}), **answers}).status_code == 302, action


def reach_investigation(console: Console, case: Correspondent) -> None:
    for action in ("take-in", "review"):
        take(console, case, action)
    case.office.decide(console, case.path, "decide", "counsel", "director", **ANSWERS["decide"])
    case.office.decide(console, case.path, "appoint", "director", **{**ANSWERS["appoint"], "lead": "director"})


def test_a_case_goes_all_the_way_to_its_end(office: Office, case: Correspondent) -> None:
    console = office.open_console()
    assert "<strong>Received</strong>" in console.read(case.path)
    reach_investigation(console, case)
    page = console.read(case.path)
    assert "<strong>Full investigation</strong>" in page
    assert "Still open: The customer was engaged." in page
    take(console, case, "remediate")
    for item in ITEMS:
        take(console, case, "check-off", **check(item))
    take(console, case, "record-outcome")
    console.answer(case.path, "We have concluded.", "concluded")
    take(console, case, "learn")
    office.decide(console, case.path, "decide-measures", "director", **ANSWERS["decide-measures"])
    assert "Neither verified nor handed over: Audits." in console.read(case.path)
    measure = find_value(console.read(f"{case.path}/do/verify-measure"), "answer-measure")
    checked = console.post(
        f"{case.path}/do/verify-measure",
        **{"answer-measure": measure, "answer-what": "The report was read."},
        step="check",
    )
    assert "Audits: A yearly audit" in checked.text
    take(console, case, "verify-measure", measure=measure, what="The report was read.")
    take(console, case, "close")
    page = console.read(case.path)
    assert "<strong>Closed</strong>" in page
    assert "The compliance</strong> closed the case" in page
    assert "Misuse was found, and ended." in page
    assert measure not in page and "Audits: A yearly audit" in page
    assert case.read_replies() == ["We have concluded."]
    assert "closed the case" in office.open_console("counsel").read(case.path)


def test_before_a_step_is_recorded_it_says_in_words_what_it_does(office: Office, case: Correspondent) -> None:
    console = office.open_console()
    take(console, case, "take-in")
    fields = {f"answer-{id}": answer for id, answer in ANSWERS["review"].items()}
    page = console.post(f"{case.path}/do/review", **fields, step="check").text
    assert "Is what was reported technically possible with our product?" in page
    assert "<strong>To be decided</strong>" in page
    assert "The compliance (you), The counsel" in page
    assert len(read_case(office.db, case.reporter.mailbox).entries) == 1


def test_taking_a_case_in_acknowledges_it_to_the_reporter(office: Office, case: Correspondent) -> None:
    console = office.open_console()
    form = console.read(f"{case.path}/do/take-in")
    assert "Your report has arrived" in form
    console.act(case.path, "take-in", letter="Your report has arrived.")
    assert case.read_replies() == ["Your report has arrived."]
    assert case.open_mailbox().genuine[0].status == "pursued"
    page = console.read(case.path)
    assert "took the case in" in page and "answered the reporter" in page
    assert "Acknowledge</strong>" not in page


def test_a_case_that_is_opened_again_tells_its_reporter(office: Office, case: Correspondent) -> None:
    console = close(office, case)
    letter = find_letter(read_letters(), "reopened", "en")
    assert letter.splitlines()[0] in console.read(f"{case.path}/do/reopen")
    take(console, case, "reopen", letter=letter)
    told = [(reply.text, reply.status) for reply in case.open_mailbox().genuine]
    assert (letter, "pursued") in told and len(told) == 2
    assert "Tell the reporter that the case is open again" not in console.read(case.path)


def test_who_opens_a_case_again_and_tells_nobody_is_reminded(office: Office, case: Correspondent) -> None:
    console = close(office, case)
    take(console, case, "reopen")
    due = f"due {format_near(TODAY + timedelta(7), TODAY)} (7 days)"
    assert f"<strong>Tell the reporter that the case is open again</strong> <span>{due}" in console.read(case.path)


def test_a_step_and_its_letter_are_stored_together_or_not_at_all(
    office: Office, case: Correspondent, monkeypatch: pytest.MonkeyPatch
) -> None:
    console = office.open_console()
    with monkeypatch.context() as patch:
        patch.setattr(filing, "_INSERT_REPLY", filing._INSERT_ENTRY)
        assert console.act(case.path, "take-in", letter="Thank you.").status_code != 302
    assert read_case(office.db, case.reporter.mailbox).entries == []
    assert case.read_replies() == []


def test_a_letter_that_names_a_customer_asks_first(office: Office, case: Correspondent) -> None:
    console = office.open_console()
    take(console, case, "describe", customer="Ünited  Widgets", tags="phone, spring")
    text = "We asked united widgets about it."
    page = console.post(f"{case.path}/reply", text=text, status="", step="check").text
    assert "This names a customer" in page
    refused = console.post(f"{case.path}/reply", page, text=text, status="", step="send")
    assert (refused.status_code, case.read_replies()) == (400, [])
    assert "Tick that you have minded" in refused.text
    assert console.post(f"{case.path}/reply", page, text=text, status="", minded="y", step="send").status_code == 302
    assert case.read_replies() == [text]
    assert (
        "This names a customer" not in console.post(f"{case.path}/reply", text="Thanks.", status="", step="check").text
    )


@pytest.mark.parametrize(
    ("answers", "said"),
    [
        ({"possible_why": ""}, "This needs an answer."),
        ({"possible": "perhaps"}, "This answer does not fit."),
        ({"possible": ""}, "This needs an answer."),
        ({"enough_why": "x" * 100_001}, "This answer does not fit."),
    ],
)
def test_answers_that_do_not_fit_are_kept_and_refused_with_a_sentence(
    office: Office, case: Correspondent, answers: dict[str, str], said: str
) -> None:
    console = office.open_console()
    take(console, case, "take-in")
    answer = console.act(case.path, "review", **{**ANSWERS["review"], **answers})
    assert answer.status_code == 400
    assert said in answer.text
    assert "Device and week are named." in answer.text or "enough_why" in answers


def test_what_the_procedure_does_not_allow_is_not_recorded(office: Office, case: Correspondent) -> None:
    console = office.open_console()
    answer = console.act(case.path, "close", summary="Done.")
    assert answer.status_code == 400
    assert "This can&#39;t be done at this stage." in answer.text
    assert console.get(f"{case.path}/do/nothing").status_code == 404
    assert office.chain(case) == []


def test_when_somebody_else_was_faster_the_step_is_checked_again(office: Office, case: Correspondent) -> None:
    one, other = office.open_console(), office.open_console("counsel")
    page = one.post(f"{case.path}/do/take-in", step="check").text
    take(other, case, "take-in")
    answer = one.post(f"{case.path}/do/take-in", page, step="send")
    assert answer.status_code == 400
    assert "This can&#39;t be done at this stage." in answer.text
    assert len(office.chain(case)) == 1


def test_a_step_that_raced_another_is_not_recorded_against_the_procedure(
    office: Office, case: Correspondent, monkeypatch: pytest.MonkeyPatch
) -> None:
    one, other = office.open_console(), office.open_console("counsel")
    file_entries = calls.file_entries

    def forestall(*arguments: object, **more: object) -> None:
        monkeypatch.setattr(send, "file_entries", file_entries)
        take(other, case, "take-in")
        file_entries(*arguments, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(send, "file_entries", forestall)
    answer = one.act(case.path, "take-in")
    assert answer.status_code == 400
    assert "Nothing was sent." in answer.text
    assert len(office.chain(case)) == 1


def test_a_step_survives_a_store_that_is_away(
    office: Office, case: Correspondent, monkeypatch: pytest.MonkeyPatch
) -> None:
    console = office.open_console()

    def fail(*_: object, **__: object) -> None:
        raise StoreUnavailable("OperationalError")

    with monkeypatch.context() as patch:
        patch.setattr(send, "file_entries", fail)
        answer = console.act(case.path, "note", text="A thought.")
    assert answer.status_code == 503
    assert "A thought." in answer.text
    take(console, case, "note", text="A thought.")
    assert len(office.chain(case)) == 1


def test_clocks_run_on_the_case(office: Office) -> None:
    office.charge(2, **GOOD)
    late = office.file(received_on=TODAY - timedelta(8))
    page = office.open_console().read(late.path)
    assert (
        f"<strong>Acknowledge</strong> <span>overdue since {format_near(TODAY - timedelta(1), TODAY)} (1 day)</span>"
        in page
    )
    assert f"<strong>Conclude</strong> <span>due {format_near(TODAY + timedelta(52), TODAY)} (52 days)</span>" in page


def test_an_entry_against_the_procedure_is_shown_and_changes_nothing(office: Office, case: Correspondent) -> None:
    console = office.open_console()
    take(console, case, "take-in")
    office.charge(3, **GOOD, compliance=["investigator"])
    page = office.open_console("counsel").read(case.path)
    assert "<strong>Received</strong>" in page
    assert "This is not for somebody with these duties to do." in page
    assert "This changes nothing in the case" in page


def test_evidence_comes_with_files(office: Office, case: Correspondent) -> None:
    console = office.open_console()
    take(console, case, "take-in")
    chosen = (io.BytesIO(b"one line"), "log.txt")
    fields: dict[str, str] = {"answer-text": "The log."}
    checked = console.post(f"{case.path}/do/evidence", **fields, new_files=chosen, step="check").text
    assert "log.txt" in checked
    fields["files"] = checked.split('name="files"', 1)[1].split('value="', 1)[1].split('"', 1)[0]
    sent = console.post(f"{case.path}/do/evidence", checked, **fields, step="send")
    page = console.read_when_over(sent.location)
    assert "This is in the record now" in page
    assert "log.txt" in page
    assert case.read_replies() == []


def test_a_privileged_note_is_marked(office: Office, case: Correspondent) -> None:
    console = office.open_console("counsel")
    take(console, case, "note", text="Advice.", privileged="y")
    assert "Privileged" in console.read(case.path)


def test_a_day_is_written_as_people_do(office: Office, case: Correspondent) -> None:
    console = office.open_console()
    reach_investigation(console, case)
    take(console, case, "remediate", due_on="2027-02-03")
    assert "3 February 2027" in console.read(case.path)
    deadlines = console.read("/agenda")
    assert "Measure: Audits" in deadlines and "Sales" in deadlines  # whom the measure names
    answer = console.act(case.path, "remediate", measure="audit", what="x", owner="y", due_on="2027-02-30")
    assert answer.status_code == 400
