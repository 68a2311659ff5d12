"""The auditors' pages: who acted when, and whatever was done to records and dockets."""

import csv
import gc
import io
import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from playwright.sync_api import Browser, expect

from app.case_store.cases import delete_case
from app.console.audit import audit_index, case_audit
from app.console.audit import views as audit_views
from app.console.audit.audit_index import AuditIndex
from app.console.audit.case_audit import CaseAudit
from app.console.audit.findings import KINDS, count_kinds
from app.console.jobs import StillOpening, Stopped
from app.console.workspace.workspace import Workspace
from app.csv_table import make_safe
from app.store_calls.dockets import DocketedCase
from crypto.encoding import b64encode
from tests.console.conftest import Address
from tests.console.office import ADDRESS, PASSPHRASE, TODAY, Console, Correspondent, Office
from tests.console.tampering import (
    HARMS,
    SECRET,
    YESTERDAY,
    act,
    add_a_different_one,
    add_a_stranger_s,
    add_one_of_another_case,
    date_ahead,
    date_back,
    delete_docket,
    retire_the_author,
    work,
)
from tests.console.test_pages import AXE, check

ISSUED = TODAY - timedelta(20)


@pytest.fixture
def office(office: Office) -> Office:
    """An office that has an auditor."""
    office.add_officer("auditor")
    office.publish(2, ISSUED)
    return office


@pytest.fixture
def workspace(office: Office) -> Iterator[Workspace]:
    workspace = Workspace("auditor", office.identity("auditor"), office.line, office.config)
    yield workspace
    workspace.clear()


def look(workspace: Workspace, case: Correspondent) -> CaseAudit:
    """The audit of a case, all opened anew."""
    workspace.refresh(60)
    opened = AuditIndex()
    opened.refresh(workspace, 60)
    found = opened.find(case.reporter.mailbox)
    assert found
    return found


def open_console(office: Office, officer: str = "auditor") -> Console:
    console = office.open_console(None)
    console.unlock(officer)
    return console


def find_path(case: Correspondent) -> str:
    return f"/audit/{b64encode(case.reporter.mailbox)}"


def sift(console: Console, **fields: str) -> str:
    """Ask for some cases only, and give the address of the page that shows them."""
    answer = console.post("/audit", **fields)
    return str(answer.location)


def list_links(page: str) -> list[str]:
    """The addresses of the cases that a page lists, in its order."""
    return re.findall(r'href="(/audit/[\w-]{43})"', page)


def read_table(console: Console, path: str = "/audit.csv") -> list[list[str]]:
    """The lines of the download below their head."""
    text = console.get(path).get_data().decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text)))[1:]


def test_an_auditor_sees_who_did_what_when_and_nothing_of_what_was_said(office: Office, workspace: Workspace) -> None:
    case = work(office)
    found = look(workspace, case)
    assert [each[:5] for each in found.audit_entries] == [
        (1, "compliance", "take-in", YESTERDAY, YESTERDAY),
        (2, "counsel", "note", TODAY, TODAY),
        (3, "compliance", "reply", TODAY, TODAY),
    ]
    assert (found.entries, found.docketed, found.all_faults) == (3, 3, [])
    console = open_console(office)
    pages = [console.read(path) for path in ("/audit", find_path(case), "/audit.csv")]
    assert "1 case, 3 entries." in " ".join(pages[0].split())
    for words in ("took the case in", "added a note", "answered the reporter", "The counsel"):
        assert words in pages[1]
    for page in pages:
        assert SECRET not in page
    assert office.directory.recipients[0].fingerprint in pages[1]
    assert "Nothing is wrong, as far as this can be seen." in pages[0] and "Nothing is wrong" in pages[1]


def test_who_is_no_auditor_is_told_that_there_is_no_such_page(office: Office) -> None:
    case = work(office)
    console = open_console(office, "compliance")
    for path in ("/audit", find_path(case), "/audit.csv"):
        console.read("/")
        assert console.get(path).status_code == 404
    assert open_console(office, "nobody").get("/audit").location == "/unlock"


def test_an_auditor_opens_no_report_whatever_address_they_know(office: Office) -> None:
    case = work(office)
    case.follow_up(SECRET)
    console = open_console(office)
    assert console.get("/").location == "/audit"
    data = {"csrf_token": console.find_token(console.read("/audit")), "text": "Mine.", "step": "send"}
    ways = [rule for rule in console.app.url_map.iter_rules() if "mailbox" in rule.arguments]
    others = [rule for rule in ways if not rule.endpoint.startswith("audit.")]
    assert len(others) > 5
    for rule in others:
        # What else addresses ask for: an action that there is, or a number.
        path = rule.rule.replace("<mailbox>", b64encode(case.reporter.mailbox)).replace("<action>", "note")
        path = re.sub("<[^>]+>", "1", path)
        posted = console.client.post(path, data=data, base_url=ADDRESS, follow_redirects=True)
        for answer in (console.get(path, follow_redirects=True), posted):
            assert answer.status_code in (404, 405), path
            assert SECRET not in answer.text
    assert len(office.rows("entries", case)) == 3


@pytest.mark.parametrize("place", ["x", "A" * 43, "A" * 42 + "B", "..", "%00"])
def test_a_case_that_is_not_there_is_told(office: Office, place: str) -> None:
    assert open_console(office).get(f"/audit/{place}").status_code == 404


@pytest.mark.parametrize(("harm", "kinds", "sentence"), HARMS, ids=[harm.__name__ for harm, _, _ in HARMS])
def test_whatever_is_done_to_the_store_is_shown_with_what_it_means(
    office: Office, workspace: Workspace, harm: Callable[[Correspondent], None], kinds: dict[str, int], sentence: str
) -> None:
    case = work(office)
    harm(case)
    found = look(workspace, case)
    assert dict(count_kinds(found.all_faults)) == kinds
    console = open_console(office)
    page = console.read(find_path(case))
    assert sentence in page
    assert "Nothing is wrong" not in page
    assert find_path(case) in list_links(console.read(sift(console, wrong="y")))
    assert sentence.replace("&#39;", "'") in console.get("/audit.csv").text


def test_a_day_is_refused_that_two_others_had_passed_in_the_record(office: Office, workspace: Workspace) -> None:
    office.publish(3, ISSUED, channels=office.channels("compliance", "counsel", "director"))
    case = office.file()
    for officer, days in (("compliance", 0), ("counsel", 0), ("director", 2), ("counsel", 2)):
        act(case, officer, day=TODAY - timedelta(days))
    found = look(workspace, case)
    assert [[fault.kind for fault in each.faults] for each in found.audit_entries] == [[], [], ["misdated"], []]


def test_what_is_worst_comes_first(office: Office) -> None:
    whole, misdated, undocketed = work(office), work(office), work(office)
    old = office.file(received_on=TODAY - timedelta(15))
    date_back(misdated)
    delete_docket(undocketed)
    console = open_console(office)
    page = console.read("/audit")
    assert list_links(page) == [find_path(case) for case in (undocketed, misdated, whole, old)]
    words = " ".join(page.split())
    assert "4 cases, 10 entries. <strong>Something is wrong in 2 cases.</strong>" in words
    assert "<li>1 entry without a docket</li>" in page


def test_cases_are_sifted_by_officer_action_year_and_what_is_wrong(office: Office) -> None:
    acted, other = work(office), office.file(received_on=TODAY - timedelta(400))
    act(other, "counsel", "access-withdrawn-by-hand", stored_on=TODAY)
    delete_docket(other)
    act(other, "counsel", "assign")
    console = open_console(office)
    for fields, expected in (
        ({"officer": "compliance"}, [acted]),
        ({"action": "assign"}, [other]),
        ({"officer": "counsel"}, [other, acted]),
        ({"officer": "compliance", "action": "assign"}, []),
        ({"year": str((TODAY - timedelta(400)).year)}, [other]),
        ({"year": str(TODAY.year)}, [other, acted]),
        ({"year": "20x6", "officer": "", "action": ""}, [other, acted]),
        ({"year": "1999"}, []),
        ({"wrong": "y"}, [other]),
    ):
        page = console.read(sift(console, **fields))
        assert list_links(page) == [find_path(case) for case in expected], fields
    assert sift(console) == "/audit"
    assert "officer" not in sift(console, officer="counsel")
    for path in ("/audit", "/audit.csv"):
        assert console.get(f"{path}?asked=forgotten").location == "/audit"
    assert "No case is like that." in console.read(sift(console, officer="nobody"))


def test_fifty_cases_are_on_a_page(office: Office) -> None:
    for _ in range(audit_views.PAGE + 1):
        office.file()
    console = open_console(office)
    first, second = console.read("/audit"), console.read("/audit?page=2")
    assert [len(list_links(page)) for page in (first, second)] == [audit_views.PAGE, 1]
    assert "Page 1 of 2" in first
    asked = sift(console, year=str(TODAY.year))
    assert f"{asked}&amp;page=2" in console.read(asked) or "page=2&amp;asked=" in console.read(asked)
    for number in ("0", "3"):
        assert console.get(f"/audit?page={number}").status_code == 404


def test_the_download_has_a_line_for_each_act_and_each_case_without_one(office: Office) -> None:
    case, empty = work(office), office.file()
    console = open_console(office)
    lines = read_table(console)
    names = [make_safe(b64encode(each.reporter.mailbox)) for each in (case, empty)]
    of_case, of_empty = ([line for line in lines if line[0] == name] for name in names)
    assert (len(lines), len(of_case), len(of_empty)) == (4, 3, 1)
    recipient = office.directory.recipients[0]
    assert of_case[0][3:] == [
        "1", YESTERDAY.isoformat(), YESTERDAY.isoformat(), recipient.name, recipient.role, recipient.fingerprint,
        "compliance", "took the case in", "take-in", "", "",
    ]  # fmt: skip
    answer = console.get("/audit.csv")
    assert answer.headers["Content-Disposition"] == f"attachment; filename=audit-{TODAY.isoformat()}.csv"
    assert answer.headers["Cache-Control"] == "no-store"
    assert len(read_table(console, sift(console, officer="counsel").replace("/audit", "/audit.csv"))) == 3


def test_no_cell_of_the_download_is_a_formula(office: Office) -> None:
    text = "=1+1"
    organisation = office.organisation
    changed = [organisation.recipient(id, name=text, role=text) for id in organisation.officers]
    case = work(office)
    office.publish(3, TODAY, recipients=changed)
    console = open_console(office)
    for line in read_table(console):
        assert not any(cell and cell[0] in "=+-@\t\r" for cell in line)
        assert make_safe(text) in line
    assert console.get(find_path(case)).status_code == 200


def test_names_are_shown_as_text(office: Office) -> None:
    organisation = office.organisation
    names = [organisation.recipient(id, name="<script>alert(1)</script>") for id in organisation.officers]
    office.publish(3, ISSUED, recipients=names)
    console = open_console(office)
    case = work(office)
    for path in ("/audit", find_path(case)):
        assert "<script" not in console.read(path)


def test_an_action_that_the_procedure_does_not_know_is_shown_by_its_id(office: Office) -> None:
    case = office.file()
    act(case, "counsel", "take-stock")
    assert "take-stock" in open_console(office).read(find_path(case))


def test_a_docket_is_opened_once_until_the_directory_changes(
    office: Office, workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[bytes] = []

    def count(envelope: bytes, *others: Any) -> Any:
        opened.append(envelope)
        return case_audit.open_case_docket(envelope, *others)

    monkeypatch.setattr(audit_index, "open_case_docket", count)
    case, audits = work(office), AuditIndex()
    for expected in (3, 3):
        workspace.refresh(60)
        audits.refresh(workspace)
        assert len(opened) == expected
    act(case, "counsel")
    work(office)
    audits.refresh(workspace)
    assert (len(opened), len(audits.audits)) == (7, 2)
    retire_the_author(case)
    workspace.refresh(60)
    audits.refresh(workspace)
    assert len(opened) == 14
    delete_case(office.db, case.reporter.gate, deleted_on=TODAY)
    audits.refresh(workspace)
    assert (len(opened), len(audits.audits)) == (14, 1)


def test_what_takes_long_is_opened_bit_by_bit_and_the_page_says_how_far(
    office: Office, workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _ in range(3):
        work(office)
    workspace.refresh(60)
    audits = AuditIndex()
    for done in (7, 14):
        with pytest.raises(StillOpening) as raised:
            audits.refresh(workspace, 0)
        assert (raised.value.done, raised.value.total) == (done, 21)
    audits.refresh(workspace, 0)
    assert len(audits.audits) == 3
    monkeypatch.setattr(AuditIndex.refresh, "__defaults__", (0,))
    console = open_console(office)
    page = console.get("/audit")
    assert "Opened 7 of 21 messages." in page.text
    assert page.headers["Refresh"] == "1"
    assert "3 cases, 9 entries." in " ".join(console.read("/audit").split())


@pytest.mark.slow
def test_locking_stops_the_opening_and_nothing_of_it_is_left(office: Office) -> None:
    case = work(office)
    console = open_console(office)
    console.read("/audit")
    assert count_audits(case) == 1
    console.post("/lock", console.read("/audit"))
    assert console.get("/audit").location == "/unlock"
    assert count_audits(case) == 0
    workspace = Workspace("auditor", office.identity("auditor"), office.line, office.config)
    workspace.refresh(60)
    workspace.clear()
    with pytest.raises(Stopped):
        AuditIndex().refresh(workspace)


def count_audits(case: Correspondent) -> int:
    """How many audits of this case are anywhere in memory."""
    gc.collect()
    audits = [each for each in gc.get_objects() if isinstance(each, CaseAudit)]
    return sum(each.row.mailbox == case.reporter.mailbox for each in audits)


def test_an_auditor_of_later_opens_no_earlier_docket_and_is_told_so(office: Office) -> None:
    case = work(office)
    office.add_officer("controller")
    recipients = [
        office.organisation.recipient(id, **({"duties": ["auditor"]} if id == "controller" else {}))
        for id in office.organisation.officers
    ]
    office.publish(3, TODAY, recipients=recipients)
    act(case, "counsel")
    page = open_console(office, "controller").read(find_path(case))
    assert "You can&#39;t open this docket: it is sealed to others" in page
    assert "At entries 1, 2, 3" in page
    assert "Nothing is wrong" in open_console(office, "auditor").read(find_path(case))


def test_every_kind_of_fault_has_a_place_in_the_order(office: Office) -> None:
    assert {kind for _, kinds, _ in HARMS for kind in kinds} | {"unshown"} == {*KINDS}


def test_every_page_can_be_used_by_everybody(chromium: Browser, office: Office, address: Address) -> None:
    if not AXE.exists():
        pytest.skip("This test needs axe-core. To get it: npm ci")
    for _ in range(audit_views.PAGE):
        work(office)
    case, empty = work(office), office.file(received_on=TODAY - timedelta(3))
    for harm in (delete_docket, add_a_stranger_s, add_a_different_one, add_one_of_another_case, date_ahead):
        harm(case)
    page = chromium.new_page()
    page.goto(address.link)
    page.get_by_label("auditor").check()
    page.get_by_label("Passphrase").fill(PASSPHRASE)
    page.get_by_role("button", name="Unlock").click()
    expect(page.get_by_role("heading", name="Audit")).to_be_visible()
    for path in ("/audit", "/audit?page=2", find_path(case), find_path(empty)):
        page.goto(address + path)
        expect(page.get_by_role("heading", level=1)).not_to_have_text("Opening what is new")
        check(page, path)
    page.goto(f"{address}/audit")
    page.get_by_text("Only some cases").click()
    page.get_by_label("Officer").select_option(label="The counsel")
    page.get_by_label("Only cases with something wrong").check()
    page.get_by_role("button", name="Show these").click()
    expect(page.get_by_role("status")).to_contain_text("Show all again")
    check(page, "sifted")
    with page.expect_download() as download:
        page.get_by_role("link", name="Download every act").click()
    assert download.value.suggested_filename.startswith("audit-")
    page.close()


def test_an_audit_that_fails_in_one_case_stops_no_other(
    office: Office, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    good, bad = office.file("Good."), office.file("Bad.")
    audit_case = case_audit.audit_case

    def fail(case: DocketedCase, *how: Any) -> CaseAudit:
        if case.row.mailbox == bad.reporter.mailbox:
            raise RuntimeError("what a docket said")
        return audit_case(case, *how)

    monkeypatch.setattr("app.console.audit.audit_index.audit_case", fail)
    console = open_console(office)
    page = console.read("/audit")
    assert "1 case that can&#39;t be shown" in page
    assert all(case.path.replace("cases", "audit") in page for case in (good, bad))
    assert "Tell who maintains the program" in console.read(bad.path.replace("cases", "audit"))
    assert "The program fails in this case" in console.get("/audit.csv").text
    assert "what a docket said" not in page + caplog.text


def test_an_auditor_knows_a_case_by_its_number_from_the_docket_of_the_entry_that_gave_it(office: Office) -> None:
    case = office.file()
    assert office.open_console().act(case.path, "take-in").status_code == 302
    console = open_console(office)
    number = f"{TODAY.year}-000"
    for path in ("/audit", find_path(case)):
        assert number in console.read(path), path
    assert number in read_table(console)[0][-1]
