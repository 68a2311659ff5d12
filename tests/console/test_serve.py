"""The console's web server: what was opened or written stays in memory."""

import re
import tempfile
import threading
import time
from typing import Any

import httpx
import pytest

from app.console import create_app
from app.console.serve import make_server
from tests.console.office import PASSPHRASE, Office
from tests.portal.server import draw_port


class Browser:
    """Talks to a console over HTTP."""

    def __init__(self, port: int) -> None:
        self._http = httpx.Client(base_url=f"http://localhost:{port}", timeout=30)

    def read(self, path: str) -> str:
        for _ in range(200):
            answer = self._http.get(path, follow_redirects=True)
            if "goes on by itself" not in answer.text:
                break
            time.sleep(0.05)
        return answer.text

    def post(self, path: str, **fields: str) -> httpx.Response:
        hidden = dict(re.findall(r'name="(csrf_token|basis|once)"[^>]*value="([^"]*)"', self.read(path)))
        return self._http.post(path, data={**hidden, **fields})


def test_what_is_opened_or_written_is_never_in_a_temporary_file(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = []

    def note(*arguments: Any, **more: Any) -> Any:
        made.append(arguments)
        return make(*arguments, **more)

    make = tempfile.TemporaryFile
    monkeypatch.setattr(tempfile, "TemporaryFile", note)
    case = office.file()
    for _ in range(4):
        case.follow_up("x" * 400_000)
    office.port = draw_port()
    server = make_server(create_app(office.config), "127.0.0.1", office.port)
    threading.Thread(target=server.run, daemon=True).start()
    browser = Browser(office.port)
    assert browser.post("/unlock", key="compliance", passphrase=PASSPHRASE).status_code == 302
    assert len(browser.read(case.path)) > 1_500_000
    assert browser.post(f"{case.path}/reply", text="\u20ac" * 130_000, status="", step="check").status_code == 200
    server.close()
    assert made == []
