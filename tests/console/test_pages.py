"""The console's pages in real browsers: for everybody's eyes, on small screens, from the keyboard."""

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
import waitress  # type: ignore[import-untyped]
from playwright.sync_api import Browser, Locator, Page, expect

from app.console import create_app
from tests.console.office import PASSPHRASE, Correspondent, Office
from tests.portal.server import draw_port

AXE = Path(__file__).parents[2] / "node_modules/axe-core/axe.min.js"
ANSWER = "Thank you.\n\nWhich room was it?"


@pytest.fixture
def address(office: Office) -> Iterator[str]:
    """A console that serves on loopback."""
    office.port = draw_port()
    server = waitress.create_server(create_app(office.config), host="127.0.0.1", port=office.port)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    yield f"http://localhost:{office.port}"
    server.close()


def unlock(page: Page, address: str) -> None:
    page.goto(f"{address}/unlock")
    page.get_by_label("Passphrase").fill(PASSPHRASE)
    page.get_by_role("button", name="Unlock").click()
    expect(page.get_by_role("heading", name="Inbox")).to_be_visible()


def walk(page: Page, address: str, office: Office, case: Correspondent) -> Iterator[str]:
    """Go through every page once, and name it."""
    for path in ("/unlock", "/new-key", "/locked"):
        page.goto(address + path)
        yield path
    page.goto(f"{address}/unlock")
    page.get_by_label("Passphrase").fill("wrong")
    page.get_by_role("button", name="Unlock").click()
    yield "wrong passphrase"
    unlock(page, address)
    for path in ("/", case.path, "/recipients", "/key", "/nothing"):
        page.goto(address + path)
        yield path
    page.goto(f"{address}{case.path}/reply")
    yield "reply"
    page.get_by_label("Your answer").fill(ANSWER)
    page.get_by_role("button", name="Check and send").click()
    yield "confirm"
    page.get_by_role("button", name="Seal and send").click()
    yield "answered"


def test_every_page_can_be_used_by_everybody(chromium: Browser, office: Office, address: str) -> None:
    if not AXE.exists():
        pytest.skip("This test needs axe-core. To get it: npm ci")
    case = office.file("Somebody opened " + "a-very-long-name-without-spaces-" * 5)
    case.follow_up("More.")
    office.change_envelopes("messages", office.file("Damaged."), lambda envelope: envelope[:-1] + b"\x00")
    page = chromium.new_page()
    for name in walk(page, address, office, case):
        page.evaluate(AXE.read_text("utf-8"))
        for look, width in (("light", 1200), ("dark", 320)):
            page.emulate_media(color_scheme=look)  # type: ignore[arg-type]
            page.set_viewport_size({"width": width, "height": 800})
            found = page.evaluate("axe.run()")["violations"]
            assert [(name, look, each["id"], each["nodes"][0]["html"]) for each in found] == []
            assert page.evaluate("document.documentElement.scrollWidth") <= width, name
    page.close()
    assert case.read_replies() == [ANSWER]


def test_the_keyboard_is_enough(browser: Browser, office: Office, address: str) -> None:
    case = office.file()
    page = browser.new_page(java_script_enabled=False)
    page.goto(address)
    expect(page.get_by_label("Passphrase")).to_be_focused()
    page.keyboard.type(PASSPHRASE)
    page.keyboard.press("Enter")
    link = page.get_by_role("link", name="The device of my colleague")
    for step in (link, page.get_by_role("link", name="Answer the reporter")):
        tab_to(page, step)
        page.keyboard.press("Enter")
    text = page.get_by_label("Your answer")
    tab_to(page, text)
    page.keyboard.insert_text("Thank you.")
    for name in ("Check and send", "Seal and send"):
        button = page.get_by_role("button", name=name)
        tab_to(page, button)
        page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_contain_text("sealed and stored")
    page.close()
    assert case.read_replies() == ["Thank you."]


def tab_to(page: Page, wanted: Locator) -> None:
    """Press Tab until this has the focus."""
    expect(wanted).to_be_visible()
    for _ in range(40):
        page.keyboard.press("Tab")
        if wanted.evaluate("element => element === document.activeElement"):
            return
    raise AssertionError("can't be reached")
