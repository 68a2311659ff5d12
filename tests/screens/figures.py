"""Pictures of the yearly figures: as their publisher sees them, and as everybody does."""

from dataclasses import replace
from pathlib import Path

from playwright.sync_api import Browser

from tests.browser.reporter import Reporter
from tests.journeys.officer import Officer
from tests.journeys.site import Site
from tests.organisation import today
from tests.screens.camera import WIDE, Camera
from tests.screens.desk import Desk, publishing


def photograph_publishing(camera: Camera, desk: Desk, officer: Officer) -> None:
    """From what can be published to what was."""
    page = camera.page
    officer.unlock("publisher", "Figures of")
    camera.take("publisher")
    page.goto(f"{desk.site.console}/figures/publish/{today()[:4]}")
    camera.take("publish")
    page.get_by_role("button", name="Sign and publish").press("Enter")
    page.get_by_role("heading", name="Figures of").wait_for()
    camera.take("published")
    officer.lock()


def photograph_figures(browser: Browser, folder: Path, prefix: str, narrow: str | None, desk: Desk) -> None:
    """The portal's page of figures; with a narrow one, from right to left too."""
    looks = {"en": (prefix, narrow and f"portal-{narrow}")} | ({"he": ("he", "portal-he-dark")} if narrow else {})
    with publishing(desk) as address:
        for locale, (name, also) in looks.items():
            camera = Camera(browser, f"portal-{name}", folder, also, viewport=WIDE)
            camera.page.goto(f"{address}/{locale}/figures-{today()[:4]}")
            camera.page.wait_for_timeout(1500)
            camera.take("figures")
            if locale == "en":
                photograph_escalation(camera, replace(desk.site, address=address), desk.phrase)
            camera.page.close()


def photograph_escalation(camera: Camera, site: Site, phrase: str) -> None:
    """The mailbox of somebody whom nobody answers, and letting somebody else read it."""
    reporter = Reporter(camera.page, site)  # type: ignore[arg-type]
    reporter.words = phrase.split()
    reporter.open_mailbox()
    camera.take("mailbox-unanswered")
    reporter.press("Let Demonstration: director read it")
    reporter.wait_for("escalate")
    camera.take("escalate")
