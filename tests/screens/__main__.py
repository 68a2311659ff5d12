"""Take the pictures of docs/screens: every page of both programs, on a running installation with demonstration data.

python -m tests.screens [folder]
"""

import sys
import tempfile
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, sync_playwright

from app.texts import DEMONSTRATION
from tests.browser.reporter import Reporter
from tests.browsers import CHROMIUM, FIREFOX, QUIET
from tests.journeys.officer import Officer
from tests.journeys.site import running
from tests.organisation import Organisation, later, today
from tests.screens.camera import LAPTOP, NARROW, WIDE, Camera
from tests.screens.case import photograph_case, photograph_wrong
from tests.screens.desk import Desk, working
from tests.screens.figures import photograph_figures, photograph_publishing
from tests.screens.joining import photograph_joining
from tests.screens.language import photograph_language
from tests.screens.later import photograph_later
from tests.screens.officer import photograph_officer
from tests.screens.people import CHANNELS, NAMES, describe
from tests.screens.procedure import photograph_procedure
from tests.screens.proof import photograph_proofs
from tests.screens.report import photograph_mailbox, photograph_reporter
from tests.screens.work import photograph_work

FOLDER = Path(__file__).parent.parent.parent / "docs/screens"
DARK: dict[str, Any] = {"viewport": NARROW, "color_scheme": "dark"}


def main(folder: Path = FOLDER) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright, tempfile.TemporaryDirectory() as place:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        firefox = playwright.firefox.launch(executable_path=FIREFOX, channel="moz-firefox")
        photograph_one_case(chromium, firefox, Path(place) / "one", folder)
        for browser, prefix, narrow in ((chromium, "wide", "narrow-dark"), (firefox, "firefox", None)):
            with working(Path(place) / prefix) as desk:
                looks = (f"console-{prefix}", folder, narrow and f"console-{narrow}")
                camera = Camera(browser, *looks, viewport=LAPTOP)
                photograph_publishing(camera, desk, Officer(camera.page, desk.site))
                photograph_figures(browser, folder, prefix, narrow, desk)
                photograph_desk(camera, desk)
                photograph_joining(camera, Path(place) / f"{prefix}-joining")
                photograph_later(camera, desk)
        chromium.close()
        firefox.close()


def photograph_one_case(chromium: Browser, firefox: Browser, place: Path, folder: Path) -> None:
    """Reporters and officers with one report at a time, from the start page to the checklist; and other languages."""
    place.mkdir()
    people = {id: each for id, each in NAMES.items() if id != "publisher"}
    store, organisation = f"sqlite:///{place}/store.db", Organisation(today(), people)
    with running(place, store, organisation, texts=DEMONSTRATION) as site:
        recipients = [site.organisation.recipient(id, **describe(id)) for id in people]
        site.publish(2, recipients=recipients, channels=CHANNELS)
        for browser, prefix, options, office in (
            (chromium, "wide", {"viewport": WIDE}, {"viewport": LAPTOP}),
            (chromium, "narrow-dark", DARK, DARK),
            (firefox, "firefox", {"viewport": WIDE}, {"viewport": LAPTOP}),
        ):
            camera = Camera(browser, f"portal-{prefix}", folder, **options)
            reporter = photograph_reporter(camera, site)
            receipt = camera.page.locator("[data-slot=receipt]").text_content() or ""
            photograph_officer(Camera(browser, f"console-{prefix}", folder, **office), site)
            photograph_mailbox(camera, reporter)
            photograph_procedure(Camera(browser, f"console-{prefix}", folder, **office), site)
            camera.page.context.close()
        workspace = Officer(firefox.new_page(), site)
        for browser, locale, options in (
            (firefox, "ar", {"viewport": NARROW}),
            (chromium, "he", {"viewport": WIDE}),
            (chromium, "he-dark", DARK),
        ):
            photograph_language(Camera(browser, f"portal-{locale}", folder, **options), workspace, locale[:2])
        english = Camera(chromium, "portal-wide", folder, viewport=WIDE)
        cameras = {
            "en": english,
            "ar": Camera(firefox, "portal-ar", folder, viewport=NARROW),
            "he": Camera(chromium, "portal-he", folder, viewport=WIDE),
        }
        photograph_proofs(cameras, site, receipt)
        site.publish(3, recipients=recipients, issued_on=later(today(), -40))
        Reporter(english.page, site).visit("report", "stopped")  # type: ignore[arg-type]
        english.take("expired")


def photograph_desk(camera: Camera, desk: Desk) -> None:
    """An officer with many cases."""
    officer = Officer(camera.page, desk.site)
    photograph_wrong(camera, desk, officer)
    photograph_case(camera, desk)
    photograph_work(camera, desk)
    officer.lock()


if __name__ == "__main__":
    main(*(Path(argument) for argument in sys.argv[1:]))
