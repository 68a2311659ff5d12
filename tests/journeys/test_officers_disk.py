"""What an officer types is nowhere on their disk but sealed: not in what a browser keeps, nor beside the key."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, expect

from tests.browser.disk import draw_mark, find_on_disk, keep_something, profile
from tests.journeys.officer import Officer
from tests.journeys.site import Site, running
from tests.waiting import wait_until

pytestmark = pytest.mark.slow
__all__ = ["profile"]


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    (tmp_path / "site").mkdir()
    with running(tmp_path / "site", f"sqlite:///{tmp_path / 'store.db'}", languages="en") as site:
        yield site


def test_what_an_officer_types_is_kept_sealed_and_nowhere_else(
    profile: tuple[BrowserContext, Path], site: Site, tmp_path: Path
) -> None:
    context, folder = profile
    control, mark = draw_mark(), draw_mark()
    type_more = keep_something(context.new_page(), control)
    officer = Officer(context.new_page(), site)
    officer.unlock("compliance")
    page = officer.page
    page.get_by_role("link", name="New case").click()
    page.locator("#account").press_sequentially(mark)
    expect(page.get_by_text("It comes back in this form")).to_be_visible()
    # Until the browser has kept something, this search would find nothing.
    wait_until(lambda: find_on_disk(folder, control), type_more)
    assert find_on_disk(folder, mark) == find_on_disk(tmp_path / "site", mark) == []
    officer.lock()
    officer.unlock("compliance")
    page.get_by_role("link", name="New case").last.click()
    expect(page.locator("#account")).to_have_value(mark)
    context.close()
    assert find_on_disk(folder, mark) == find_on_disk(tmp_path / "site", mark) == []
