"""Large files to the real portal: over a line that breaks, to a portal that is killed, from a client that is killed."""

import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from random import Random
from typing import NamedTuple

import pytest

from app.blobs.storage import open_blobs
from app.portal.config import PortalConfig
from app.store.database import open_database
from crypto.attachment import padded_size
from tests.messages import told
from tests.organisation import Organisation, today
from tests.reporter.attachments import MIB, hash_arrived, write_sparse_file
from tests.reporter.broken_line import BrokenLine
from tests.reporter.conftest import ACCOUNT, Line, Served, describe
from tests.reporter.restartable_portal import RestartablePortal
from tests.reporter.socks_proxy import Proxy
from tests.waiting import HANG_SECONDS, wait_until

pytestmark = pytest.mark.slow

# What starts a program counts as its memory too, so it is a small one: not these tests, which may have a gigabyte.
TELL_MEMORY = """
import resource, subprocess, sys
status = subprocess.call(sys.argv[1:])
print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss, file=sys.stderr)
sys.exit(status)
"""
LARGE_BYTES = 200 * MIB
CUTS = 20
FILE = ("file", "--channel", "external", "--text-file", "-", "--yes", "--keep-metadata")


class Site(NamedTuple):
    """The portal's program, and the line that leads to it."""

    program: RestartablePortal
    line: BrokenLine
    served: Served
    clients: list[subprocess.Popen[str]]

    def arrived(self) -> list[str]:
        """The SHA-256 of each file of the one report that there is."""
        attachments = told(self.served.open_case("counsel")[1].report)["attachments"]
        return [hash_arrived(self.served.blobs, attachment) for attachment in attachments]

    def start(self, *arguments: str, through: Sequence[str] = ()) -> subprocess.Popen[str]:
        """Start the client, as a program; or have another program start it."""
        client = subprocess.Popen(
            [*through, sys.executable, "-m", "app.reporter.cli", *FILE, *arguments],
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

    def wait_until_called(self, connections: int) -> None:
        wait_until(lambda: self.line.connections >= connections)

    def wait_until_sent(self, count_bytes: int) -> None:
        wait_until(lambda: self.line.sent_bytes >= count_bytes)


@pytest.fixture
def site(tmp_path: Path, pages: Path) -> Iterator[Site]:
    organisation, url = Organisation(today()), f"sqlite:///{tmp_path / 'store.db'}"
    environment = describe(url, pages, organisation)
    db, blobs = open_database(url, create=True), open_blobs(PortalConfig.read(environment).files.blobs)
    served = Served("", Line(None), db, blobs, organisation)
    served.publish()
    program = RestartablePortal(environment, tmp_path)
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
        before = site.line.connections
        site.program.kill()
        site.wait_until_called(before + 1)  # and nobody is there
        site.program.start()
    _phrase, told = client.communicate(timeout=HANG_SECONDS)
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
        client.communicate(timeout=HANG_SECONDS)
        assert (tmp_path / "progress").stat().st_mode & 0o777 == 0o600
    client = site.start(*given)
    _phrase, told = client.communicate(timeout=HANG_SECONDS)
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
        client = site.start("--attach", str(tmp_path / "large"), through=(sys.executable, "-c", TELL_MEMORY))
        _phrase, told = client.communicate(timeout=HANG_SECONDS)
        assert client.returncode == 0, told
        peaks.append(int(told.split()[-1]) / 1024)
    assert peaks[1] - peaks[0] < 10, f"{peaks} MiB"
