"""Reporters at a portal into which very many messages come: their browsers work, they are told why, and all arrives."""

import json
import os
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.error import HTTPError

import pytest
from playwright.sync_api import Browser, Page, Request, expect

from tests.browser.conftest import Portal, open_portal
from tests.browser.files.test_files import file, prepare
from tests.browser.holding import Hold
from tests.browser.reporter import Reporter
from tests.portal.api_client import draw_report
from tests.portal.upload_client import follow_up, with_note
from tests.stored import list_cases

WORKER = "**/assets/working.js"
WHY = "Very many messages are reaching this website right now."


@pytest.fixture
def portal(tmp_path: Path, empty_store: Path, languages: str) -> Iterator[Portal]:
    """A portal for which two reports or three follow-ups in three minutes are a flood, and which had more."""
    usual = {"SEALEDLINE_USUAL_MESSAGES": "1", "SEALEDLINE_WORKERS": "1"}
    with open_portal(tmp_path, empty_store, languages, **usual) as opened:
        stranger = draw_report()
        assert is_taken(opened, "reports", stranger.body)
        while is_taken(opened, "reports", draw_report().body):
            pass
        while is_taken(opened, "mailbox/messages", body := follow_up(stranger)):
            stranger = with_note(stranger, body)
        yield opened


def is_taken(portal: Portal, call: str, document: dict[str, Any]) -> bool:
    """Whether the portal takes what comes without work."""
    body = json.dumps(document).encode()
    request = urllib.request.Request(f"{portal.address}/api/{call}", body, {"Content-Type": "application/json"})
    try:
        return bool(urllib.request.urlopen(request).status == 200)
    except HTTPError:
        return False


def watch(page: Page) -> list[Request]:
    """Every request of the page, as it is made."""
    asked: list[Request] = []
    page.on("request", lambda request: asked.append(request))  # noqa: PLW0108 - Playwright marks what it is given
    return asked


def paid(asked: list[Request], path: str) -> list[bool]:
    """Of each request at an address that begins so, whether it carried work."""
    return ["proof-of-work" in each.headers for each in asked if path in each.url and each.method != "GET"]


def test_a_report_and_a_follow_up_reach_a_busy_portal(reporter: Reporter, portal: Portal) -> None:
    held = len(list_cases(portal.db))
    asked = watch(reporter.page)
    reporter.report()
    assert len(list_cases(portal.db)) == held + 1
    assert paid(asked, "/api/reports")[0] is False and paid(asked, "/api/reports")[-1] is True
    reporter.open_mailbox()
    reporter.write_more()
    expect(reporter.page.get_by_text("Your message has arrived.")).to_be_visible()
    assert paid(asked, "/api/mailbox/messages")[-1] is True


def test_the_same_without_a_jit(firefox_safer: Browser, portal: Portal) -> None:
    page = firefox_safer.new_page()
    reporter = Reporter(page, portal)
    reporter.report()
    page.close()


def test_it_is_said_why_it_takes_longer_and_that_nothing_is_wrong(reporter: Reporter) -> None:
    held = Hold(reporter.page, WORKER)
    reporter.go_to_typed()
    reporter.type_phrase()
    expect(reporter.page.get_by_text(WHY)).to_be_visible()
    expect(reporter.page.get_by_text("Nothing is wrong")).to_be_visible()
    expect(reporter.step("sending").get_by_role("progressbar")).to_have_count(1)
    held.release()
    reporter.wait_for("done")


def test_whoever_stops_it_keeps_the_sealed_report_and_sends_it_later(reporter: Reporter, portal: Portal) -> None:
    before = len(list_cases(portal.db))
    held = Hold(reporter.page, WORKER, times=1)
    reporter.go_to_typed()
    reporter.type_phrase()
    held.wait()
    reporter.press("Stop")
    reporter.wait_for("waiting")
    expect(reporter.page.get_by_text("Your report is still here, sealed")).to_be_visible()
    assert len(list_cases(portal.db)) == before
    reporter.send("waiting")
    reporter.wait_for("done")
    assert len(list_cases(portal.db)) == before + 1


def test_whoever_leaves_the_site_while_it_works_has_sent_nothing(reporter: Reporter, portal: Portal) -> None:
    before = len(list_cases(portal.db))
    reporter.page.route("https://**", lambda route: route.fulfill(body="elsewhere"))
    asked = watch(reporter.page)
    Hold(reporter.page, WORKER)
    reporter.go_to_typed()
    reporter.type_phrase()
    expect(reporter.page.get_by_text(WHY)).to_be_visible()
    reporter.page.locator("#leave").click()
    reporter.page.wait_for_url("https://**")
    assert len(paid(asked, "/api/reports")) == 1
    assert len(list_cases(portal.db)) == before


def test_files_are_paid_piece_by_piece_and_none_is_sent_twice_but_the_first(reporter: Reporter, portal: Portal) -> None:
    asked = watch(reporter.page)
    prepare(reporter, [file("a.bin", os.urandom(3 * 2**20))])
    reporter.type_phrase()
    reporter.wait_for("done")
    pieces = paid(asked, "/api/uploads/")
    addresses = {each.url for each in asked if "/api/uploads/" in each.url}
    assert pieces == [False] + [True] * len(addresses) and len(addresses) > 2


def test_in_quiet_times_nothing_is_loaded_asked_or_sent_for_it(
    browser: Browser, tmp_path: Path, empty_store: Path
) -> None:
    (tmp_path / "quiet").mkdir()
    with open_portal(tmp_path / "quiet", empty_store) as quiet:
        page = browser.new_page()
        reporter, asked = Reporter(page, quiet), watch(page)
        reporter.report()
        assert not any("work.js" in each.url or "working.js" in each.url or "/api/work" in each.url for each in asked)
        assert paid(asked, "/api/") == [False] * len(paid(asked, "/api/"))
        page.close()
