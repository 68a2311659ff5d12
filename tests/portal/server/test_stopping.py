"""A portal that is stopped, or started anew, finishes what has begun: no report that was sent is lost."""

import http.client
import json
import socket
import threading
import time
from contextlib import ExitStack, suppress
from functools import partial
from pathlib import Path

import psutil
import pytest

from app.store import mailboxes
from app.store.database import open_database
from tests.portal.api_client import Filed, draw_report, settings
from tests.portal.process import draw_port, serving, serving_at
from tests.portal.server.test_smuggling import write
from tests.waiting import HANG_SECONDS, wait_until

pytestmark = pytest.mark.slow


def find_portal(port: int) -> psutil.Process:
    """The process that keeps the others of the portal at this port."""
    for child in psutil.Process().children():
        with suppress(psutil.Error):
            if child.environ().get("SEALEDLINE_PORTAL_PORT") == str(port):
                return child
    raise LookupError(port)


def test_a_report_that_is_half_received_when_the_portal_is_stopped_is_filed(
    sqlite_url: str, pages: Path, tmp_path: Path
) -> None:
    report = draw_report()
    request = write(report)
    with serving(settings(sqlite_url, pages), tmp_path) as port, ExitStack() as stack:
        lines = [
            stack.enter_context(socket.create_connection(("127.0.0.1", port), timeout=HANG_SECONDS)) for _ in range(40)
        ]
        for number, line in enumerate(lines[:-1]):
            line.sendall(request[: number * len(request) // 39])
        lines[-1].sendall(request[:-1])
        portal = find_portal(port)
        wait_until(lambda: len(portal.children()) == 2)
        portal.terminate()
        wait_until(lambda: not is_open(port))
        lines[-1].sendall(request[-1:])
        assert lines[-1].recv(13) == b"HTTP/1.1 200 "
    assert mailboxes.open_mailbox(open_database(sqlite_url), report.gate).sent == 1


def is_open(port: int) -> bool:
    try:
        socket.create_connection(("127.0.0.1", port), HANG_SECONDS).close()
    except ConnectionRefusedError:
        return False
    return True


class Client(threading.Thread):
    """Files reports on a connection that stays, and again on another where none could be made."""

    def __init__(self, port: int, ended: threading.Event) -> None:
        super().__init__(daemon=True)
        self.port, self.ended = port, ended
        self.answered: list[Filed] = []
        self.lost: list[Exception] = []
        self.refused, self.longest = 0, 0.0

    def run(self) -> None:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=HANG_SECONDS)
        while not self.ended.is_set():
            report, is_new, start = draw_report(), connection.sock is None, time.monotonic()
            try:
                if is_new:
                    connection.connect()
            except OSError:
                self.refused += 1
                time.sleep(0.01)
                continue
            try:
                connection.request(
                    "POST", "/api/reports", json.dumps(report.body), {"Content-Type": "application/json"}
                )
                answer = connection.getresponse()
                answer.read()
                assert answer.status == 200
                self.answered.append(report)
                self.longest = max(self.longest, time.monotonic() - start)
            except Exception as error:
                connection.close()
                # What the system had accepted when the portal stopped listening never reached it: as if refused.
                if not (is_new and isinstance(error, ConnectionResetError)):
                    self.lost.append(error)


def have_filed(clients: list[Client], reports: int) -> bool:
    return sum(len(client.answered) for client in clients) > reports


def test_a_restart_under_load_loses_nothing(sqlite_url: str, pages: Path, tmp_path: Path) -> None:
    port, ended = draw_port(), threading.Event()
    clients = [Client(port, ended) for _ in range(8)]
    for client in clients:
        client.start()
    for times in range(1, 5):
        with serving(settings(sqlite_url, pages), tmp_path, port):
            wait_until(partial(have_filed, clients, 100 * times))
    ended.set()
    for client in clients:
        client.join(HANG_SECONDS)
    assert [client.lost for client in clients] == [[]] * len(clients)
    db = open_database(sqlite_url)
    assert all(mailboxes.open_mailbox(db, report.gate).sent for client in clients for report in client.answered)


def test_a_restart_refuses_nobody_where_systemd_holds_the_socket(sqlite_url: str, pages: Path, tmp_path: Path) -> None:
    ended = threading.Event()
    with socket.create_server(("127.0.0.1", 0), backlog=1024) as listener:
        clients = [Client(listener.getsockname()[1], ended) for _ in range(8)]
        for client in clients:
            client.start()
        for times in range(1, 5):
            with serving_at(listener, settings(sqlite_url, pages), tmp_path):
                wait_until(partial(have_filed, clients, 100 * times))
                if times == 4:
                    ended.set()
                    for client in clients:
                        client.join(HANG_SECONDS)
    assert [client.lost for client in clients] == [[]] * len(clients)
    assert sum(client.refused for client in clients) == 0
    print(f"longest wait: {max(client.longest for client in clients):.1f} s")
    db = open_database(sqlite_url)
    assert all(mailboxes.open_mailbox(db, report.gate).sent for client in clients for report in client.answered)


def test_a_process_that_is_killed_is_started_again(sqlite_url: str, pages: Path, tmp_path: Path) -> None:
    with serving(settings(sqlite_url, pages), tmp_path) as port:
        portal = find_portal(port)
        wait_until(lambda: len(portal.children()) == 2)
        killed = portal.children()
        for process in killed:
            process.kill()
        wait_until(lambda: len({*portal.children()} - {*killed}) == 2)
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=HANG_SECONDS)
        connection.request("GET", "/api/limits")
        assert connection.getresponse().status == 200
        connection.close()


def test_no_process_stays_when_the_one_that_keeps_them_is_killed(sqlite_url: str, pages: Path, tmp_path: Path) -> None:
    with serving(settings(sqlite_url, pages), tmp_path) as port:
        portal = find_portal(port)
        wait_until(lambda: len(portal.children()) == 2)
        portal.kill()
        wait_until(lambda: not is_open(port))
