"""Pictures of a report in another language: each step to the confirmation, and the way back to the answer."""

from tests.browser.reporter import Reporter
from tests.journeys.officer import Officer
from tests.screens.camera import Camera

PAGES = (("", "start"), ("other-routes", "other-routes"), ("no-javascript", "without-javascript"))


def photograph_language(camera: Camera, officer: Officer, locale: str) -> None:
    """All that a reporter sees who reads this language and answers only what must be answered."""
    reporter = Reporter(camera.page, officer.site, locale)  # type: ignore[arg-type]
    for path, name in PAGES:
        reporter.visit(path)
        camera.page.wait_for_timeout(1500)
        camera.take(name)
    photograph_report(camera, reporter)
    acknowledge(officer)
    reporter.visit("mailbox", "enter")
    camera.take("enter")
    reporter.open_mailbox()
    camera.take("mailbox")
    reporter.press("Write a message")
    camera.take("write")


def photograph_report(camera: Camera, reporter: Reporter) -> None:
    """From the first question to the confirmation."""
    reporter.visit("report", "readers")
    camera.take("who")
    camera.page.get_by_label(reporter.read("I am outside the organisation")).check()
    while (step := reporter.shown()) != "check":
        camera.take(step)
        if step == "account":
            reporter.send(step)
            camera.take("mistake")
            reporter.tell("…")
        reporter.send(step)
        camera.page.wait_for_function("step => document.querySelector(`[data-step=${step}]`).hidden", arg=step)
    camera.take("check")
    reporter.send("check")
    reporter.wait_for("phrase")
    camera.take("phrase")
    reporter.write_down_phrase()
    camera.take("typed")
    reporter.type_phrase()
    reporter.wait_for("done")
    camera.take("done")


def acknowledge(officer: Officer) -> None:
    """Take the one new case in, whose reporter is told so in the language of the report."""
    officer.unlock("counsel")
    with officer.page.expect_navigation():
        officer.page.locator("table.inbox tbody tr").filter(has_text="Received").locator("a").first.click()
    officer.act(officer.page.url, "take-in")
    officer.lock()
