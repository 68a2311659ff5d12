"""The console as a process: what it opened stays in memory, and it stops in order."""

import os
import random
import re
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any
from urllib.parse import urlsplit

import pytest
import requests

from crypto.encoding import b64encode
from tests.console.conftest import serving
from tests.console.files.test_preview import photograph, save_image
from tests.console.files.test_save import list_saved
from tests.console.office import PASSPHRASE, Office
from tests.journeys.site import serving_console, serving_gateway
from tests.organisation import INSTANCE
from tests.portal.process import draw_port
from tests.waiting import HANG_SECONDS, wait_until

pytestmark = pytest.mark.slow


class Browser:
    """Talks to a console over HTTP, beginning with its link."""

    def __init__(self, link: str) -> None:
        self._http, self.address = requests.Session(), link.split("/start/")[0]
        self.place = urlsplit(self.address).path
        self._http.trust_env = False
        assert self._http.get(link, timeout=HANG_SECONDS).status_code == 200

    def read(self, path: str) -> requests.Response:
        address = self.address + path.removeprefix(self.place)
        while "goes on by itself" in (answer := self._http.get(address, timeout=HANG_SECONDS)).text:
            time.sleep(0.05)
        return answer

    def post(self, path: str, form_page: str | None = None, **fields: str) -> requests.Response:
        page = self.read(form_page or path).text
        hidden = dict(re.findall(r'name="(csrf_token|basis|once)"[^>]*value="([^"]*)"', page))
        data = {**hidden, **fields}
        return self._http.post(self.address + path, data, timeout=HANG_SECONDS, allow_redirects=False)

    def send(self, path: str, body: IO[bytes], kind: str) -> requests.Response:
        """Send a body of some type as it can be read."""
        headers = {"Content-Type": kind}
        return self._http.post(self.address + path, body, headers=headers, timeout=HANG_SECONDS)

    def unlock(self) -> None:
        assert self.post("/unlock", key="compliance", passphrase=PASSPHRASE).status_code == 302


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
    with serving(office) as address:
        browser = Browser(address.link)
        browser.unlock()
        assert len(browser.read(case.path).content) > 80_000
        assert len(browser.read(f"{case.path}/export.txt").content) > 1_500_000
        answered = browser.post(f"{case.path}/reply", text="\u20ac" * 130_000, status="", step="check")
        assert answered.status_code == 200
        view = next(iter(re.findall(r'href="([^"]*/view)"', browser.read(case.path).text)))
        source = re.findall(r'src="([^"]*/picture)"', browser.read(view).text)[0]
        assert len(browser.read(source).content) > 2_000_000
    assert made == []


def settings_of(office: Office) -> dict[str, str]:
    return {
        "SEALEDLINE_ROOT": b64encode(office.organisation.root.verify),
        "SEALEDLINE_INSTANCE": b64encode(INSTANCE),
        "SEALEDLINE_KEYS": str(office.keys),
        "SEALEDLINE_SAVED": str(office.saved),
    }


@contextmanager
def serving_both(office: Office, folder: Path, **more: str) -> Iterator[Callable[[], str]]:
    """Serve the office's gateway and a console; gives what draws a link."""
    store = {"SEALEDLINE_DATABASE": office.url, "SEALEDLINE_BLOBS": office.pieces.as_uri()}
    with (
        serving_gateway(settings_of(office) | store, folder) as gateway,
        serving_console(settings_of(office) | gateway | more, folder) as draw_link,
    ):
        yield draw_link


def test_a_console_that_is_told_to_end_leaves_no_half_file(office: Office, tmp_path: Path) -> None:
    size_bytes = 160 * 2**20
    case = office.file(files={"large.bin": bytes(size_bytes)})
    with serving_both(office, tmp_path) as draw_link:
        browser = Browser(draw_link())
        browser.unlock()
        assert browser.post(f"{case.path}/files").status_code == 302
        wait_until(lambda: list_saved(office))
    left = list_saved(office)
    assert [path for path in left if path.name != "large.bin" or path.stat().st_size != size_bytes] == []
    assert case.reporter.mailbox.hex() not in (tmp_path / "console.log").read_text()


def test_a_console_whose_port_another_user_holds_on_ipv6_does_not_start(office: Office) -> None:
    port = draw_port()
    with socket.create_server(("::1", port), family=socket.AF_INET6):
        environ = {**os.environ, **settings_of(office), "SEALEDLINE_CONSOLE_PORT": str(port)}
        command = [sys.executable, "-m", "app.console.cli"]
        started = subprocess.run(command, env=environ, capture_output=True, text=True, timeout=HANG_SECONDS)
    assert started.returncode == 1
    assert started.stdout == ""
    assert f"Port {port} of ::1 is taken by another program, which would answer in the console" in started.stderr


def test_each_enter_gives_a_link_which_works_once_and_is_written_nowhere_else(office: Office, tmp_path: Path) -> None:
    with serving_both(office, tmp_path) as draw_link:
        first, second = draw_link(), draw_link()
        assert requests.get(first, timeout=HANG_SECONDS).status_code == 403
        browser = Browser(second)
        assert requests.get(second, timeout=HANG_SECONDS).status_code == 403
        assert requests.get(browser.address + "/unlock", timeout=HANG_SECONDS).status_code == 403
        browser.unlock()
        assert Browser(draw_link()).read("/unlock").status_code == 200
    told = (tmp_path / "console.log").read_text()
    assert [told.count(link) for link in (first, second)] == [1, 1]
    assert [*office.keys.parent.rglob("*.html")] == []


def test_the_link_is_opened_in_the_browser_by_a_file_and_no_command_line_holds_it(
    office: Office, tmp_path: Path
) -> None:
    """The browser here is a program that keeps its command line, and the file that it was told to open."""
    fake = tmp_path / "browser"
    write = f'printf "%s" "$1" > "{tmp_path}/command"; cat "{office.saved}"/*.html > "{tmp_path}/page"'
    fake.write_text(f"#!/bin/sh\n{write}\n")
    fake.chmod(0o700)
    environ = {"DISPLAY": ":99", "BROWSER": f"{fake} %s", "SEALEDLINE_OPENS_BROWSER": "yes"}
    with serving_both(office, tmp_path, **environ) as draw_link:
        link = draw_link()
        wait_until(lambda: (tmp_path / "page").exists() and link in (tmp_path / "page").read_text())
        command = (tmp_path / "command").read_text()
        assert command.startswith("file:///")
        assert "/start/" not in command
        [page] = office.saved.glob("*.html")
        assert page.stat().st_mode & 0o777 == 0o600
    assert [*office.saved.glob("*.html")] == []
