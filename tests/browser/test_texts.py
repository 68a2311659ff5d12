"""Pages with the organisation's own texts, for everyone's eyes, and without a request to anybody else."""

from pathlib import Path

from playwright.sync_api import Browser, expect

from app.texts import DEMONSTRATION
from tests.browser.accessibility import assert_accessible
from tests.browser.conftest import open_portal

NARROW_PAGES = ("en/", "en/other-routes", "ar/privacy", "ar/accessibility")


def test_pages_with_texts_of_the_organisation_are_accessible_and_load_nothing_else(
    chromium: Browser, tmp_path: Path, empty_store: Path
) -> None:
    with open_portal(tmp_path, empty_store, "en ar", SEALEDLINE_TEXTS=str(DEMONSTRATION)) as portal:
        page = chromium.new_page(viewport={"width": 320, "height": 640}, color_scheme="dark")
        asked: list[str] = []
        page.on("request", lambda request: asked.append(request.url))
        for path in NARROW_PAGES:
            page.goto(f"{portal.address}/{path}")
            for summary in page.locator("summary").all():
                summary.click()
            assert_accessible(page)
        page.goto(f"{portal.address}/en/")
        page.get_by_role("link", name="Privacy notice").click()
        expect(page.get_by_role("heading", name="How long it is kept")).to_be_visible()
        page.close()
    assert [address for address in asked if not address.startswith(portal.address)] == []
