"""Two cases through the whole procedure: six people, each with a key of their own, in real browsers.

The first goes from a reporter's browser to the published figure; the second never reaches the officer who is accused.
"""

import json
import os
import random
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from playwright.sync_api import Browser, Locator, Page, expect

from app.case_store.cases import delete_case
from app.console.cli import main
from app.procedure.figures.tally import take_tally
from app.procedure.state import State
from app.store import reports
from app.store.database import execute_raw
from app.store.directories import newest
from app.store_calls.deletions import Left
from crypto.directory import verify as verify_directory
from crypto.officer.tally import Counted, seal_tally
from crypto.report import seal_report
from tests.browser.reporter import Reporter
from tests.journeys.officer import Officer
from tests.journeys.site import PASSPHRASE, Site, running
from tests.organisation import Organisation, draw_reporter, today
from tests.procedure.cases import ANSWERS, ITEMS, Work, check

pytestmark = pytest.mark.slow

DUTIES = {
    "compliance": ["compliance"],
    "counsel": ["counsel"],
    "chief": ["executive"],
    "director": ["director"],
    "investigator": ["investigator"],
    "auditor": ["auditor"],
}
EARLIER = 6
TOLD = "We have looked into it, and it is concluded."


# The other one takes as long again: SEALEDLINE_THOROUGH=1 goes through it on both.
STORES = ["sqlite", "postgresql"] if "SEALEDLINE_THOROUGH" in os.environ else ["postgresql"]


@pytest.fixture(params=STORES)
def site(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Site]:
    url = f"sqlite:///{tmp_path / 'store.db'}" if request.param == "sqlite" else request.getfixturevalue("postgres_url")
    organisation = Organisation(today(), DUTIES)
    with running(tmp_path, url, organisation) as site:
        site.publish(2, recipients=[organisation.recipient(id, duties=held) for id, held in DUTIES.items()])
        yield site


def file_report(chromium: Browser, site: Site, leave_out: str | None = None) -> Reporter:
    reporter = Reporter(chromium.new_context().new_page(), site)  # type: ignore[arg-type]
    reporter.report(leave_out)
    return reporter


def take(officer: Officer, case: str, action: str, **answers: object) -> None:
    officer.act(case, action, **{**ANSWERS.get(action, {}), **answers})


def agree(officer: Officer, case: str, *voters: str, votes: int = 1) -> None:
    """These officers confirm what is proposed, each with a key of their own."""
    for voter in voters:
        officer.unlock(voter)
        expect(officer.page.locator("table.inbox").get_by_text("Needs your decision")).to_be_visible()
        for _ in range(votes):
            officer.vote(case)
        expect(officer.page.get_by_role("link", name="Confirm or dissent")).to_have_count(0)
        officer.lock()


def investigate(officer: Officer, case: str) -> None:
    """What happens until the investigator has the case; it begins and ends without an unlocked key."""
    officer.unlock("compliance")
    take(officer, case, "take-in")
    take(officer, case, "review")
    take(officer, case, "decide")
    officer.lock()
    officer.unlock("director")
    expect(officer.page.get_by_text("There is no report for you to read.")).to_be_visible()
    officer.lock()
    agree(officer, case, "counsel", "chief")
    officer.unlock("compliance")
    take(officer, case, "appoint", lead="investigator")
    take(officer, case, "suspend", customer="Customer 7", step="ordered", why="It refuses to cooperate.")
    officer.lock()
    agree(officer, case, "chief", "counsel", "director")


def conclude(officer: Officer, case: str) -> None:
    """What follows the investigator's outcome; it begins and ends with the director's key."""
    take(officer, case, "remediate")
    take(officer, case, "verify-measure", measure=None, what="The audit's report was read.")
    take(officer, case, "learn", risk="high")
    take(officer, case, "final-say")
    take(officer, case, "decide-measures")
    officer.lock()
    agree(officer, case, "chief", "counsel", "director", votes=2)
    officer.unlock("director")
    take(officer, case, "close")


def verify(site: Site, *arguments: str) -> Result:
    key = [] if "--key" in arguments else ["--key", "compliance"]
    return CliRunner().invoke(main, ["verify", *arguments, *key], input=f"{PASSPHRASE}\n", env=site.settings)


def test_two_cases_go_through_the_whole_procedure(chromium: Browser, site: Site, tmp_path: Path) -> None:
    reporter = file_report(chromium, site)
    window: Page = chromium.new_context().new_page()
    officer = Officer(window, site)

    officer.unlock("compliance")
    officer.open_first_case()
    case = window.url
    officer.lock()
    investigate(officer, case)

    officer.unlock("investigator")
    officer.open_first_case()
    expect(window.locator("dd").get_by_text("Somebody took the files.")).to_be_visible()
    for item in ITEMS:
        take(officer, case, "check-off", **check(item))
    take(officer, case, "record-outcome")
    officer.lock()

    officer.unlock("counsel")
    take(officer, case, "note", text="Privileged advice.", privileged=True)
    window.goto(case)
    officer.answer(TOLD)
    officer.lock()

    officer.unlock("director")
    conclude(officer, case)
    year = date.today().year
    assert '"misuse": 1' not in read(window, f"{site.console}/figures.json?year={year}")
    delete_earlier_cases(site)
    officer.lock()
    officer.unlock("compliance")
    window.goto(f"{site.console}/figures")
    expect(window.get_by_role("row", name="Misuse 7")).to_be_visible()
    assert json.loads(read(window, f"{site.console}/figures.json?year={year}"))["received"] == EARLIER + 1
    officer.lock()

    reporter.open_mailbox()
    expect(reporter.page.get_by_text(TOLD)).to_be_visible()
    expect(reporter.page.get_by_text("Thank you for writing.").first).to_be_visible()

    hidden = file_report(chromium, site, "The compliance")
    officer.unlock("compliance")
    expect(window.locator("table.inbox tbody tr")).to_have_count(1)
    officer.lock()
    officer.unlock("counsel")
    expect(window.locator("table.inbox tbody tr")).to_have_count(2)
    second = next(url for url in list_cases(window) if url not in case)
    take(officer, second, "take-in")
    window.goto(f"{second}/do/access-granted")
    expect(window.get_by_text("The reporter left out: The compliance.")).to_be_visible()
    expect(window.locator("[name='answer-member'][value='compliance']")).to_have_count(0)
    officer.lock()
    officer.unlock("compliance")
    answer = window.goto(second)
    assert answer is not None and answer.status == 404
    officer.lock()
    hidden.open_mailbox()
    expect(hidden.page.get_by_text("Thank you for writing.").first).to_be_visible()

    check_audit(officer, site)
    if site.db.file is not None:
        # What finds it asks no database anything but bytes: one of the two is enough.
        find_every_change(site, tmp_path)


def delete_earlier_cases(site: Site) -> None:
    """Cases that ended as this one did, and were deleted: with too few of them nothing is published."""
    served = {**json.loads(newest(site.db) or b""), **site.organisation.said}
    directory = verify_directory(served, site.organisation.root.verify).join(served)
    identity = site.organisation.officers["director"]
    day = date.fromisoformat(today())
    counted = take_tally(take_through(), "external").write()
    for _ in range(EARLIER):
        filing = seal_report(draw_reporter(), directory, "external", [], [], day.isoformat())
        reports.file_report(
            site.db,
            mailbox=filing.mailbox,
            gate=filing.gate,
            envelope=filing.envelope,
            note=filing.note,
            received_on=day,
        )
        said = Counted(bytes(32), filing.gate, 9, counted)
        tally = seal_tally(said, [*site.organisation.officers], "director", identity, directory, day.isoformat())
        delete_case(site.db, filing.gate, deleted_on=day, left=Left(tally=tally))


def take_through() -> State:
    """Where a case stands that was closed as misuse this year."""
    work = Work()
    work.reach("closed")
    return replace(
        work.state, opened_on=date.today(), steps=tuple(replace(s, on=date.today()) for s in work.state.steps)
    )


def read(window: Page, url: str) -> str:
    return window.context.request.get(url).text()


def list_cases(window: Page) -> list[str]:
    return read_links(window.locator("table.inbox tbody a"))


def read_links(links: Locator) -> list[str]:
    return [str(link.evaluate("link => link.href")) for link in links.all()]


def check_audit(officer: Officer, site: Site) -> None:
    """The auditor sees who acted when in both cases, and no word of either."""
    officer.unlock("auditor", "Audit")
    window = officer.page
    window.goto(f"{site.console}/audit")
    rows = window.locator("table tbody tr")
    expect(rows).to_have_count(2)
    pages = []
    for address in read_links(window.locator("table tbody a")):
        window.goto(address)
        pages.append(window.locator("main").inner_text())
    told = "\n".join(pages)
    said = ("took the case in", "recorded the preliminary review", "voted on a proposal", "closed the case")
    for words in (*said, "The investigator"):
        assert words in told
    for words in ("Somebody took the files.", TOLD, "Customer 7", "Privileged advice.", "The contract ends."):
        assert words not in told
    officer.lock()


def find_every_change(site: Site, folder: Path) -> None:
    """Any byte of a record that is altered is found: tried at places drawn anew in every row."""
    path = folder / "printed.txt"
    printed = verify(site)
    assert printed.exit_code == 0, printed.stderr
    path.write_text(printed.stdout)
    draw = random.Random(len(printed.stdout))
    count = 0
    for table, column in (("entries", "envelope"), ("entries", "previous"), ("messages", "envelope")):
        for key, stored in list_rows(site, table, column):
            place = draw.randrange(len(stored))
            changed = stored[:place] + bytes([stored[place] ^ (1 << draw.randrange(8))]) + stored[place + 1 :]
            write_row(site, table, column, key, changed)
            found = verify(site, "--against", str(path))
            write_row(site, table, column, key, stored)
            assert found.exit_code == 1, (table, column, place)
            count += 1
            if count % 6 == 0:
                assert verify(site, "--against", str(path)).exit_code == 0
    assert count > 30


def list_rows(site: Site, table: str, column: str) -> list[tuple[int, bytes]]:
    where = " WHERE opens_case" if table == "messages" else ""
    with site.db.reading() as connection:
        rows = execute_raw(connection, f"SELECT key, {column} FROM {table}{where}").fetchall()
    return [(row[0], bytes(row[1])) for row in rows][:20]


def write_row(site: Site, table: str, column: str, key: int, value: bytes) -> None:
    with site.db.writing() as connection:
        execute_raw(connection, f"UPDATE {table} SET {column} = ? WHERE key = ?", (value, key))
