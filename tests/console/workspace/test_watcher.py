"""The console waits for what is new: pages ask nothing, what is sent asks, and a broken line is told with its age."""

import socket
import threading
import time
from collections.abc import Iterator, Mapping

import pytest

from app.console.application import create_app
from app.console.auth.sessions import lock_all
from app.console.gateway import client
from app.console.gateway.client import Gateway
from app.console.gateway.line import Answered, HttpLine, LineBroken
from app.console.jobs import Stopped
from app.console.workspace import watcher
from app.console.workspace.watcher import Watcher
from app.store_calls.news import Known, await_news
from tests.console.gateway_line import GatewayLine
from tests.console.office import TODAY, Console, Office
from tests.organisation import INSTANCE
from tests.waiting import wait_until


class Line(GatewayLine):
    """Carries nothing while it `is_broken`; locking lets who waits at the gateway go."""

    is_broken = False

    def post(self, path: str, headers: Mapping[str, str], body: bytes) -> Answered:
        if self.is_broken:
            raise LineBroken
        return super().post(path, headers, body)

    @property
    def asked(self) -> list[str]:
        """What was asked but for waiting, since this was last looked at."""
        paths, self.paths = self.paths, []
        return [path for path in paths if not path.endswith("await-news")]

    def hang_up(self) -> None:
        self.app.service.waiting.end()


@pytest.fixture
def line(office: Office, monkeypatch: pytest.MonkeyPatch) -> Line:
    monkeypatch.setattr(client, "PAUSES_SECONDS", (0.0,))
    monkeypatch.setattr(watcher, "AGAIN_SECONDS", 0.05)
    return Line(office.line.app)


@pytest.fixture
def console(office: Office, line: Line) -> Iterator[Console]:
    console = Console(office)
    console.app = create_app(office.config, console.door, line, watches=True)
    console.client = console.app.test_client()
    console.begin(console.client)
    yield console
    lock_all(console.app)


def test_pages_ask_nothing_and_what_came_is_on_them_by_itself(office: Office, line: Line, console: Console) -> None:
    case = office.file("The first.")
    console.unlock("compliance")
    console.read("/")
    console.read(case.path)
    assert line.asked
    for path in ("/", case.path, f"{case.path}/reply", "/"):
        assert console.get(path).status_code == 200
    assert line.asked == []
    office.file("Another came.")
    wait_until(lambda: "Another came." in console.get("/").text)
    case.follow_up("And this.")
    wait_until(lambda: "And this." in console.get(case.path).text)


def test_what_is_sent_is_sent_after_a_look_and_shown_at_once(office: Office, line: Line, console: Console) -> None:
    case = office.file()
    console.unlock("compliance")
    console.read("/")
    assert line.asked
    form = console.get(f"{case.path}/reply").text
    console.post(f"{case.path}/reply", form, text="We look into it.", status="", step="check")
    assert "/calls/news/read-news" in line.asked
    console.answer(case.path, "We look into it.")
    assert "We look into it." in console.get(case.path).text


def test_a_broken_line_is_told_with_its_age_and_nothing_is_sent(office: Office, line: Line, console: Console) -> None:
    case = office.file("The first.")
    console.unlock("compliance")
    console.read("/")
    console.read(case.path)
    form = console.get(f"{case.path}/reply").text
    line.is_broken = True
    office.file("Another came.")
    wait_until(lambda: 'id="cut-off"' in console.get("/").text)
    page = console.get("/").text
    assert "less than a minute ago" in page and "The first." in page and "Another came." not in page
    assert console.get(case.path).status_code == 200
    refused = console.post(f"{case.path}/reply", form, text="We look into it.", status="", step="send").text
    assert "Nothing was sent" in refused and "We look into it." in refused
    assert console.get("/").status_code == 200, "and what was known is still shown"
    line.is_broken = False
    wait_until(lambda: "Another came." in console.get("/").text and 'id="cut-off"' not in console.get("/").text)


def test_after_a_sleep_it_is_asked_again(
    office: Office, line: Line, console: Console, monkeypatch: pytest.MonkeyPatch
) -> None:
    office.file()
    console.unlock("compliance")
    console.read("/")
    assert line.asked
    # The one clock stood still for as long.
    monkeypatch.setattr(Watcher, "_read_clocks", staticmethod(lambda: (time.monotonic(), time.time() + 100)))
    console.get("/")
    assert line.asked


def test_locking_ends_the_waiting_at_once() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        line = HttpLine(f"http://127.0.0.1:{server.getsockname()[1]}", "socks5://127.0.0.1:9050")
        ended = threading.Event()

        def wait() -> None:
            with pytest.raises(LineBroken):
                line.post("/calls/news/await-news", {}, b"")
            ended.set()

        threading.Thread(target=wait, daemon=True).start()
        held, _address = server.accept()
        held.recv(1)  # it was asked, and answers nothing
        line.hang_up()
        assert ended.wait(20)
        with pytest.raises(LineBroken):
            line.post("/nonces", {}, b"")


def test_whoever_has_hung_up_signs_nothing_more(office: Office) -> None:
    store = Gateway(office.line, office.identity("compliance").signing, INSTANCE)
    store.hang_up()
    with pytest.raises(Stopped):
        await_news(store, Known(), TODAY, 0)
