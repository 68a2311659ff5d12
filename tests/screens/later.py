"""Pictures of what takes half a year, or a fault of the program: deletion, a case that fails, an old directory."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from app.console import own_key_file
from app.console.cases.timeline import build_timeline
from app.console.register import held_register
from app.console.retention import deleting, kept_preview, retained_cases
from app.console.workspace import lookup
from app.console.workspace import workspace as workspaces
from tests.console.conftest import locking, serving
from tests.console.office import GATEWAY_CLOCKS
from tests.console.retention.test_retention import LATER
from tests.journeys.officer import Officer
from tests.journeys.site import Site
from tests.screens.camera import Camera
from tests.screens.desk import ISSUED, Desk, publish

CLOCKS = (workspaces, own_key_file, retained_cases, deleting, kept_preview, held_register)


def photograph_later(camera: Camera, desk: Desk) -> None:
    """Last of all: the directories that it publishes are of another day."""
    photograph_fault(camera, desk)
    photograph_stale(camera, desk)
    photograph_deletion(camera, desk)


@contextmanager
def changed(desk: Desk, camera: Camera) -> Iterator[tuple[pytest.MonkeyPatch, Officer]]:
    """A console within this process, of which a part can be changed, and an officer at it."""
    with pytest.MonkeyPatch.context() as patch, locking(), serving(desk.office) as address:
        folder, settings = desk.site.folder, desk.site.settings
        site = Site("", str(address), lambda: address.link, folder, settings, desk.site.organisation, desk.site.db)
        yield patch, Officer(camera.page, site)


def photograph_fault(camera: Camera, desk: Desk) -> None:
    """The program fails in one case: its page, and the inbox afterwards."""

    def fail(opened_case: Any, *more: Any) -> Any:
        if opened_case.row.gate == desk.long.reporter.gate:
            raise ZeroDivisionError
        return build_timeline(opened_case, *more)

    with changed(desk, camera) as (patch, officer):
        patch.setattr(lookup, "build_timeline", fail)
        officer.unlock("compliance")
        camera.page.goto(f"{officer.site.console}{desk.long.path}")
        camera.take("case-fault")
        camera.page.goto(f"{officer.site.console}/")
        camera.take("inbox-fault")


def photograph_stale(camera: Camera, desk: Desk) -> None:
    """The root's directory is about to be too old for reporters."""
    publish(desk.office, 4, ISSUED)
    officer = Officer(camera.page, desk.site)
    officer.unlock("compliance")
    camera.take("inbox-stale")
    officer.lock()


def photograph_deletion(camera: Camera, desk: Desk) -> None:
    """Half a year after a case was closed two officers delete it."""
    page = camera.page
    publish(desk.office, 5, LATER)
    with changed(desk, camera) as (patch, officer):
        for module in CLOCKS:
            patch.setattr(module, "today", lambda: LATER)
        for name in ("app.console.statistics.tallies", *GATEWAY_CLOCKS):
            patch.setattr(f"{name}.today", lambda: LATER)
        for key, what, name in (("compliance", "propose", "deletion-proposed"), ("counsel", "confirm", "deletion")):
            officer.unlock(key)
            page.goto(f"{officer.site.console}/retention")
            camera.take(f"closed-cases-{what}")
            page.locator("table.inbox [name='case']").first.check()
            page.get_by_role("button", name=f"Look at what you {what}").press("Enter")
            page.locator("[name='step'][value='sign']").wait_for()
            camera.take(name)
            page.locator("[name='step'][value='sign']").press("Enter")
            page.get_by_role("heading", name="Closed cases").wait_for()
            officer.lock()
