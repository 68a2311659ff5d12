"""Pictures of a report in another language: each step to the confirmation, and the way back to the answer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.browser.reporter import Reporter
from tests.site import Site

if TYPE_CHECKING:
    from tests.screenshots import Camera

PAGES = (("", "start"), ("other-routes", "other-routes"), ("no-javascript", "without-javascript"))


def photograph_language(camera: Camera, site: Site, locale: str) -> None:
    """All that a reporter sees who reads this language and answers only what must be answered."""
    reporter = Reporter(camera.page, site, locale)  # type: ignore[arg-type]
    for path, name in PAGES:
        reporter.visit(path)
        camera.page.wait_for_timeout(1500)
        camera.take(name)
    reporter.visit("report", "channel")
    camera.take("channel")
    camera.page.get_by_label(reporter.read("I am outside the organisation")).check()
    reporter.send("channel")
    while (step := reporter.shown()) != "check":
        if step == "account":
            reporter.send(step)
            camera.take("mistake")
            reporter.tell("…")
        camera.take(step)
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
    reporter.open_mailbox()
    camera.take("mailbox")
    reporter.press("Write a message")
    camera.take("write")
