"""Pictures of the page about proofs: before its day is over, and after."""

from tests.browser.reporter import Reporter
from tests.browser.walk import check_receipt, close_today
from tests.journeys.site import Site
from tests.organisation import today
from tests.screens.camera import Camera

LONG_AGO = "2026-01-05"


def photograph_proofs(cameras: dict[str, Camera], site: Site, receipt: str) -> None:
    """What becomes of a receipt of today; `cameras`: one for each language."""
    reporters = {locale: Reporter(each.page, site, locale) for locale, each in cameras.items()}  # type: ignore[arg-type]
    for locale, reporter in reporters.items():
        reporter.visit("proof", "ask")
        cameras[locale].take("proof")
        ask(cameras[locale], reporter, receipt, today(), "open")
    close_today(site)  # type: ignore[arg-type]
    for locale, reporter in reporters.items():
        ask(cameras[locale], reporter, receipt, today(), "proved")
        ask(cameras[locale], reporter, receipt, LONG_AGO, "missing")


def ask(camera: Camera, reporter: Reporter, receipt: str, day: str, step: str) -> None:
    """Look for a receipt in the list of a day."""
    reporter.visit("proof", "ask")
    check_receipt(reporter, receipt, day)
    reporter.wait_for(step)
    camera.take(f"proof-{step}")
