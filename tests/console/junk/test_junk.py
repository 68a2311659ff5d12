"""Junk in the console: listed by day and size, looked at, removed after a number is typed, and told to auditors."""

import re
from datetime import timedelta
from typing import Any

import pytest
from playwright.sync_api import Browser, expect

from app.console.formatting import format_day
from app.console.junk import junk_cases, views
from app.console.junk.told_removals import list_told_removals
from app.console.workspace.workspace import Workspace
from app.store import junk, mailboxes
from app.store_calls.errors import MailboxDeleted
from app.store_calls.junk import UNTOUCHED_DAYS, Removal
from crypto.errors import ExpiredDirectory
from crypto.officer.deletions.removal import seal_removal
from tests.console.conftest import Address
from tests.console.office import PASSPHRASE, TODAY, Console, Office
from tests.console.test_pages import AXE, check, follow
from tests.stored import list_cases
from tests.waiting import wait_until

OLD = TODAY - timedelta(UNTOUCHED_DAYS)
ISSUED = TODAY - timedelta(UNTOUCHED_DAYS + 4)
LINK = re.compile(r'href="(/junk/[^"]+)"')
GROUP = re.compile(r'name="group" value="([^"]+)"')
CASE = re.compile(r'name="case" value="([^"]+)"> <span class="unseen">Remove: ([^<]+)</span>')


@pytest.fixture
def office(office: Office) -> Office:
    """An office with an auditor, whose directory is old enough for old reports."""
    office.add_officer("auditor")
    office.publish(2, ISSUED)
    return office


def remove(console: Console, count: str, page: str | None = None) -> str:
    """Tick all groups of the list, or of a page, type a number, wait until it is done: what the console says then."""
    page = page or console.read("/junk")
    asked = console.post("/junk", page, group=GROUP.findall(page)).text
    answer = console.post("/junk", asked, group=GROUP.findall(page), count=count)
    return answer.text if answer.status_code == 200 else console.read_when_over("/junk")


def audit(office: Office) -> str:
    return office.open_console("auditor").read("/audit")


def test_junk_goes_with_its_files_and_auditors_see_who_removed_it(office: Office) -> None:
    spam = [office.file(f"Buy this, number {number}.", received_on=OLD) for number in range(3)]
    spam.append(office.file("Look at this.", received_on=OLD, files={"x.bin": b"x" * 5000}))
    honest = office.file("An honest report.", received_on=OLD)
    office.open_console("counsel").act(honest.path, "take-in")
    pieces = [*office.pieces.glob("*/0*")]
    assert pieces != []
    console = office.open_console()
    links = LINK.findall(console.read("/junk"))
    assert len(links) == 2
    assert "Buy this, number 1." in console.read(links[0])
    assert "An honest report." not in console.read(links[0]) + console.read(links[1])
    for wrong in ("", "3", "all", "4x"):
        assert "Type how many reports are removed: 4." in remove(console, wrong)
    assert len(list_cases(office.db)) == 5
    assert "4 reports were removed." in remove(console, "4")
    assert [row.gate for row in list_cases(office.db)] == [honest.reporter.gate]
    assert [path for path in pieces if path.exists()] == []
    with pytest.raises(MailboxDeleted):
        mailboxes.open_mailbox(office.db, spam[0].reporter.gate)
    page = audit(office)
    assert "Removed as junk" in page
    assert "The compliance" in page.split("Removed as junk")[1]
    assert format_day(OLD, "d MMM y") in page.split("Removed as junk")[1]
    assert "Buy this" not in page


def test_an_officer_who_read_a_flood_of_today_removes_it_at_once_and_signs(office: Office) -> None:
    """The attack: the flood fills the disk, and is young, so that the intake would stay closed for a month."""
    spam = [office.file(f"Buy this, number {number}.", received_on=TODAY) for number in range(3)]
    honest = office.file("My superior takes bribes.", received_on=TODAY)
    console, other = office.open_console(), office.open_console("counsel")
    page = console.read("/junk")
    assert "Newer ones" in page
    assert "Buy this" in page
    [name] = GROUP.findall(page)
    look = console.read(f"/junk/{name}")
    words = dict(CASE.findall(look))
    assert sorted(words.values()) == sorted(
        [*(f"Buy this, number {number}." for number in range(3)), "My superior takes bribes."]
    )
    other.act(honest.path, "take-in")
    late = office.file("Came meanwhile.", received_on=TODAY)
    assert "Came meanwhile." not in console.read(f"/junk/{name}")
    assert "other officers may not have read them yet" in console.post("/junk", page, group=name).text
    assert "Type how many reports are removed: 3." in console.post("/junk", page, group=name, count="4").text
    console.post("/junk", page, group=name, count="3")
    assert "3 reports were removed." in console.read_when_over("/junk")
    assert {row.gate for row in list_cases(office.db)} == {honest.reporter.gate, late.reporter.gate}
    with pytest.raises(MailboxDeleted):
        mailboxes.open_mailbox(office.db, spam[0].reporter.gate)
    told = audit(office).split("Removed as junk")[1]
    assert "The compliance" in told
    assert "0 days" in told


def test_single_reports_of_a_group_are_ticked(office: Office) -> None:
    office.file("Buy this.", received_on=TODAY)
    kept = office.file("Kept.", received_on=TODAY)
    console = office.open_console()
    [name] = GROUP.findall(console.read("/junk"))
    look = console.read(f"/junk/{name}")
    [ticked] = [mailbox for mailbox, words in CASE.findall(look) if words == "Buy this."]
    asked = console.post("/junk", look, case=ticked).text
    assert ticked in asked
    console.post("/junk", asked, case=ticked, count="1")
    assert "1 report was removed." in console.read_when_over("/junk")
    assert [row.gate for row in list_cases(office.db)] == [kept.reporter.gate]


def test_what_its_reporter_added_to_since_the_list_was_opened_stays(office: Office) -> None:
    case = office.file("Buy this.", received_on=TODAY, files={"x.bin": b"x" * 5000})
    console = office.open_console()
    page = console.read("/junk")
    case.follow_up("It is honest.")
    assert console.post("/junk", page, group=GROUP.findall(page), count="1").location == "/junk"
    assert "removed." not in console.read_when_over("/junk")
    assert [row.gate for row in list_cases(office.db)] == [case.reporter.gate]


def test_what_an_officer_was_not_shown_is_not_removed(office: Office) -> None:
    case = office.file("Buy this.", received_on=TODAY)
    [name] = GROUP.findall(office.open_console("counsel").read("/junk"))
    console = office.open_console()
    assert console.post("/junk", console.read("/"), group=name, count="1").location == "/junk"
    assert "removed." not in console.read_when_over("/junk")
    assert [row.gate for row in list_cases(office.db)] == [case.reporter.gate]


def test_lists_end_and_long_groups_have_pages(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(3):
        office.file(f"Buy this, number {number}.", received_on=OLD)
    office.file("Buy this.", received_on=OLD - timedelta(1))
    monkeypatch.setattr(views, "SHOWN", 1)
    monkeypatch.setattr(views, "PAGE", 2)
    console = office.open_console()
    assert "1 more group is shown once these are gone." in console.read("/junk")
    assert "1 report was removed." in remove(console, "1")
    [link] = LINK.findall(console.read("/junk"))
    pages = [console.read(f"{link}?page={number}") for number in (1, 2)]
    assert [len(CASE.findall(page)) for page in pages] == [2, 1]
    assert [console.get(f"{link}?page={number}").status_code for number in (0, 3)] == [404, 404]


def test_what_was_taken_in_stays_and_changes_the_number(office: Office) -> None:
    honest, _spam = (office.file(text, received_on=OLD) for text in ("Honest.", "Buy this."))
    console, other = office.open_console(), office.open_console("counsel")
    page = console.read("/junk")
    other.act(honest.path, "take-in")
    assert (
        "Type how many reports are removed: 1."
        in console.post("/junk", page, group=GROUP.findall(page), count="2").text
    )
    assert "1 report was removed." in remove(console, "1")
    assert [row.gate for row in list_cases(office.db)] == [honest.reporter.gate]


@pytest.mark.parametrize("together", [1, 200])
def test_what_is_taken_in_while_others_are_removed_stays(
    office: Office, monkeypatch: pytest.MonkeyPatch, together: int
) -> None:
    cases = {case.reporter.gate: case for case in (office.file(text, received_on=OLD) for text in ("1.", "2.", "3."))}
    console, other = office.open_console(), office.open_console("counsel")
    monkeypatch.setattr(junk_cases, "MOST_REMOVED", together)
    taken: list[bytes] = []
    remove_some = junk_cases._remove_some

    def take_one_in(*how: Any) -> None:
        if not taken:
            taken.append(list_cases(office.db)[0].gate)
            other.act(cases[taken[0]].path, "take-in")
        remove_some(*how)

    monkeypatch.setattr(junk_cases, "_remove_some", take_one_in)
    assert "2 reports were removed." in remove(console, "3")
    assert [row.gate for row in list_cases(office.db)] == taken
    assert office.rows("entries", cases[taken[0]]) != []


def test_who_was_left_out_sees_no_junk_and_who_lacks_the_duty_removes_none(office: Office) -> None:
    case = office.file("About counsel.", received_on=OLD, left_out=("counsel",))
    assert GROUP.findall(office.open_console("counsel").read("/junk")) == []
    assert "There is none." in office.open_console("counsel").read("/junk")
    recipients = [office.organisation.recipient(id, duties=["investigator"]) for id in office.organisation.officers]
    office.publish(3, ISSUED, recipients=recipients)
    console = office.open_console()
    page = console.read("/junk")
    [link] = LINK.findall(page)
    assert GROUP.findall(page) == []
    name = link.rsplit("/", 1)[1]
    assert console.post("/junk", console.read("/"), group=name, count="1").status_code == 404
    assert [row.gate for row in list_cases(office.db)] == [case.reporter.gate]


@pytest.mark.parametrize("path", ["/junk/x", "/junk/2026-01-01.1", "/junk/.", "/junk/2026-01-01"])
def test_a_group_that_is_not_there_is_404(office: Office, path: str) -> None:
    office.file("Buy this.", received_on=OLD)
    console = office.open_console()
    console.read("/")
    assert console.get(path).status_code == 404
    assert console.post("/junk", console.read("/"), group=path).location == "/junk"


def test_auditors_are_told_what_no_officer_signed_and_what_is_forged(office: Office) -> None:
    workspace = Workspace("auditor", office.identity("auditor"), office.line, office.config)
    workspace.refresh(20)
    removal = Removal(TODAY, OLD, 3, 3000)
    identity, day = office.identity("compliance"), TODAY.isoformat()
    other = seal_removal({**removal.facts, "cases": 2}, "compliance", identity, workspace.directory, day)
    forged = seal_removal(removal.facts, "counsel", identity, workspace.directory, day)
    dockets = {
        "true": seal_removal(removal.facts, "compliance", identity, workspace.directory, day),
        "operator": None,
        "other": other,
        "forged": forged,
        "noise": b"noise",
    }
    told = {}
    for key, (name, docket) in enumerate(dockets.items()):
        row = (key, TODAY.isoformat(), OLD.isoformat(), 3, 3000, docket)
        office.change("DELETE FROM removals")
        office.change("INSERT INTO removals VALUES (?, ?, ?, ?, ?, ?)", *row)
        [each] = list_told_removals(workspace)
        told[name] = (each.officer.name if each.officer else None, each.is_wrong)
    assert told == {
        "true": ("The compliance", False),
        "operator": (None, False),
        "other": (None, True),
        "forged": (None, True),
        "noise": (None, True),
    }
    assert "Nobody who can be believed" in audit(office)
    workspace.clear()


def test_nothing_is_removed_once_the_key_file_is_locked(office: Office) -> None:
    case = office.file("Buy this.", received_on=OLD)
    workspace = Workspace("compliance", office.identity("compliance"), office.line, office.config)
    workspace.refresh(20)
    groups = junk_cases.list_groups(workspace)
    with workspace.changing:
        job = junk_cases.start_removal(workspace, [])
        workspace.clear()
    with pytest.raises(Exception, match=r"^$"):
        junk_cases.start_removal(workspace, groups)
    assert job.total == 0
    assert [row.gate for row in list_cases(office.db)] == [case.reporter.gate]


def test_what_can_not_be_told_to_auditors_is_not_removed(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    case = office.file("Buy this.", received_on=OLD)
    workspace = Workspace("compliance", office.identity("compliance"), office.line, office.config)
    workspace.refresh(20)

    def fail(*_given: object) -> bytes:
        raise ExpiredDirectory

    monkeypatch.setattr(junk_cases, "seal_removal", fail)
    job = junk_cases.start_removal(workspace, junk_cases.list_groups(workspace))
    wait_until(lambda: job.progress().is_over)
    assert [row.gate for row in list_cases(office.db)] == [case.reporter.gate]
    assert junk.list_removals(office.db) == []
    workspace.clear()


def test_every_page_can_be_used_by_everybody(chromium: Browser, office: Office, address: Address) -> None:
    if not AXE.exists():
        pytest.skip("This test needs axe-core. To get it: npm ci")
    for number in range(3):
        office.file(f"Buy this, number {number}.", received_on=OLD)
    page = chromium.new_page()
    page.goto(address.link)
    page.get_by_label("compliance").check()
    page.get_by_label("Passphrase").fill(PASSPHRASE)
    follow(page.get_by_role("button", name="Unlock"))
    page.goto(f"{address}/retention")
    follow(page.get_by_role("link", name="Reports that nobody took in"))
    check(page, "groups")
    follow(page.get_by_role("link", name=format_day(OLD)))
    check(page, "group")
    page.goto(f"{address}/junk")
    page.get_by_role("checkbox").first.check()
    follow(page.get_by_role("button", name="Remove those that are ticked"))
    check(page, "confirm")
    page.get_by_label("How many reports are removed?").fill("2")
    follow(page.get_by_role("button", name="Remove for good"))
    check(page, "wrong number")
    page.get_by_label("How many reports are removed?").fill("3")
    follow(page.get_by_role("button", name="Remove for good"))
    expect(page.get_by_role("status")).to_have_text("3 reports were removed.")
    check(page, "removed")
    page.close()
