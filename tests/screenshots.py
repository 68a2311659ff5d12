"""Take the pictures of docs/screens: every page of both programs, on a running installation with demonstration data.

python -m tests.screenshots [folder]
"""

import sys
import tempfile
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page, sync_playwright

from tests.browser.conftest import today
from tests.browser.reporter import Reporter
from tests.browsers import CHROMIUM, FIREFOX, QUIET
from tests.organisation import later
from tests.site import Site, running
from tests.test_journey import Officer

FOLDER = Path(__file__).parent.parent / "docs/screens"
PLAIN = (("", "start"), ("recipients", "recipients"), ("no-javascript", "without-javascript"), ("none", "not-found"))
WIDE, NARROW = {"width": 1000, "height": 760}, {"width": 320, "height": 640}
NAMES = {
    "compliance": {"name": "Demonstration: compliance officer", "role": "Head of Compliance"},
    "counsel": {"name": "Demonstration: general counsel", "role": "General counsel"},
    "director": {"name": "Demonstration: director", "role": "Independent director"},
}


class Camera:
    """Takes pictures of one window under one prefix."""

    def __init__(self, browser: Browser, prefix: str, folder: Path, **options: Any) -> None:
        self.page: Page = browser.new_page(**options)
        self.page.set_default_timeout(30_000)
        self.prefix, self.folder = prefix, folder

    def take(self, name: str) -> None:
        self.page.screenshot(path=self.folder / f"{self.prefix}-{name}.png", full_page=True, animations="disabled")


def photograph_reporter(camera: Camera, site: Site) -> Reporter:
    """From the start page to the confirmation."""
    page, reporter = camera.page, Reporter(camera.page, site)  # type: ignore[arg-type]
    for path, name in PLAIN:
        reporter.visit(path)
        page.wait_for_timeout(1500)
        camera.take(name)
    reporter.visit("report", "channel")
    camera.take("channel")
    page.get_by_label("I am outside the organisation").check()
    reporter.send("channel")
    page.get_by_label("compliance officer").check()
    camera.take("readers")
    reporter.send("readers")
    page.get_by_label("Tell it in your own words").fill("Demonstration: the phone of a reporter was watched.")
    camera.take("account")
    reporter.send("account")
    camera.take("contact")
    reporter.send("contact")
    camera.take("check")
    reporter.send("check")
    reporter.wait_for("phrase")
    camera.take("phrase")
    reporter.write_down_phrase()
    page.get_by_label("The eight words from your paper").fill(" ".join(reporter.words[:7]) + " abacis")
    reporter.send("typed")
    page.wait_for_timeout(500)
    camera.take("correction")
    reporter.type_phrase()
    page.wait_for_timeout(150)
    camera.take("sending")
    reporter.wait_for("done")
    camera.take("done")
    return reporter


def photograph_mailbox(camera: Camera, reporter: Reporter) -> None:
    """The mailbox with an answer, writing more, erasing."""
    reporter.visit("mailbox", "enter")
    camera.take("enter")
    reporter.open_mailbox()
    camera.take("mailbox")
    reporter.press("Write a message")
    camera.take("write")
    reporter.press("Back")
    reporter.page.get_by_label("Erase").first.check()
    reporter.press("Erase the ticked answers")
    camera.take("erase")
    reporter.press("Back")


def photograph_officer(camera: Camera, site: Site) -> None:
    """The console, from unlocking to an answer."""
    page, officer = camera.page, Officer(camera.page, site)
    page.goto(f"{site.console}/unlock")
    camera.take("unlock")
    page.get_by_role("link", name="Make another key file").click()
    camera.take("make-key")
    officer.unlock("counsel")
    camera.take("inbox")
    officer.open_first_case()
    camera.take("case")
    page.get_by_role("link", name="Answer the reporter").click()
    page.get_by_label("Your answer").fill("Thank you. Was it one device, or several?")
    camera.take("answer")
    page.get_by_role("button", name="Check and send").click()
    camera.take("confirm")
    page.get_by_role("button", name="Seal and send").click()
    camera.take("answered")
    for name in ("Recipients", "Your key"):
        page.get_by_role("link", name=name).first.click()
        camera.take(name.lower().replace(" ", "-"))
    officer.lock()
    camera.take("locked")
    officer.unlock("compliance")
    camera.take("left-out")
    officer.lock()


def main(folder: Path = FOLDER) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    with ExitStack() as stack:
        place = stack.enter_context(tempfile.TemporaryDirectory())
        playwright = stack.enter_context(sync_playwright())
        site = stack.enter_context(running(Path(place), f"sqlite:///{place}/store.db"))
        recipients = [site.organisation.recipient(id, **NAMES[id]) for id in NAMES]
        site.publish(2, recipients=recipients)
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        firefox = playwright.firefox.launch(executable_path=FIREFOX, channel="moz-firefox")
        dark: dict[str, Any] = {"viewport": NARROW, "color_scheme": "dark"}
        for browser, prefix, options in (
            (chromium, "wide", {"viewport": WIDE}),
            (chromium, "narrow-dark", dark),
            (firefox, "firefox", {"viewport": WIDE}),
        ):
            camera = Camera(browser, f"portal-{prefix}", folder, **options)
            reporter = photograph_reporter(camera, site)
            photograph_officer(Camera(browser, f"console-{prefix}", folder, **options), site)
            photograph_mailbox(camera, reporter)
            camera.page.context.close()
        site.publish(3, recipients=recipients, issued_on=later(today(), -40))
        camera = Camera(chromium, "portal-wide", folder, viewport=WIDE)
        Reporter(camera.page, site).visit("report", "stopped")  # type: ignore[arg-type]
        camera.take("expired")
        chromium.close()
        firefox.close()


if __name__ == "__main__":
    main(*(Path(argument) for argument in sys.argv[1:]))
