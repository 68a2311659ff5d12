"""Decisions of bodies at the officers' consoles: each member signs their own, and nobody signs for others."""

from datetime import date
from typing import Any

import pytest

from app.case_store.entries import file_entries
from app.console.cases.status import CaseStatus, find_case_status
from app.procedure.loader import read_rules
from app.store_calls.entries import NewEntry
from crypto.officer.case import Link, assemble, open_entry, open_report, open_shared
from crypto.officer.keys import key_file
from tests.console.disclosure.test_export import read_parts
from tests.console.office import TODAY, Console, Correspondent, Office
from tests.crypto.correspondence import Correspondence
from tests.messages import under
from tests.organisation import DAY, draw_content, later
from tests.procedure.cases import ANSWERS

RULES = read_rules()
STOP = {"decision": "stop", "risk": "low", "why": "It is clear."}
# Three of the management committee; the board committee has its independent director and two more.
SEATS = {
    "compliance": ["compliance"],
    "counsel": ["counsel"],
    "director": ["director"],
    "chief": ["executive"],
    "product": ["executive"],
    "outside": ["outside"],
}
LATER = ("chief", "product", "outside")


@pytest.fixture
def office(office: Office) -> Office:
    for id in LATER:
        office.organisation.contents[id] = draw_content(TODAY.isoformat())
        office.organisation.officers[id] = key_file.read_identity(office.organisation.contents[id])
        office.add_key(id)
    publish(office, 2)
    return office


def publish(office: Office, version: int, **seats: list[str]) -> None:
    office.publish(
        version,
        recipients=[office.organisation.recipient(id, duties=duties) for id, duties in {**SEATS, **seats}.items()],
    )


def propose(office: Office, case: Correspondent, by: str = "compliance", **answers: str) -> Console:
    """Take a case to the decision, and propose to stop there."""
    console = office.open_console(by)
    assert console.act(case.path, "take-in").status_code == 302
    assert console.act(case.path, "review", **ANSWERS["review"]).status_code == 302
    assert console.act(case.path, "decide", **{**STOP, **answers}).status_code == 302
    return console


def follow(office: Office, case: Correspondent, reader: str) -> CaseStatus:
    """Where a case stands for a reader, by the store alone."""
    identity, mailbox = office.identity(reader), case.reporter.mailbox
    (sealed,) = (row.envelope for row in office.rows("messages", case) if row.opens_case)
    report = open_report(sealed, identity, mailbox, office.directory)
    entries = [open_entry(row.envelope, identity, mailbox, office.directory) for row in office.chain(case)]
    open_shared(mailbox, office.directory, report, [], entries)
    links = [Link(row.previous, entry) for row, entry in zip(office.chain(case), entries, strict=True)]
    return find_case_status(assemble(mailbox, office.directory, report, [], links), RULES, TODAY, TODAY)


def test_one_proposes_and_each_of_the_body_signs_their_own_decision(office: Office) -> None:
    case = office.file()
    proposer = propose(office, case)
    page = proposer.read(case.path)
    assert "For this body to decide: Management committee. Awaited: The counsel, The chief, The product." in page
    assert "<strong>To be decided</strong>" in page
    assert "Needs your decision</span>" not in proposer.read("/")
    counsel = office.open_console("counsel")
    assert "Needs your decision</span>" in counsel.read("/")
    assert "Needs your decision: Decide whether to investigate" in counsel.read(case.path)
    assert counsel.vote(case.path, why="I agree.").status_code == 302
    assert "Needs your decision</span>" not in counsel.read("/")
    chief = office.open_console("chief")
    assert chief.vote(case.path).status_code == 302
    page = chief.read(case.path)
    assert "<strong>Outcome to be recorded</strong>" in page
    assert "It takes effect." in page and "“I confirm it”" in page
    assert [(step.action, step.author) for step in follow(office, case, "chief").record.steps][-3:] == [
        ("decide", "compliance"),
        ("vote", "counsel"),
        ("vote", "chief"),
    ]


def test_whoever_is_asked_is_given_access_and_nobody_who_was_left_out(office: Office) -> None:
    case = office.file(left_out=("counsel", "chief"))
    console = office.open_console()
    for action in ("take-in", "review"):
        assert console.act(case.path, action, **ANSWERS.get(action, {})).status_code == 302
    fields = {f"answer-{id}": answer for id, answer in STOP.items()}
    checked = console.post(f"{case.path}/do/decide", **fields, step="check").text
    for name in ("The product", "The outside"):
        assert (f"{name} is given access" in checked) is (name == "The outside")
    assert "The counsel is given access" not in checked


def test_28_a_committee_of_which_two_are_accused_is_followed_by_the_next_bodies(office: Office) -> None:
    case = office.file(left_out=("counsel", "chief"))
    console = propose(office, case)
    page = console.read(case.path)
    assert (
        "Can&#39;t decide here: Management committee, because The counsel is left out, The chief is left out." in page
    )
    assert (
        "For this body to decide: Independent director and outside counsel. Awaited: The director, The outside." in page
    )
    for officer in ("counsel", "chief"):
        assert office.open_console(officer).get(case.path).status_code == 404
    for voter in ("director", "outside"):
        assert office.open_console(voter).vote(case.path).status_code == 302
    assert "<strong>Outcome to be recorded</strong>" in console.read(case.path)


def test_nobody_can_be_named_as_having_taken_part(office: Office) -> None:
    case = office.file(left_out=("counsel",))
    console = propose(office, case)
    assert "took_part" not in console.read(f"{case.path}/do/decide")
    named = console.act(case.path, "decide", **STOP, took_part=["counsel", "chief"])
    assert named.status_code == 302
    assert all("took_part" not in step.details for step in follow(office, case, "compliance").record.steps)


def slip_in(office: Office, case: Correspondent, author: str, action: str, details: Any, number: int = 0) -> None:
    """Store an entry that no honest console of this officer would have made."""
    identity = office.identity(author)
    said = {"action": action, "details": details, "number": number, "to": [*SEATS]}
    sealed, previous = office.seal_entry(case, author, identity, **said)
    file_entries(office.db, case.reporter.gate, [NewEntry(sealed, previous)], received_on=TODAY)


def find_proposal(office: Office, case: Correspondent) -> str:
    return follow(office, case, "compliance").state.open[-1].step.entry


def test_a_vote_of_who_is_no_member_of_the_case_does_not_count_and_is_marked(office: Office) -> None:
    case = office.file(left_out=("chief",))
    console = propose(office, case)
    ballot = {"proposal": find_proposal(office, case), "body": "committee", "vote": "confirm"}
    slip_in(office, case, "chief", "vote", ballot)
    page = console.read(case.path)
    assert "<strong>To be decided</strong>" in page
    assert "This changes nothing in the case" in page
    assert follow(office, case, "compliance").state.open[-1].votes == ()


def test_a_vote_of_who_is_not_of_the_body_does_not_count_and_says_why(office: Office) -> None:
    case = office.file()
    console = propose(office, case)
    assert console.act(case.path, "access-granted", member="outside", why="To advise.").status_code == 302
    ballot = {"proposal": find_proposal(office, case), "body": "committee", "vote": "confirm"}
    slip_in(office, case, "outside", "vote", ballot)
    assert "Only who is of this body, and free, takes part: Management committee." in console.read(case.path)
    assert "/vote" not in office.open_console("outside").read(case.path)


def test_an_old_decision_that_one_officer_signed_for_others_is_not_a_bodys(office: Office) -> None:
    case = office.file()
    console = office.open_console()
    for action in ("take-in", "review"):
        assert console.act(case.path, action, **ANSWERS.get(action, {})).status_code == 302
    old = {"decision": "stop", "took_part": ["counsel", "chief"], "why": "They said so."}
    slip_in(office, case, "compliance", "decide", old, 2)
    page = console.read(case.path)
    assert "<strong>To be decided</strong>" in page and "There is an answer to a question that isn&#39;t asked." in page
    assert "/proposals/" not in page


def test_29_a_dissent_leaves_it_to_the_board_committee(office: Office) -> None:
    publish(office, 3, outside=["board"])
    case = office.file()
    propose(office, case)
    counsel = office.open_console("counsel")
    assert counsel.vote(case.path).status_code == 302
    chief = office.open_console("chief")
    assert chief.vote(case.path, "dissent", "There is more to it.").status_code == 302
    page = counsel.read(case.path)
    assert "For this body to decide: Board committee (GRCC)." in page and "“I dissent”" in page
    # Whoever dissents may not give access: the page says who needs it, and who may gives it.
    assert "These can't read the case yet, so they can't decide. Give them access: The director, The outside." in page
    for member in ("director", "outside"):
        assert counsel.act(case.path, "access-granted", member=member, why="To decide.").status_code == 302
    for voter in ("counsel", "product", "outside"):
        assert office.open_console(voter).vote(case.path).status_code == 302
    assert "<strong>To be decided</strong>" in counsel.read(case.path)
    assert office.open_console("director").vote(case.path).status_code == 302
    assert "<strong>Outcome to be recorded</strong>" in counsel.read(case.path)


def test_a_proposal_is_taken_back_by_who_made_it(office: Office) -> None:
    case = office.file()
    console = propose(office, case)
    place = find_proposal(office, case)
    other = office.open_console("counsel")
    assert "withdraw-proposal" not in other.read(case.path)
    path = f"{case.path}/proposals/{place}/withdraw-proposal"
    assert other.post(path, **{"answer-why": "No."}, step="check").status_code == 400
    assert console.vote(case.path, why="There is more to ask.", action="withdraw-proposal").status_code == 302
    assert "Withdrawn on" in console.read(case.path)
    assert other.get(f"{case.path}/proposals/{place}/vote").status_code == 404


def test_a_vote_that_comes_after_the_decision_is_not_recorded(office: Office) -> None:
    case = office.file()
    propose(office, case)
    late = office.open_console("product")
    page = late.read(f"{case.path}/proposals/{find_proposal(office, case)}/vote")
    for voter in ("counsel", "chief"):
        assert office.open_console(voter).vote(case.path).status_code == 302
    count = len(office.chain(case))
    path = page.split('<form method="post" action="', 2)[-1].split('"', 1)[0]
    assert late.post(path, page, **{"answer-vote": "dissent"}, step="send").status_code == 404
    assert len(office.chain(case)) == count


def test_votes_that_race_are_put_in_one_order_for_every_reader(office: Office) -> None:
    case = office.file()
    propose(office, case)
    consoles = [office.open_console(id) for id in ("product", "counsel")]
    place = find_proposal(office, case)
    path = f"{case.path}/proposals/{place}/vote"
    pages = [console.post(path, **{"answer-vote": "confirm"}, step="check").text for console in consoles]
    for console, page in reversed([*zip(consoles, pages, strict=True)]):
        answer = console.post(path, page, **{"answer-vote": "confirm"}, step="send")
        if answer.status_code == 200:  # somebody was faster, so it is confirmed again
            answer = console.post(path, answer.text, **{"answer-vote": "confirm"}, step="send")
        assert answer.status_code == 302
    states = [follow(office, case, reader).state for reader in ("compliance", "counsel", "product", "chief")]
    assert all((state.stage, state.settled) == (states[0].stage, states[0].settled) for state in states)
    assert [vote.author for vote in states[0].settled[0].votes] == ["counsel", "product"]


def test_whoever_the_directory_lists_later_undoes_nothing(office: Office) -> None:
    """With the chief and the counsel left out the next body decided; then two join the committee."""
    case = office.file(left_out=("counsel", "chief"))
    propose(office, case)
    for voter in ("director", "outside"):
        assert office.open_console(voter).vote(case.path).status_code == 302
    publish(office, 3, outside=["outside", "executive"], director=["director", "executive"])
    page = office.open_console().read(case.path)
    assert "<strong>Outcome to be recorded</strong>" in page
    assert "This changes nothing in the case" not in page


def test_an_older_directory_in_an_entry_does_not_bring_an_older_body_back(office: Office) -> None:
    """Who proposes names the directory before the committee was full, so that another body would decide."""
    publish(office, 3, product=["investigator"])
    before = office.directory.reference
    publish(office, 4)
    case = office.file(left_out=("chief",))
    console = office.open_console()
    for action in ("take-in", "review"):
        assert console.act(case.path, action, **ANSWERS.get(action, {})).status_code == 302
    named = {"directory": {"version": before.version, "digest": before.digest}}
    said = {"action": "decide", "details": STOP, "number": 2, "to": [*SEATS], **named}
    sealed, previous = office.seal_entry(case, "compliance", office.identity("compliance"), **said)
    file_entries(office.db, case.reporter.gate, [NewEntry(sealed, previous)], received_on=TODAY)
    assert "For this body to decide: Management committee. Awaited: The counsel, The product." in console.read(
        case.path
    )


def test_the_team_that_was_appointed_gets_access_and_not_before(office: Office) -> None:
    publish(office, 3, product=["investigator"], outside=["executive"])
    case = office.file()
    console = office.open_console()
    for action in ("take-in", "review"):
        assert console.act(case.path, action, **ANSWERS.get(action, {})).status_code == 302
    office.decide(console, case.path, "decide", "counsel", "chief", **ANSWERS["decide"])
    office.decide(console, case.path, "appoint", "counsel", "chief", lead="product", is_attorney=True)
    assert office.open_console("product").get(case.path).status_code == 404
    assert office.open_console("director").vote(case.path).status_code == 302
    assert "<dt>Lead</dt><dd>The product</dd>" in office.open_console("product").read(case.path)


def test_the_print_out_says_what_was_decided_and_by_whom(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    case = office.file()
    propose(office, case)
    for voter in ("counsel", "chief"):
        assert office.open_console(voter).vote(case.path).status_code == 302
    printed = read_parts(office, case, monkeypatch)
    assert "The counsel, Management committee" in printed and "Decided on" in printed


@pytest.mark.parametrize("slip", [{"action": "note", "sent_on": DAY}, {"action": "keys-shared", "directory": None}])
def test_no_entry_brings_anybody_back_or_takes_them_out_who_decides(slip: dict[str, Any]) -> None:
    """One is dated back, before a key expired; one hands on keys and names a newer list of people than what follows.

    Not all members can open that one, and they have to count the same votes.
    """
    talk = Correspondence()
    expiring = talk.organisation.recipient("director", expires_on=later(DAY, 1))
    others = [talk.organisation.recipient(id) for id in ("compliance", "counsel")]
    talk.renew_directory(2, recipients=[*others, expiring])
    named = under(talk.directory)["directory"]
    if "directory" in slip:
        slip = {**slip, "directory": named, "sent_on": later(DAY, 3), "details": {}}
        named = under(talk.organisation.read(1))["directory"]
    talk.slip_in("counsel", sent_on=later(DAY, 3), directory=named)
    talk.slip_in("compliance", **slip)
    talk.slip_in("counsel", number=1, sent_on=later(DAY, 3), directory=named)
    day = date.fromisoformat(later(DAY, 3))
    first, *between, last = find_case_status(talk.open_case("counsel"), RULES, TODAY, day).state.steps
    assert {*first.available} == {*last.available}
    assert all({*each.available} == {*first.available} for each in between)
