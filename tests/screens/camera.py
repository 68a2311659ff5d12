"""A window of which pictures are taken."""

from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page


class Camera:
    """Takes pictures of one window under one prefix."""

    def __init__(self, browser: Browser, prefix: str, folder: Path, **options: Any) -> None:
        self.page: Page = browser.new_page(**options)
        self.page.set_default_timeout(30_000)
        self.prefix, self.folder = prefix, folder

    def take(self, name: str) -> None:
        self.page.screenshot(path=self.folder / f"{self.prefix}-{name}.png", full_page=True, animations="disabled")
