"""Large files to the real portal: over a line that breaks, to a portal that is killed, from a client that is killed."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import NamedTuple

import pytest

from app.blobs import open_blobs
from app.config import PortalConfig
from app.database import open_database
from crypto.attachment import padded_size
from tests.organisation import Organisation
from tests.reporter.broken_line import BrokenLine
from tests.reporter.conftest import ACCOUNT, Line, Served, describe
from tests.reporter.files import MIB, hash_arrived, write_sparse_file
from tests.reporter.program import Program
from tests.reporter.socks import Proxy

LARGE_BYTES = 200 * MIB
CUTS = 20
FILE = ("file", "--channel", "external", "--text-file", "-", "--yes", "--keep-metadata")


class Site(NamedTuple):
    """The portal's program, and the line that leads to it."""

    program: Program
    line: BrokenLine
    served: Served
    clients: list[subprocess.Popen[str]]

    def arrived(self) -> list[str]:
        """The SHA-256 of each file of the one report that there is."""
        attachments = self.served.open_case("counsel")[1].report.get("attachments")
        return [hash_arrived(self.served.blobs, attachment) for attachment in attachments]

    def start(self, *arguments: str) -> subprocess.Popen[str]:
        """Start the client, as a program."""
        client = subprocess.Popen(
            [sys.executable, "-m", "app.reporter.commands", *FILE, *arguments],
            env={**os.environ, **self.served.settings},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        self.clients.append(client)
        assert client.stdin is not None
        client.stdin.write(ACCOUNT)
        client.stdin.close()
        client.stdin = None
        return client

    def wait_until_sent(self, count_bytes: int) -> None:
        deadline = time.monotonic() + 120
        while self.line.sent_bytes < count_bytes:
            assert time.monotonic() < deadline
            time.sleep(0.005)


@pytest.fixture
def site(tmp_path: Path, pages: Path) -> Iterator[Site]:
    organisation, url = Organisation(), f"sqlite:///{tmp_path / 'store.db'}"
    environment = describe(url, pages, organisation)
    db, blobs = open_database(url, create=True), open_blobs(PortalConfig.read(environment).files.blobs)
    served = Served("", Line(None), db, blobs, organisation)
    served.publish()
    program = Program(environment, tmp_path)
    with BrokenLine(program.port, []) as line:
        served.address = line.address
        clients: list[subprocess.Popen[str]] = []
        yield Site(program, line, served, clients)
    for client in clients:
        client.kill()
        client.wait()
    program.kill()
    db.close()


def test_all_pieces_go_over_one_connection(site: Site, tmp_path: Path) -> None:
    expected = write_sparse_file(tmp_path / "large", LARGE_BYTES)
    result = site.served.type(*FILE, "--attach", str(tmp_path / "large"), typed=ACCOUNT)
    assert result.exit_code == 0, result.output
    assert site.arrived() == [expected]
    assert site.line.connections == 1
    assert site.line.sent_bytes < padded_size(LARGE_BYTES) * 1.001


def test_so_do_they_through_a_proxy(site: Site, tmp_path: Path) -> None:
    expected = write_sparse_file(tmp_path / "large", 20 * MIB)
    proxy = Proxy(site.program.port)
    address = "http://portalportalportal.onion"
    given = {"SEALEDLINE_PORTAL": address, "SEALEDLINE_PROXY": proxy.address}
    result = site.served.type(*FILE, "--attach", str(tmp_path / "large"), typed=ACCOUNT, **given)
    assert result.exit_code == 0, result.output
    assert site.arrived() == [expected]
    assert proxy.names == ["portalportalportal.onion"]
    proxy.server.close()


def test_a_line_that_breaks_twenty_times_costs_less_than_a_piece_each_time(site: Site, tmp_path: Path) -> None:
    expected = write_sparse_file(tmp_path / "large", LARGE_BYTES)
    random = Random(3)
    site.line.cuts_left = sorted(random.randrange(LARGE_BYTES) for _ in range(CUTS))
    result = site.served.type(*FILE, "--attach", str(tmp_path / "large"), typed=ACCOUNT)
    assert result.exit_code == 0, result.output
    assert site.arrived() == [expected]
    assert site.line.cuts_left == []
    assert site.line.sent_bytes < padded_size(LARGE_BYTES) * 1.001 + CUTS * (MIB + 1024)


def test_a_portal_that_is_killed_and_started_again_gets_the_rest(site: Site, tmp_path: Path) -> None:
    expected = write_sparse_file(tmp_path / "large", LARGE_BYTES)
    client = site.start("--attach", str(tmp_path / "large"))
    for share in (0.3, 0.6):
        site.wait_until_sent(int(LARGE_BYTES * share))
        site.program.kill()
        time.sleep(0.2)
        site.program.start()
    _phrase, told = client.communicate(timeout=240)
    assert client.returncode == 0, told
    assert site.arrived() == [expected]
    assert site.line.sent_bytes < padded_size(LARGE_BYTES) * 1.001 + 10 * MIB


def test_a_client_that_is_killed_goes_on_where_it_was(site: Site, tmp_path: Path) -> None:
    expected = write_sparse_file(tmp_path / "large", LARGE_BYTES)
    given = ("--attach", str(tmp_path / "large"), "--progress", str(tmp_path / "progress"))
    for share in (0.3, 0.6):
        client = site.start(*given)
        site.wait_until_sent(int(LARGE_BYTES * share))
        client.kill()
        client.communicate(timeout=20)
        assert (tmp_path / "progress").stat().st_mode & 0o777 == 0o600
    client = site.start(*given)
    _phrase, told = client.communicate(timeout=240)
    assert client.returncode == 0, told
    assert "Cross out the code phrase of the run that was broken off" in told
    assert site.arrived() == [expected]
    assert site.line.sent_bytes < padded_size(LARGE_BYTES) * 1.001 + 3 * MIB
    assert not (tmp_path / "progress").exists()
    assert site.served.cases() == 1


def test_the_clients_memory_does_not_grow_with_the_file(site: Site, tmp_path: Path) -> None:
    peaks = []
    for size in (MIB, LARGE_BYTES):
        write_sparse_file(tmp_path / "large", size)
        client = site.start("--attach", str(tmp_path / "large"))
        _pid, status, used = os.wait4(client.pid, 0)
        client.returncode = os.waitstatus_to_exitcode(status)
        assert client.returncode == 0
        peaks.append(used.ru_maxrss / 1024)
    assert peaks[1] - peaks[0] < 10, f"{peaks} MiB"
