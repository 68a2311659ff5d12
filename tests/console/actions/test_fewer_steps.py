"""What saves pages: steps sent from their own page, several people, a whole checklist, and a shortcut, at once."""

import pytest

from tests.console.office import Console, Correspondent, Office, find_value
from tests.procedure.cases import ANSWERS, ITEMS
from tests.stored import read_case

GOOD = {"counsel": ["counsel", "executive"], "director": ["director", "executive", "investigator"]}


@pytest.fixture
def case(office: Office) -> Correspondent:
    office.charge(2, **GOOD)
    return office.file()


def count(office: Office, case: Correspondent) -> int:
    return len(read_case(office.db, case.reporter.mailbox).entries)


def send(console: Console, case: Correspondent, action: str, page: str = "", **answers: object) -> int:
    """Send a step from its form, or from another page, without having it confirmed: the status of the answer."""
    path = f"{case.path}/do/{action}"
    fields = {f"answer-{id}": answer for id, answer in answers.items() if id != "letter"}
    letter = {"letter": answers["letter"]} if "letter" in answers else {}
    answer = console.post(path, page or console.read(path), **fields, **letter, step="send")
    return answer.status_code


def test_what_only_colleagues_read_is_sent_from_the_page_of_the_case(office: Office, case: Correspondent) -> None:
    console = office.open_console()
    page = console.read(case.path)
    letter = find_value(page, "letter")
    assert "Your report has arrived" in letter
    assert send(console, case, "take-in", page, letter=letter) == 302
    assert len(case.read_replies()) == 1
    assert send(console, case, "note", console.read(case.path), text="It is urgent.") == 302
    assert send(console, case, "describe", console.read(case.path), tags="phone, spring") == 302
    page = console.read(case.path)
    assert "It is urgent." in page and 'value="phone, spring"' in page


def test_what_others_have_to_live_with_is_confirmed_by_whichever_button(office: Office, case: Correspondent) -> None:
    console = office.open_console()
    assert send(console, case, "take-in", letter="Another letter.") == 200
    assert send(console, case, "access-granted", member="director", why="She leads.") == 200
    assert count(office, case) == 0
    assert send(console, case, "take-in", letter="") == 302
    assert send(console, case, "review", **ANSWERS["review"]) == 200
    assert count(office, case) == 1
    reply = console.post(f"{case.path}/reply", text="Thank you.", status="", step="send")
    assert (reply.status_code, case.read_replies()) == (200, [])


def test_what_is_confirmed_and_changed_again_is_confirmed_again(office: Office, case: Correspondent) -> None:
    console, path = office.open_console(), f"{case.path}/do/take-in"
    confirmed = console.post(path, letter="One.", step="check").text
    form = console.post(path, confirmed, letter="One.", step="change").text
    again = console.post(path, form, letter="Two.", step="send")
    assert (again.status_code, count(office, case)) == (200, 0)


def test_a_step_from_a_page_that_is_old_is_confirmed_first(office: Office, case: Correspondent) -> None:
    console, other = office.open_console(), office.open_console("counsel")
    page = console.read(case.path)
    assert send(other, case, "note", text="I was faster.") == 302
    path, fields = f"{case.path}/do/note", {"answer-text": "Mine."}
    asked = console.post(path, page, **fields, step="send")
    assert "The case has changed since you began" in asked.text and count(office, case) == 1
    assert console.post(path, asked.text, **fields, step="send").status_code == 302


def test_several_people_are_given_access_together(office: Office) -> None:
    recipients = [office.organisation.recipient(id) for id in ("compliance", "counsel", "director")]
    office.publish(2, recipients=recipients, channels=office.channels("compliance"))
    case, console = office.file(), office.open_console()
    assert console.act(case.path, "access-granted", member=["counsel", "director"], why="The team.").status_code == 302
    assert count(office, case) == 2
    assert "The team." in office.open_console("director").read(case.path)


def test_a_whole_checklist_is_one_page_and_an_entry_an_item(office: Office, case: Correspondent) -> None:
    console = office.open_console()
    for action in ("take-in", "review"):
        assert console.act(case.path, action, **ANSWERS.get(action, {})).status_code == 302
    office.decide(console, case.path, "decide", "counsel", "director", **ANSWERS["decide"])
    office.decide(console, case.path, "appoint", "director", **{**ANSWERS["appoint"], "lead": "director"})
    before = count(office, case)
    results = {f"result-{item}": f"Done: {item}." for item in ITEMS}
    assert send(console, case, "check-off") == 400
    assert send(console, case, "check-off", **results) == 400, "whether the customer cooperates was left out"
    assert send(console, case, "check-off", **{**results, "cooperates-customer": "yes"}) == 302
    assert count(office, case) == before + len(ITEMS)
    page = console.read(case.path)
    assert f"{len(ITEMS)} of {len(ITEMS)}" in page and "Still open" not in page


def test_an_empty_report_is_stopped_on_one_page_if_the_committee_agrees(office: Office, case: Correspondent) -> None:
    console, path = office.open_console(), f"{case.path}/shortcuts/stop-empty"
    assert "Stop an empty report" in console.read(case.path)
    fields = {"answer-why": "It says “test”.", "letter": ""}
    assert console.post(path, **{**fields, "answer-why": ""}, step="send").status_code == 400
    checked = console.post(path, **fields, step="send")
    assert (checked.status_code, count(office, case)) == (200, 0)
    assert "Is there enough information to investigate? No" in checked.text
    assert console.post(path, checked.text, **fields, step="send").status_code == 302
    for voter in ("counsel", "director"):
        assert office.open_console(voter).vote(case.path).status_code == 302
    page = console.read(case.path)
    assert "<strong>Outcome to be recorded</strong>" in page and page.count("It says “test”.") >= 4
    assert console.get(path).status_code == 404
