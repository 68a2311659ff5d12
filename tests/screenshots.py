"""Take the pictures of docs/screens: every page of both programs, on a running installation with demonstration data.

python -m tests.screenshots [folder]
"""

import os
import sys
import tempfile
import time
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page, Route, expect, sync_playwright

from app.console.outgoing import FOLDER as FOLDER_TO_SEND
from crypto import keyfile
from tests.browser.conftest import today
from tests.browser.reporter import Reporter
from tests.browser.test_files import choose
from tests.browsers import CHROMIUM, FIREFOX, QUIET
from tests.language_screens import photograph_language
from tests.metadata import pictures
from tests.officer import Officer
from tests.organisation import DAY, Organisation, later
from tests.procedure_screens import DUTIES, photograph_procedure
from tests.site import Site, running

FOLDER = Path(__file__).parent.parent / "docs/screens"
PLAIN = (
    ("", "start"),
    ("recipients", "recipients"),
    ("other-routes", "other-routes"),
    ("no-javascript", "without-javascript"),
    ("none", "not-found"),
)
WIDE, NARROW = {"width": 1000, "height": 760}, {"width": 320, "height": 640}
NAMES = {
    "compliance": {"name": "Demonstration: compliance officer", "role": "Head of Compliance"},
    "counsel": {"name": "Demonstration: general counsel", "role": "General counsel"},
    "director": {"name": "Demonstration: director", "role": "Independent director"},
    "auditor": {"name": "Demonstration: auditor", "role": "Independent auditor"},
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
    photograph_oral(camera, reporter)
    page.get_by_label("I am outside the organisation").check()
    reporter.send("channel")
    page.get_by_label("compliance officer").check()
    camera.take("readers")
    reporter.send("readers")
    expect(reporter.step("readers")).to_be_hidden()
    photograph_questions(camera, reporter)
    camera.take("files")
    choose(reporter, make_files(site.folder))
    camera.take("files-chosen")
    reporter.send("files")
    camera.take("check")
    reporter.send("check")
    reporter.wait_for("phrase")
    camera.take("phrase")
    reporter.write_down_phrase()
    page.get_by_label("The eight words from your paper").fill(" ".join(reporter.words[:7]) + " abacis")
    reporter.send("typed")
    page.wait_for_timeout(500)
    camera.take("correction")
    page.route("**/api/uploads/**", hold_up)
    reporter.type_phrase()
    reporter.wait_for("uploading")
    page.wait_for_timeout(600)
    camera.take("uploading")
    page.unroute_all(behavior="wait")
    page.wait_for_timeout(150)
    camera.take("sending")
    reporter.wait_for("done")
    camera.take("done")
    return reporter


def photograph_oral(camera: Camera, reporter: Reporter) -> None:
    """The way of those who have told it before, up to what they may add; then back to the first step."""
    page = camera.page
    reporter.press("I have told this to an officer")
    camera.take("oral")
    page.get_by_label("I am outside the organisation").check()
    reporter.send("channel")
    reporter.send("readers")
    page.get_by_label("The three words").fill("abacus zoom clsap")
    reporter.send("word")
    page.get_by_role("alert").wait_for()
    camera.take("oral-word-wrong")
    page.get_by_label("The three words").fill("abacus zoom clasp")
    camera.take("oral-word")
    reporter.send("word")
    reporter.wait_for("addition")
    camera.take("oral-addition")
    reporter.visit("report", "channel")


def photograph_questions(camera: Camera, reporter: Reporter) -> None:
    """Each question of the form, some with an answer."""
    while (step := reporter.shown()) != "files":
        section = reporter.step(step)
        if step == "behalf":
            section.get_by_label("Yes").check()
        if step == "account":
            reporter.tell("Demonstration: the phone of a reporter was watched.")
        if step == "where":
            section.get_by_label("I don't know").check()
        camera.take(step)
        reporter.send(step)


def make_files(folder: Path) -> list[Path]:
    """A photograph that tells where and by whom it was taken, and a list."""
    (folder / "chosen").mkdir(exist_ok=True)
    photo, list_ = folder / "chosen/IMG_2024.jpg", folder / "chosen/devices.txt"
    pictures.save(photo, pictures.draw(size=(640, 400)))
    list_.write_text("Demonstration: device 1, device 2\n")
    for path in (photo, list_):
        os.utime(path, (time.time() - 100,) * 2)
    return [photo, list_]


def hold_up(route: Route) -> None:
    """Let a piece through only after a while."""
    time.sleep(0.8)
    route.continue_()


def photograph_mailbox(camera: Camera, reporter: Reporter) -> None:
    """The mailbox with an answer, writing more, erasing."""
    reporter.visit("mailbox", "enter")
    camera.take("enter")
    reporter.open_mailbox()
    camera.take("mailbox")
    reporter.press("Save questions.txt")
    reporter.wait_for("file")
    camera.take("file")
    reporter.send("file")
    reporter.wait_for("fetched")
    camera.take("fetched")
    reporter.open_mailbox()
    reporter.press("Write a message")
    reporter.page.get_by_label("Somebody treats me badly").check()
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
    page.get_by_role("link", name="View").first.click()
    page.wait_for_selector("img.picture")
    camera.take("view")
    page.get_by_role("link", name="Save it").click()
    camera.take("save")
    page.get_by_role("button", name="Save it").click()
    expect(page.get_by_text("This is done.")).to_be_visible()
    camera.take("saved")
    outgoing = site.folder / "saved" / FOLDER_TO_SEND
    outgoing.mkdir(parents=True, exist_ok=True)
    if not (outgoing / "questions.txt").exists():
        (outgoing / "questions.txt").write_text("Demonstration: when, where, who?\n")
    officer.open_first_case()
    page.get_by_role("link", name="Answer the reporter").click()
    page.get_by_label("Your answer").fill("Thank you. Was it one device, or several?")
    page.get_by_label("questions.txt").check()
    camera.take("answer")
    # By the keyboard: a click just after a picture of a long page may miss its button.
    page.get_by_role("button", name="Check and send").press("Enter")
    page.get_by_role("heading", name="Check your answer").wait_for()
    camera.take("confirm")
    page.get_by_role("button", name="Seal and send").click()
    expect(page.get_by_role("status")).to_contain_text("sealed and stored")
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
        organisation = Organisation(contents={id: keyfile.draw(DAY) for id in NAMES})
        site = stack.enter_context(running(Path(place), f"sqlite:///{place}/store.db", organisation))
        charged = {id: {**NAMES[id], "duties": DUTIES.get(id, [id])} for id in NAMES}
        recipients = [site.organisation.recipient(id, **charged[id]) for id in NAMES]
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
            photograph_procedure(Camera(browser, f"console-{prefix}", folder, **options), site)
            camera.page.context.close()
        for browser, locale, options in (
            (firefox, "ar", {"viewport": NARROW}),
            (chromium, "he", {"viewport": WIDE}),
            (chromium, "he-dark", dark),
        ):
            photograph_language(Camera(browser, f"portal-{locale}", folder, **options), site, locale[:2])
        site.publish(3, recipients=recipients, issued_on=later(today(), -40))
        camera = Camera(chromium, "portal-wide", folder, viewport=WIDE)
        Reporter(camera.page, site).visit("report", "stopped")  # type: ignore[arg-type]
        camera.take("expired")
        chromium.close()
        firefox.close()


if __name__ == "__main__":
    main(*(Path(argument) for argument in sys.argv[1:]))
