"""Pictures of the yearly figures: as their publisher sees them, and as everybody does."""

from pathlib import Path

from playwright.sync_api import Browser

from tests.journeys.officer import Officer
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
            camera.page.close()
