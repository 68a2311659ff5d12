"""Pictures of a new officer's first pages: the key, the call, and a file that another key was quicker to use."""

from pathlib import Path

from app.console.gateway.client import Gateway
from app.store_calls.joining import hand_in_key
from crypto.encoding import b64decode
from tests.bench.keys.joining import prepare, start
from tests.console.joining.conftest import WORDS
from tests.organisation import INSTANCE, draw_identity
from tests.screens.camera import Camera

PLACE = "~/.config/sealedline/anna.key"


def photograph_joining(camera: Camera, folder: Path) -> None:
    """From the file to the wait; and once more, where somebody has opened the file before."""
    for name, is_first in (("join", True), ("join-refused", False)):
        (folder / name).mkdir(parents=True)
        joining, page = prepare(folder / name), camera.page
        if not is_first:
            said = joining.read_file()
            thief = Gateway(joining.office.line, draw_identity().signing, INSTANCE)
            hand_in_key(thief, b64decode(said.code), said.digest, [])
        page.goto(start(joining))
        page.wait_for_selector("#passphrase")
        if is_first:
            camera.take("join-key")
        page.fill("#passphrase", WORDS)
        page.fill("#again", WORDS)
        page.click("button.govuk-button:not(.second)")
        page.wait_for_selector("h1:has-text('key was not taken'), h1:has-text('One call')")
        # Not the folder of whoever takes the picture.
        page.locator(".quiet-line code").evaluate_all(f"all => all.forEach(one => {{ one.textContent = {PLACE!r}; }})")
        camera.take(name)
