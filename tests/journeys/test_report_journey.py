"""One report's journey through the real programs: from a browser to an officer and back, and what it leaves behind."""

import json
import os
from collections.abc import Iterator
from itertools import product
from pathlib import Path

import pytest
from click.testing import CliRunner
from playwright.sync_api import Browser, expect

from app.reporter import cli as reporter_commands
from app.store import mailboxes
from crypto.encoding import b64encode
from crypto.officer import case as cases
from tests.browser.reporter import ACCOUNT, Reporter
from tests.journeys.officer import Officer
from tests.journeys.site import Site, running
from tests.messages import told
from tests.organisation import INSTANCE
from tests.stored import list_cases, read_case

pytestmark = pytest.mark.slow

ANSWER = "Thank you. Was it one device, or several?"
MORE = "Two devices, both in the red building."
CONTACT = "Ask for the kestrel at the lighthouse."
KINDS = ("chromium", "firefox", "firefox_safer")
# All nine of them take a minute: SEALEDLINE_THOROUGH=1 travels them.
JOURNEYS = [(kind, "en") for kind in KINDS] + [("chromium", "ar"), ("firefox", "he")]
if "SEALEDLINE_THOROUGH" in os.environ:
    JOURNEYS = list(product(KINDS, ("en", "ar", "he")))


@pytest.fixture(params=["sqlite", "postgresql"])
def site(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Site]:
    url = f"sqlite:///{tmp_path / 'store.db'}" if request.param == "sqlite" else request.getfixturevalue("postgres_url")
    with running(tmp_path, url) as site:
        yield site


def travel(browser: Browser, officers_browser: Browser, site: Site, locale: str = "en") -> list[str]:
    """The whole journey; returns the words of the code phrase."""
    context = browser.new_context(user_agent="KestrelBrowser/7", extra_http_headers={"Accept-Language": "qqq-kestrel"})
    page, workspace = context.new_page(), officers_browser.new_page()
    reporter, officer = Reporter(page, site, locale), Officer(workspace, site)  # type: ignore[arg-type]

    reporter.visit("report", "readers")
    reporter.answer_questions(leave_out="The compliance", contact=CONTACT)
    reporter.write_down_phrase()
    reporter.type_phrase()
    reporter.wait_for("done")

    officer.unlock("counsel")
    officer.open_first_case()
    expect(workspace.locator("dd").get_by_text("Somebody took the files.")).to_be_visible()
    expect(workspace.get_by_text("How to reach the reporter")).to_be_visible()
    expect(workspace.get_by_text(CONTACT)).to_be_visible()
    officer.answer(ANSWER)

    reporter.open_mailbox()
    expect(page.get_by_text(ANSWER)).to_be_visible()
    expect(page.get_by_role("heading", name="The counsel")).to_be_visible()
    expect(page.locator("[data-slot=warnings]")).to_be_hidden()
    reporter.write_more(MORE, "I have a question")
    reporter.wait_for("mailbox")

    officer.await_in_first_case("A question to the officers")
    expect(workspace.get_by_text(MORE)).to_be_visible()
    officer.lock()
    officer.unlock("compliance")
    expect(workspace.get_by_text("There is no report for you to read.")).to_be_visible()
    officer.lock()
    assert context.cookies() == []
    context.close()
    workspace.close()
    return reporter.words


@pytest.mark.parametrize(("kind", "locale"), JOURNEYS)
@pytest.mark.parametrize("site", ["sqlite"], indirect=True)
def test_a_report_travels_to_an_officer_and_back(
    request: pytest.FixtureRequest, kind: str, site: Site, locale: str
) -> None:
    browser: Browser = request.getfixturevalue(kind)
    # At Safer the tests refuse all cookies, as a reporter may; the console needs one.
    officers_browser: Browser = request.getfixturevalue(kind.removesuffix("_safer"))
    words = travel(browser, officers_browser, site, locale)
    assert len(words) == 8
    assert find_traces(site, words) == []
    # The search finds what is there.
    (site.folder / "err.log").write_text(json.dumps({"said": MORE}))
    assert find_traces(site, words) == [("err.log", MORE)]


@pytest.mark.parametrize("site", ["postgresql"], indirect=True)
def test_a_report_travels_through_postgresql(chromium: Browser, site: Site) -> None:
    travel(chromium, chromium, site)
    [row] = list_cases(site.db)
    held = read_case(site.db, row.mailbox)
    assert (len(held.follow_ups), len(held.entries)) == (1, 1)


def find_traces(site: Site, words: list[str]) -> list[tuple[str, str]]:
    """Search all that the two programs have written for what was said, by whom, from where."""
    told = [*ACCOUNT.splitlines(), ANSWER, MORE, CONTACT, "KestrelBrowser", "qqq-kestrel", "external"]
    phrases = [separator.join(words) for separator in (" ", "-", "\n", "", ",")] + [f"{words[0]} {words[1]}"]
    files = [path for path in site.folder.rglob("*") if path.is_file() and "pages" not in path.parts]
    assert {"store.db", "out.log", "err.log", "console.log"} <= {path.name for path in files}
    contents = {path.name: path.read_bytes() for path in files}
    # What the programs say of themselves when they start is not about anybody else.
    for name, address in (("out.log", site.address), ("console.log", site.console)):
        contents[name] = contents[name].replace(address.encode(), b"")
    markers = [marker for marker in [*told, *phrases, "127.0.0.1"] if marker]
    return [(name, marker) for name, data in contents.items() for marker in markers if marker.encode() in data]


@pytest.mark.parametrize("site", ["sqlite"], indirect=True)
def test_reports_of_browser_and_command_line_look_alike(chromium: Browser, site: Site, tmp_path: Path) -> None:
    page = chromium.new_page()
    reporter = Reporter(page, site)  # type: ignore[arg-type]
    reporter.visit("report", "readers")
    reporter.answer_questions(leave_out="The compliance", contact=CONTACT)
    reporter.write_down_phrase()
    reporter.type_phrase()
    reporter.wait_for("done")
    page.close()
    (tmp_path / "contact").write_text(CONTACT)
    pinned = ["--root", b64encode(site.organisation.root.verify), "--instance", b64encode(INSTANCE)]
    asked = ["--channel", "external", "--leave-out", "compliance", "--contact-file", str(tmp_path / "contact")]
    arguments = ["--portal", site.address, *pinned, "file", *asked, "--text-file", "-", "--yes"]
    assert CliRunner().invoke(reporter_commands.main, arguments, input=ACCOUNT).exit_code == 0

    counsel = site.organisation.officers["counsel"]
    stored, said = [], []
    for row in list_cases(site.db):
        held = read_case(site.db, row.mailbox)
        note = mailboxes.open_mailbox(site.db, row.gate).note or b""
        stored.append((len(held.report), held.report[:5], len(note), note[:5], held.received_on))
        report = cases.open_report(held.report, counsel, row.mailbox, site.organisation.read(1))
        said.append(
            {
                name: told(report)[name]
                for name in ("answers", "channel", "to", "number", "seen", "directory", "language")
            }
        )
        said[-1]["names"] = sorted(told(report))
    assert stored[0] == stored[1]
    assert said[0] == said[1]
