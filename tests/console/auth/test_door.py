"""The door on a machine that others use too: what they try with sockets, browsers and ports of their own."""

import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
import requests
from playwright.sync_api import Browser, Page, expect

from app.console.auth.door import LINK_SECONDS
from app.console.auth.sessions import COOKIE
from app.console.terminal import PAGE
from tests.console.conftest import Address
from tests.console.office import ADDRESS, PASSPHRASE, Console, Office

NO_LINK = "hasn&#39;t begun with the link"
REFUSED = "This link was used, or is too old"
PATHS = ["/", "/unlock", "/new-key", "/locked", "/lock", "/key", "/recipients", "/cases/x", "/nothing", "/start"]


class OtherUser(BaseHTTPRequestHandler):
    """What another user's program answers on a port of its own: a page that calls and leads to that port again."""

    cookies: list[str]

    def do_GET(self) -> None:
        self.cookies.append(self.headers.get("Cookie", ""))
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.end_headers()
        again = '<meta http-equiv="refresh" content="0; url=/unlock">' if self.path == "/" else "<h1>Seen</h1>"
        self.wfile.write(f'<!doctype html><link rel="stylesheet" href="/static/a.css">{again}'.encode())

    def log_message(self, format: str, *arguments: object) -> None:
        pass


@pytest.fixture
def other_port() -> Iterator[tuple[int, list[str]]]:
    """A port of another user, and the cookies that it was sent."""
    cookies: list[str] = []
    handler = type("Handler", (OtherUser,), {"cookies": cookies})
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server.server_port, cookies
        server.shutdown()


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("method", ["GET", "POST", "HEAD", "OPTIONS"])
def test_without_the_link_every_page_is_refused(office: Office, path: str, method: str) -> None:
    console = office.open_console()
    answer = console.app.test_client().open(path, method=method, base_url=ADDRESS)
    assert answer.status_code == 403
    assert "Set-Cookie" not in answer.headers
    assert method == "HEAD" or NO_LINK in answer.text


def test_a_key_file_is_not_made_without_the_link(office: Office) -> None:
    console = office.open_console()
    data = {"id": "newcomer", "passphrase": PASSPHRASE, "again": PASSPHRASE}
    data["csrf_token"] = console.find_token(console.read("/"))
    assert console.app.test_client().post("/new-key", data=data, base_url=ADDRESS).status_code == 403
    assert not (office.keys / "newcomer.key").exists()


def test_a_link_is_good_once(office: Office) -> None:
    console = office.open_console(None)
    link = console.door.draw().removeprefix(console.door.place)
    one, other = console.app.test_client(), console.app.test_client()
    assert one.get(link, base_url=ADDRESS).status_code == 200
    for client in (other, one):
        again = client.get(link, base_url=ADDRESS)
        assert (again.status_code, REFUSED in again.text) == (403, True)
    assert one.get("/unlock", base_url=ADDRESS).status_code == 200
    assert other.get("/unlock", base_url=ADDRESS).status_code == 403


def test_a_link_tried_by_many_at_once_lets_one_in(office: Office) -> None:
    console = office.open_console(None)
    link = console.door.draw().removeprefix(console.door.place)
    answers: list[int] = []
    gate = threading.Barrier(16)

    def follow() -> None:
        gate.wait()
        answers.append(console.app.test_client().get(link, base_url=ADDRESS).status_code)

    threads = [threading.Thread(target=follow) for _ in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(answers) == [200] + [403] * 15


def test_a_link_grows_old_and_a_newer_one_takes_its_place(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    console = office.open_console(None)
    client = console.app.test_client()
    older, newer = (console.door.draw().removeprefix(console.door.place) for _ in range(2))
    assert client.get(older, base_url=ADDRESS).status_code == 403
    late = time.monotonic() + LINK_SECONDS
    monkeypatch.setattr(time, "monotonic", lambda: late)
    assert REFUSED in client.get(newer, base_url=ADDRESS).text


@pytest.mark.parametrize("secret", ["", "x", "A" * 43, "%00", "../unlock", "é", "x" * 9000])
def test_a_guessed_link_lets_nobody_in_and_leaves_the_true_one_good(office: Office, secret: str) -> None:
    console = office.open_console(None)
    link = console.door.draw().removeprefix(console.door.place)
    assert console.app.test_client().get(f"/start/{secret}", base_url=ADDRESS).status_code in (403, 404)
    assert console.app.test_client().get(link, base_url=ADDRESS).status_code == 200


def test_requests_without_the_link_are_not_collected(office: Office) -> None:
    console = office.open_console()
    for _ in range(50):
        console.app.test_client().get("/unlock", base_url=ADDRESS)
    assert len(vars(console.app.session_interface)["_sessions"]) == 1


@pytest.mark.slow
def test_a_stranger_who_connects_learns_neither_place_nor_cookie(address: Address) -> None:
    origin = address.removesuffix(address.door.place)
    with requests.Session() as http:
        http.trust_env = False
        for path in ("/", "/unlock", f"{address.door.place}x/unlock", "/start/x", "//", "/static/../unlock"):
            answer = http.get(origin + path, allow_redirects=False)
            assert answer.status_code == 403
            assert address.door.place not in answer.text + str(answer.headers)
            assert not http.cookies
        for host in ("127.0.0.1", "[::1]"):
            port = origin.rsplit(":", 1)[1]
            assert http.get(f"http://{host}:{port}{address.door.place}/unlock").status_code == 421
        given = http.get(address.link).headers["Set-Cookie"].split("; ")
        assert given[0].startswith(f"{COOKIE}=")
        assert {*given[1:]} == {f"Path={address.door.place}/", "HttpOnly", "SameSite=Strict"}


def begin(page: Page, link: str) -> None:
    page.goto(link)
    expect(page.get_by_label("Passphrase")).to_be_visible()


def test_another_port_of_the_machine_is_never_sent_the_cookie(
    browser: Browser, address: Address, other_port: tuple[int, list[str]]
) -> None:
    port, cookies = other_port
    page = browser.new_page()
    begin(page, address.link)
    page.get_by_label("Passphrase").fill(PASSPHRASE)
    page.get_by_role("button", name="Unlock").click()
    expect(page.get_by_role("heading", name="Inbox")).to_be_visible()
    page.goto(f"http://localhost:{port}/")
    expect(page.get_by_role("heading", name="Seen")).to_be_visible()
    page.goto(f"{address}/")
    expect(page.get_by_role("heading", name="Inbox")).to_be_visible()
    assert len(cookies) >= 3
    assert {*cookies} == {""}
    page.close()


def test_a_link_begins_from_a_file_too_and_does_not_stay_in_the_history(
    browser: Browser, address: Address, tmp_path: Path
) -> None:
    context = browser.new_context()
    page = context.new_page()
    (tmp_path / "open.html").write_text(PAGE.format(link=(link := address.link)))
    page.goto(f"{address}/unlock")
    expect(page.get_by_role("heading", name="That didn't work")).to_be_visible()
    begin_at = page.evaluate("history.length")
    page.goto((tmp_path / "open.html").as_uri())
    expect(page.get_by_label("Passphrase")).to_be_visible()
    assert page.evaluate("history.length") == begin_at + 1
    page.go_back()
    assert page.url == f"{address}/unlock"
    other = browser.new_context().new_page()
    other.goto(link)
    expect(other.get_by_text("This link was used")).to_be_visible()
    other.goto(f"{address}/unlock")
    expect(other.get_by_text("hasn't begun with the link")).to_be_visible()
    for opened in (context, other.context):
        opened.close()


def test_two_browsers_begin_with_a_link_each_and_share_nothing(office: Office) -> None:
    console = office.open_console()
    other = Console.__new__(Console)
    other.app, other.door, other.client = console.app, console.door, console.app.test_client()
    assert other.get("/unlock").status_code == 403
    other.begin(other.client)
    assert other.get("/").location == "/unlock"
    other.unlock("counsel")
    assert console.get("/").status_code == 200
    other.post("/lock", other.read("/"))
    assert (other.get("/").location, console.get("/").status_code) == ("/unlock", 200)
