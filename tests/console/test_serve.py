"""The console as a process: what it opened stays in memory, and it stops in order."""

import os
import random
import re
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest

from app.console import create_app
from app.console.serve import make_server
from crypto.notation import b64encode
from tests.console.office import PASSPHRASE, Office
from tests.console.test_saving import list_saved
from tests.console.test_viewing import photograph, save_image
from tests.portal.server import draw_port, wait_until_answering


class Browser:
    """Talks to a console over HTTP."""

    def __init__(self, port: int) -> None:
        self._http = httpx.Client(base_url=f"http://localhost:{port}", timeout=30)

    def read(self, path: str) -> httpx.Response:
        for _ in range(200):
            answer = self._http.get(path, follow_redirects=True)
            if "goes on by itself" not in answer.text:
                break
            time.sleep(0.05)
        return answer

    def post(self, path: str, form_page: str | None = None, **fields: str) -> httpx.Response:
        page = self.read(form_page or path).text
        hidden = dict(re.findall(r'name="(csrf_token|basis|once)"[^>]*value="([^"]*)"', page))
        return self._http.post(path, data={**hidden, **fields})

    def unlock(self) -> None:
        assert self.post("/unlock", key="compliance", passphrase=PASSPHRASE).status_code == 302


@contextmanager
def serving(office: Office) -> Iterator[Browser]:
    office.port = draw_port()
    server = make_server(create_app(office.config), "127.0.0.1", office.port)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    yield Browser(office.port)
    server.close()


def test_what_is_opened_or_written_is_never_in_a_temporary_file(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = []

    def note(*arguments: Any, **more: Any) -> Any:
        made.append(arguments)
        return make(*arguments, **more)

    make = tempfile.TemporaryFile
    monkeypatch.setattr(tempfile, "TemporaryFile", note)
    noise = random.Random(5).randbytes(1200 * 800 * 3)
    picture = photograph(1200, 800)
    picture.frombytes(noise)
    case = office.file(files={"noise.png": save_image(picture, "PNG")})
    for _ in range(4):
        case.follow_up("x" * 400_000)
    with serving(office) as browser:
        browser.unlock()
        assert len(browser.read(case.path).content) > 1_500_000
        answered = browser.post(f"{case.path}/reply", text="\u20ac" * 130_000, status="", step="check")
        assert answered.status_code == 200
        view = next(iter(re.findall(r'href="([^"]*/view)"', browser.read(case.path).text)))
        source = re.findall(r'src="([^"]*/picture)"', browser.read(view).text)[0]
        assert len(browser.read(source).content) > 2_000_000
    assert made == []


def test_a_console_that_is_told_to_end_leaves_no_half_file(office: Office, tmp_path: Path) -> None:
    size_bytes = 160 * 2**20
    case = office.file(files={"large.bin": bytes(size_bytes)})
    port = draw_port()
    settings = {
        "SEALEDLINE_DATABASE": office.url,
        "SEALEDLINE_BLOBS": office.pieces.as_uri(),
        "SEALEDLINE_ROOT": b64encode(office.organisation.root.verify),
        "SEALEDLINE_KEYS": str(office.keys),
        "SEALEDLINE_SAVED": str(office.saved),
        "SEALEDLINE_CONSOLE_PORT": str(port),
    }
    command = [sys.executable, "-m", "app.console.serve"]
    with (tmp_path / "log").open("wb") as log:
        process = subprocess.Popen(command, env={**os.environ, **settings}, stdout=log, stderr=log)
    wait_until_answering(port)
    browser = Browser(port)
    browser.unlock()
    assert browser.post(f"{case.path}/files").status_code == 302
    while not list_saved(office):
        time.sleep(0.001)
    process.send_signal(signal.SIGTERM)
    process.wait(20)
    left = list_saved(office)
    assert [path for path in left if path.name != "large.bin" or path.stat().st_size != size_bytes] == []
    assert case.reporter.mailbox.hex() not in (tmp_path / "log").read_text()
