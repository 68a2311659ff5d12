"""Who may read a case: given, withdrawn, stepped back from; and never against the reporter's wish."""

import pytest

from app.case_store.entries import file_entries
from app.store_calls.entries import NewEntry
from crypto.reporter.mailbox_view import view_mailbox
from tests.console.office import TODAY, Correspondent, Office

CHANNEL = {
    "id": "external",
    "name": "External",
    "recipients": ["compliance", "counsel"],
    "otherwise": {"compliance": ["director"], "counsel": ["director"]},
}
BY_COUNSEL = {"member": "compliance", "why": "Too close."}


@pytest.fixture
def case(office: Office) -> Correspondent:
    return office.file()


def list_members(office: Office, case: Correspondent) -> list[str]:
    """Who can read on in a case, as the counsel's page says."""
    page = office.open_console("counsel").read(case.path)
    listed = page.split('<ul class="members">', 1)[1].split("</ul>", 1)[0]
    return [part.split("</strong>")[0] for part in listed.split("<strong>")[1:]]


def test_access_is_given_with_a_reason_and_named_in_the_record(office: Office, case: Correspondent) -> None:
    console = office.open_console()
    assert console.act(case.path, "access-granted", member="director", why="To advise.").status_code == 302
    assert list_members(office, case) == ["The compliance", "The counsel", "The director"]
    page = console.read(case.path)
    assert "The compliance</strong> gave access" in page and "To advise." in page


def test_withdrawing_says_plainly_that_what_was_read_stays_read(office: Office, case: Correspondent) -> None:
    console = office.open_console("counsel")
    form = {f"answer-{id}": answer for id, answer in BY_COUNSEL.items()}
    page = console.post(f"{case.path}/do/access-withdrawn", **form, step="check").text
    assert "What they have read stays read" in page
    assert console.act(case.path, "access-withdrawn", **BY_COUNSEL).status_code == 302
    assert list_members(office, case) == ["The counsel"]
    console.answer(case.path, "Only the counsel reads on.")
    case.follow_up("For the counsel alone.")
    taken_out = office.open_console().read(case.path)
    assert "withdrew access" in taken_out
    assert "Only the counsel reads on." not in taken_out
    assert "For the counsel alone." not in taken_out
    assert "You are not among those who may read on" in taken_out
    assert "For the counsel alone." in console.read(case.path)


def test_whom_the_reporter_left_out_can_not_be_given_access(office: Office) -> None:
    case = office.file(left_out=("compliance",))
    console = office.open_console("counsel")
    form = console.read(f"{case.path}/do/access-granted")
    assert "The reporter left out: The compliance." in form
    assert 'value="compliance"' not in form
    assert console.act(case.path, "access-granted", member="compliance", why="She asks.").status_code == 400
    assert console.act(case.path, "take-in").status_code == 302
    assert office.open_console("compliance").get(case.path).status_code == 404
    assert len(office.chain(case)) == 1


def test_who_would_have_stood_in_and_was_left_out_too_can_not_be_given_access(office: Office) -> None:
    case = office.file(left_out=("compliance", "director"))
    console = office.open_console("counsel")
    form = console.read(f"{case.path}/do/access-granted")
    assert "The reporter left out: The compliance, The director." in form
    assert console.act(case.path, "access-granted", member="director", why="She asks.").status_code == 400
    stepping_back = console.act(case.path, "recused")
    assert "nobody is left who could read this" in stepping_back.text
    assert office.chain(case) == []


def test_5_a_report_about_an_officer_never_reaches_that_officer(office: Office) -> None:
    case = office.file("The compliance officer is in it.", left_out=("compliance",))
    case.follow_up("She has been told of it by somebody.")
    office.open_console("counsel").act(case.path, "take-in", letter="Thank you.")
    accused = office.open_console()
    for path in ("/", "/agenda", "/customers", "/figures", "/retention"):
        assert case.path not in accused.read(path)
    for path in ("", "/reply", "/do/note", "/extract", "/export", "/export.pdf", "/files"):
        assert accused.get(case.path + path).status_code == 404
    # The director stands in for her, as the directory says.
    assert "The compliance officer is in it." in office.open_console("director").read(case.path)


def test_whom_the_reporter_left_out_stays_out_when_the_channels_change(office: Office) -> None:
    case = office.file(left_out=("director",))
    office.publish(2, channels=[{**CHANNEL, "id": "renamed", "recipients": ["director"], "otherwise": {}}])
    console = office.open_console()
    assert "Nobody can be named here now." in console.read(f"{case.path}/do/access-granted")
    assert console.act(case.path, "access-granted", member="director", why="x").status_code == 400


def test_a_grant_to_the_accused_by_a_malicious_program_reaches_nobody_through_honest_consoles(office: Office) -> None:
    case = office.file(left_out=("compliance",))
    told = {"of": 0, "reply": {"envelope": "A" * 43, "key": "A" * 43}, "members": ["compliance", "counsel", "director"]}
    grant = {"action": "access-granted", "member": "compliance", "details": {}, **told}
    entry, previous = office.seal_entry(case, "counsel", office.identity("counsel"), **grant)
    file_entries(office.db, case.reporter.gate, [NewEntry(entry, previous)], received_on=TODAY)
    director = office.open_console("director")
    page = director.read(case.path)
    assert "The reporter has left this person out" in page
    assert list_members(office, case) == ["The counsel", "The director"]
    director.act(case.path, "note", text="Not for the accused.")
    director.answer(case.path, "We go on.")
    case.follow_up("More, for the two of you.")
    accused = office.open_console("compliance")
    assert case.path not in accused.read("/")
    assert accused.get(case.path).status_code == 404


def test_who_steps_back_reads_nothing_more_and_the_case_passes_on(office: Office, case: Correspondent) -> None:
    console = office.open_console()
    checked = console.post(f"{case.path}/do/recused", step="check").text
    assert "You will read nothing that is written in this case from now on" in checked
    assert "The director is given access" in checked
    assert console.act(case.path, "recused", why="I know the person.").status_code == 302
    assert list_members(office, case) == ["The counsel", "The director"]
    office.open_console("counsel").answer(case.path, "We go on without her.")
    case.follow_up("To whom it concerns.")
    page = office.open_console().read(case.path)
    assert "stepped back from the case" in page
    assert "We go on without her." not in page
    assert "To whom it concerns." not in page
    assert f"{case.path}/do/" not in page
    assert "To whom it concerns." in office.open_console("counsel").read(case.path)


def test_a_reporters_answer_reaches_who_stands_in_and_not_who_stepped_back(office: Office) -> None:
    channel = {**CHANNEL, "recipients": ["counsel"], "otherwise": {"counsel": ["director"]}}
    office.publish(2, channels=[channel])
    case = office.file()
    assert office.open_console("counsel").act(case.path, "recused", why="I know them.").status_code == 302
    office.open_console("director").answer(case.path, "What colour was it?")
    view = view_mailbox(case.open_mailbox())
    told = [(event["why"], event["about"], event["stands_in_for"]) for event in view["events"]]
    assert told == [("granted", "director", "counsel"), ("recused", "counsel", None)]
    assert [reader["id"] for reader in view["audience"]["readers"]] == view["audience"]["new"] == ["director"]
    case.follow_up("It was blue.")
    assert "It was blue." in office.open_console("director").read(case.path)
    assert "It was blue." not in office.open_console("counsel").read(case.path)


def test_after_access_was_withdrawn_the_next_message_reaches_everyone_but_that_person(office: Office) -> None:
    case = office.file()
    counsel = office.open_console("counsel")
    assert counsel.act(case.path, "access-granted", member="director", why="To advise.").status_code == 302
    assert counsel.act(case.path, "access-withdrawn", **BY_COUNSEL).status_code == 302
    case.follow_up("For those who are left.")
    for officer, reads in (("director", True), ("counsel", True), ("compliance", False)):
        assert ("For those who are left." in office.open_console(officer).read(case.path)) is reads


def test_who_stepped_back_is_not_given_access_again_and_takes_part_in_no_decision(
    office: Office, case: Correspondent
) -> None:
    office.charge(2, compliance=["compliance", "executive"], counsel=["counsel"], director=["executive"])
    console, counsel = office.open_console(), office.open_console("counsel")
    assert console.act(case.path, "take-in").status_code == 302
    assert console.act(case.path, "recused").status_code == 302
    assert 'value="compliance"' not in counsel.read(f"{case.path}/do/access-granted")
    review = {"possible": "yes", "enough": "yes", "clearly_none": "no", "suspend": "no"}
    reasons = {f"{id}_why": "So it is." for id in review}
    assert counsel.act(case.path, "review", **review, **reasons).status_code == 302
    assert counsel.act(case.path, "decide", decision="stop", risk="low", why="x").status_code == 302
    assert "For this body to decide: Management committee. Awaited: The counsel, The director." in counsel.read(
        case.path
    )
    assert "/proposals/" not in console.read(case.path)


def test_the_last_who_can_read_a_case_does_not_leave_it_alone(office: Office) -> None:
    office.publish(2, channels=[{**CHANNEL, "recipients": ["counsel"], "otherwise": {}}])
    case = office.file()
    answer = office.open_console("counsel").act(case.path, "recused")
    assert answer.status_code == 400
    assert "nobody is left who could read this" in answer.text
    assert office.chain(case) == []


@pytest.mark.parametrize("member", ["", "nobody", "counsel", "compliance"])
def test_access_is_given_to_nobody_who_has_it_or_does_not_exist(
    office: Office, case: Correspondent, member: str
) -> None:
    assert office.open_console().act(case.path, "access-granted", member=member, why="x").status_code == 400
    assert office.chain(case) == []


def test_access_is_given_by_nobody_without_the_duty(office: Office, case: Correspondent) -> None:
    office.charge(2, compliance=["investigator"])
    console = office.open_console()
    assert "access-granted" not in console.read(case.path)
    answer = console.act(case.path, "access-granted", member="director", why="x")
    assert "This is not for somebody with these duties to do." in answer.text
    assert office.chain(case) == []
