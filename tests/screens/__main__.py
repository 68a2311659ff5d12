"""Take the pictures of docs/screens: every page of both programs, on a running installation with demonstration data.

python -m tests.screens [folder]
"""

import sys
import tempfile
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from playwright.sync_api import sync_playwright

from tests.browser.reporter import Reporter
from tests.browsers import CHROMIUM, FIREFOX, QUIET
from tests.journeys.officer import Officer
from tests.journeys.site import running
from tests.organisation import Organisation, later, today
from tests.screens.camera import Camera
from tests.screens.language import photograph_language
from tests.screens.officer import photograph_officer
from tests.screens.procedure import DUTIES, photograph_procedure
from tests.screens.proof import photograph_proofs
from tests.screens.report import photograph_mailbox, photograph_reporter

FOLDER = Path(__file__).parent.parent.parent / "docs/screens"
WIDE, NARROW = {"width": 1000, "height": 760}, {"width": 320, "height": 640}
NAMES = {
    "compliance": {"name": "Demonstration: compliance officer", "role": "Head of Compliance"},
    "counsel": {"name": "Demonstration: general counsel", "role": "General counsel"},
    "director": {"name": "Demonstration: director", "role": "Independent director"},
    "auditor": {"name": "Demonstration: auditor", "role": "Independent auditor"},
}
CHANNELS = [
    {
        "id": "external",
        "name": "I am outside the organisation",
        "recipients": ["compliance", "counsel"],
        "otherwise": {"compliance": ["director"], "counsel": ["director"]},
    },
    {
        "id": "internal",
        "name": "I work for the organisation, or did",
        "recipients": ["compliance"],
        "otherwise": {},
    },
]


def main(folder: Path = FOLDER) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    with ExitStack() as stack:
        place = stack.enter_context(tempfile.TemporaryDirectory())
        playwright = stack.enter_context(sync_playwright())
        organisation = Organisation(today(), NAMES)
        site = stack.enter_context(running(Path(place), f"sqlite:///{place}/store.db", organisation))
        charged = {id: {**NAMES[id], "duties": DUTIES.get(id, [id])} for id in NAMES}
        recipients = [site.organisation.recipient(id, **charged[id]) for id in NAMES]
        site.publish(2, recipients=recipients, channels=CHANNELS)
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        firefox = playwright.firefox.launch(executable_path=FIREFOX, channel="moz-firefox")
        dark: dict[str, Any] = {"viewport": NARROW, "color_scheme": "dark"}
        for browser, prefix, options in (
            (chromium, "wide", {"viewport": WIDE}),
            (chromium, "narrow-dark", dark),
            (firefox, "firefox", {"viewport": WIDE}),
        ):
            camera = Camera(browser, f"portal-{prefix}", folder, **options)
            reporter = photograph_reporter(camera, site)
            receipt = camera.page.locator("[data-slot=receipt]").inner_text()
            photograph_officer(Camera(browser, f"console-{prefix}", folder, **options), site)
            photograph_mailbox(camera, reporter)
            photograph_procedure(Camera(browser, f"console-{prefix}", folder, **options), site)
            camera.page.context.close()
        workspace = firefox.new_page()
        for browser, locale, options in (
            (firefox, "ar", {"viewport": NARROW}),
            (chromium, "he", {"viewport": WIDE}),
            (chromium, "he-dark", dark),
        ):
            camera = Camera(browser, f"portal-{locale}", folder, **options)
            photograph_language(camera, Officer(workspace, site), locale[:2])
        wide = {"viewport": WIDE}
        cameras = {
            "en": Camera(chromium, "portal-wide", folder, **wide),
            "ar": Camera(firefox, "portal-ar", folder, viewport=NARROW),
            "he": Camera(chromium, "portal-he", folder, **wide),
        }
        photograph_proofs(cameras, site, receipt)
        site.publish(3, recipients=recipients, issued_on=later(today(), -40))
        camera = Camera(chromium, "portal-wide", folder, viewport=WIDE)
        Reporter(camera.page, site).visit("report", "stopped")  # type: ignore[arg-type]
        camera.take("expired")
        chromium.close()
        firefox.close()


if __name__ == "__main__":
    main(*(Path(argument) for argument in sys.argv[1:]))
