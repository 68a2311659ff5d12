"""A window of which pictures are taken."""

import io
from pathlib import Path
from typing import Any

from PIL import Image
from playwright.sync_api import Browser, Page

# Reporters' windows are of any size; officers sit at a laptop.
WIDE, LAPTOP, NARROW = ({"width": w, "height": h} for w, h in ((1000, 760), (1280, 800), (320, 640)))
# Text and its edges need no more, and take a third of the room.
COLOURS = 256


class Camera:
    """Takes pictures of one window under one prefix; with `also_narrow` each once more, narrow and dark."""

    def __init__(
        self, browser: Browser, prefix: str, folder: Path, also_narrow: str | None = None, **options: Any
    ) -> None:
        self.page: Page = browser.new_page(**options)
        self.page.set_default_timeout(30_000)
        self.prefix, self.folder, self.also_narrow = prefix, folder, also_narrow

    def take(self, name: str) -> None:
        self._save(f"{self.prefix}-{name}")
        if self.also_narrow:
            wide = self.page.viewport_size
            assert wide is not None
            self.page.set_viewport_size(NARROW)  # type: ignore[arg-type]
            self.page.emulate_media(color_scheme="dark")
            self._save(f"{self.also_narrow}-{name}")
            self.page.set_viewport_size(wide)
            self.page.emulate_media(color_scheme="light")

    def _save(self, name: str) -> None:
        # What stays in sight when a page is scrolled would be in its midst.
        self.page.evaluate("scrollTo(0, 0)")
        taken = Image.open(io.BytesIO(self.page.screenshot(full_page=True, animations="disabled"))).convert("RGB")
        few = taken.quantize(COLOURS, method=Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE)
        few.save(self.folder / f"{name}.png", optimize=True)
