"""What the gateway costs: memory with ten consoles, floods, first synchronisation over slow lines, later unlocking.

python -m tests.bench.load.gateway [cases] [ms …]

With round trips (ms), it is the first synchronisation over these lines alone.

Targets: 120 MB with ten consoles; 2,000 refused requests a second while officers are answered; 20 breaks cost 3 % of
bytes at most; a later unlocking within 1.5 times of one that reads the database directly.
"""

import multiprocessing
import os
import re
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from datetime import date, timedelta
from pathlib import Path
from unittest.mock import patch

import msgspec

from app.console.gateway.client import Gateway
from app.console.gateway.line import HttpLine
from app.console.workspace.workspace import Workspace
from app.store import database
from app.store_calls.cases import list_changes, read_cases
from app.store_calls.http_signature import Request, Signer
from app.store_calls.news import Known, await_news, read_news
from crypto.encoding import b64encode
from crypto.keys import generate_seed
from crypto.signature import SigningKey, derive_signing_key
from tests.bench.full_records import DUTIES, READERS, fill
from tests.bench.load import narrow_line
from tests.bench.load.narrow_line import NarrowLine
from tests.console.office import TODAY, Office
from tests.gateway.direct_store import DirectStore
from tests.organisation import INSTANCE
from tests.portal.process import draw_port, wait_until_answering

OFFICER = READERS[0]
NO_PROXY = "socks5://127.0.0.1:9050"
CONSOLES, BREAKS = 10, 20
RATE, FLOOD_SECONDS, SENDERS = 2000, 20, 4
MBIT = 125_000


@contextmanager
def serving(office: Office, folder: Path) -> Iterator[tuple[int, int]]:
    """Serve the office's gateway: its port, and the number of its process."""
    port = draw_port()
    settings = {
        "SEALEDLINE_DATABASE": office.url,
        "SEALEDLINE_BLOBS": office.pieces.as_uri(),
        "SEALEDLINE_ROOT": b64encode(office.organisation.root.verify),
        "SEALEDLINE_INSTANCE": b64encode(INSTANCE),
        "SEALEDLINE_GATEWAY_PORT": str(port),
    }
    with (folder / "gateway.log").open("wb") as log:
        program = subprocess.Popen([sys.executable, "-m", "app.gateway.cli", "serve"], env=settings, stderr=log)
    try:
        wait_until_answering(port, program)
        yield port, program.pid
    finally:
        program.terminate()
        program.wait()


def read_peak(pid: int) -> float:
    """The most memory that a process has had, in MB."""
    found = re.search(r"VmHWM:\s+(\d+) kB", Path(f"/proc/{pid}/status").read_text())
    return int(found[1]) / 1000 if found else 0.0


def reach(address: str, office: Office) -> Gateway:
    return Gateway(HttpLine(address, NO_PROXY), office.identity(OFFICER).signing, INSTANCE)


def measure(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def unlock(office: Office, address: str) -> Workspace:
    return Workspace(OFFICER, office.identity(OFFICER), HttpLine(address, NO_PROXY), office.config)


def open_all(workspace: Workspace) -> None:
    workspace.refresh(patience_seconds=7200)
    workspace._refresher._saver.shutdown()
    workspace.clear()


def show_memory(office: Office, port: int, pid: int) -> None:
    began = read_peak(pid)

    def use(_number: int) -> None:
        store = reach(f"http://127.0.0.1:{port}", office)
        state, gates = b"", list[bytes]()
        while (changes := list_changes(store, state)).goes_on:
            state = changes.state
            gates += [row.gate for row in changes.cases]
        for start in range(0, min(len(gates), 1000), 50):
            read_cases(store, gates[start : start + 50])

    with ThreadPoolExecutor(CONSOLES) as consoles:
        list(consoles.map(use, range(CONSOLES)))
    print(
        f"memory: {began:.0f} MB at first, {read_peak(pid):.0f} MB with {CONSOLES} consoles (at most 120)", flush=True
    )
    for count in (CONSOLES, 3 * CONSOLES):
        show_waiting(office, port, pid, count)


def find_known(store: Gateway) -> Known:
    """What a console knows that has followed all."""
    news = read_news(store, Known(), TODAY)
    changes = news.changes or list_changes(store, b"")
    while changes.goes_on:
        changes = list_changes(store, changes.state)
    return Known(news.bulletin_state, changes.state)


def show_waiting(office: Office, port: int, pid: int, count: int) -> None:
    """Let so many consoles wait, two of each person, and somebody else ask."""
    names = [f"waiting-{number // 2}" for number in range(count)]
    for name in {*names} - office.organisation.officers.keys():
        office.add_officer(name)
    people = [office.organisation.recipient(id) for id in office.organisation.officers]
    office.publish(10 + count, recipients=people, channels=office.channels(*READERS))
    address = f"http://127.0.0.1:{port}"
    stores = [Gateway(HttpLine(address, NO_PROXY), office.identity(id).signing, INSTANCE) for id in names]
    known, own = [find_known(store) for store in stores], reach(address, office)
    before = read_cpu(pid)
    with ThreadPoolExecutor(count) as consoles:
        waits = [consoles.submit(await_news, *each, TODAY, 30) for each in zip(stores, known, strict=True)]
        time.sleep(5)
        cpu = (read_cpu(pid) - before) / 5
        asked = sorted(measure(lambda: list_changes(own, known[0].cases)) for _ in range(100))
        assert not any(each.done() for each in waits)
        office.file()
        told = measure(lambda: [each.result() for each in waits])
    print(
        f"{count} waiting: {read_peak(pid):.0f} MB, {cpu:.1%} of a core; a call of somebody else "
        f"{statistics.median(asked) * 1000:.1f} ms; all are told within {told:.1f} s",
        flush=True,
    )


def write_request(request: Request) -> bytes:
    lines = [f"{name}: {value}" for name, value in request.headers.items()]
    head = [f"POST {request.path} HTTP/1.1", "Host: localhost", f"Content-Length: {len(request.body)}", *lines, "", ""]
    return "\r\n".join(head).encode() + request.body


def forge(signing: SigningKey, port: int, day: date = TODAY) -> bytes:
    """A request whose signature is good but for one of its signs; its nonce is good."""
    nonces = HttpLine(f"http://127.0.0.1:{port}", NO_PROXY).post("/nonces", {}, b"").body
    request = Request("POST", f"/calls/{list_changes.name}", {}, msgspec.msgpack.encode([b""]))
    Signer(signing, INSTANCE).sign(request, day, msgspec.msgpack.decode(nonces)[0])
    name = next(name for name in request.headers if name.lower() == "signature")
    at = request.headers[name].index(":") + 5
    flipped = "A" if request.headers[name][at] != "A" else "B"
    request.headers[name] = request.headers[name][:at] + flipped + request.headers[name][at + 1 :]
    return write_request(request)


def send_many(port: int, request: bytes, rate: int, seconds: float) -> int:
    """Send a request at a rate over one connection; how many were refused."""
    refused, began = 0, time.perf_counter()
    with socket.create_connection(("127.0.0.1", port)) as line:
        answers = line.makefile("rb")
        while (passed := time.perf_counter() - began) < seconds:
            if refused > passed * rate:
                time.sleep(0.001)
                continue
            line.sendall(request)
            status, length = answers.readline(), 0
            while (head := answers.readline()) != b"\r\n":
                if head.lower().startswith(b"content-length:"):
                    length = int(head.split(b":")[1])
            answers.read(length)
            assert status.split()[1] == b"401", status
            refused += 1
    return refused


def read_cpu(pid: int) -> float:
    """The seconds of CPU that a process has used."""
    fields = Path(f"/proc/{pid}/stat").read_text().rsplit(") ", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def show_flood(office: Office, port: int, pid: int, name: str, request: bytes) -> None:
    store = reach(f"http://127.0.0.1:{port}", office)
    state = list_changes(store, b"").state

    def ask() -> list[float]:
        return sorted(measure(lambda: list_changes(store, state)) for _ in range(100))

    alone = ask()
    before = read_cpu(pid)
    ask()
    mean, before = (read_cpu(pid) - before) / 100, read_cpu(pid)
    with multiprocessing.get_context("spawn").Pool(SENDERS) as pool:
        sending = pool.starmap_async(send_many, [(port, request, RATE // SENDERS, FLOOD_SECONDS)] * SENDERS)
        time.sleep(5)
        flooded = ask()
        refused = sum(sending.get())
    each = (read_cpu(pid) - before - mean * len(flooded)) / refused
    print(
        f"{name}: {refused / FLOOD_SECONDS:.0f} refused a second; {each * 1000:.2f} ms of the gateway's CPU for each, "
        f"so {1 / each:.0f} a second of one core; an officer's call "
        f"{statistics.median(alone) * 1000:.1f} ms "
        f"alone, {statistics.median(flooded) * 1000:.1f} ms then, the slowest of 100 {flooded[-1] * 1000:.0f} ms"
    )


class BreakingLine(NarrowLine):
    """Breaks all its connections each time so many bytes more have gone down, so many times."""

    def __init__(self, port: int, every: int, breaks: int) -> None:
        super().__init__(port)
        self.every, self.left = every, breaks
        self._open = set[socket.socket]()
        threading.Thread(target=self._break, daemon=True).start()

    def join(self, client: socket.socket, portal: socket.socket) -> None:
        self._open |= {client, portal}
        super().join(client, portal)

    def _break(self) -> None:
        after = self.every
        while self.left:
            if self.down.count_bytes >= after:
                self.left, after = self.left - 1, self.down.count_bytes + self.every
                for each in [*self._open]:
                    with suppress(OSError):
                        each.shutdown(socket.SHUT_RDWR)
                self._open.clear()
            time.sleep(0.05)


def show_first(office: Office, port: int, round_trip: float) -> None:
    with patch.multiple(narrow_line, ROUND_TRIP_SECONDS=round_trip, BYTES_A_SECOND=10 * MBIT):
        with NarrowLine(port) as line:
            seconds = measure(lambda: open_all(unlock(office, line.address)))
            whole = line.down.count_bytes
        remove_summaries(office)
        print(f"first synchronisation, 10 Mbit/s and {round_trip * 1000:.0f} ms: {seconds:.0f} s, {whole / 1e6:.1f} MB")
        with BreakingLine(port, whole // (BREAKS + 2), BREAKS) as broken:
            seconds = measure(lambda: open_all(unlock(office, broken.address)))
            more = broken.down.count_bytes / whole - 1
            lost = broken.down.lost_bytes / whole
            print(
                f"  with {BREAKS - broken.left} breaks: {seconds:.0f} s, {more:.1%} more bytes (at most 3 %), "
                f"{lost:.1%} of them lost on their way"
            )
        remove_summaries(office)


def remove_summaries(office: Office) -> None:
    for path in office.keys.glob("*.summaries"):
        path.unlink()


def show_later(office: Office, port: int) -> None:
    open_all(unlock(office, f"http://127.0.0.1:{port}"))
    through, direct = [], []
    for _ in range(5):
        through.append(measure(lambda: open_all(unlock(office, f"http://127.0.0.1:{port}"))))
        workspace = unlock(office, f"http://127.0.0.1:{port}")
        workspace.store = DirectStore(office.db, workspace.identity.signing.verify)
        direct.append(measure(lambda workspace=workspace: open_all(workspace)))  # type: ignore[misc]
    ratio = statistics.median(through) / statistics.median(direct)
    print(
        f"later unlocking: {statistics.median(through):.2f} s, directly {statistics.median(direct):.2f} s: "
        f"{ratio:.2f} times (at most 1.5)"
    )


def main(count: str = "10000", *only: str) -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        url = f"sqlite:///{folder / 'store.db'}"
        database.migrate(url)
        office = Office(url, folder / "keys")
        office.charge(2, **DUTIES)
        fill(office, int(count), 1)
        with serving(office, folder) as (port, pid):
            if not only:
                show_costs(office, port, pid)
            for each in only or ("200", "500"):
                show_first(office, port, int(each) / 1000)


def show_costs(office: Office, port: int, pid: int) -> None:
    show_memory(office, port, pid)
    own, stranger = office.identity(OFFICER).signing, derive_signing_key(generate_seed())
    floods = {
        "unsigned": write_request(Request("POST", "/calls/cases/list-changes", {}, b"\x90")),
        "signed by a stranger": forge(stranger, port),
        "of yesterday": forge(own, port, TODAY - timedelta(1)),
        "wrongly signed, with an officer's name and a good nonce": forge(own, port),
    }
    for kind, request in floods.items():
        show_flood(office, port, pid, kind, request)
    show_later(office, port)
    remove_summaries(office)


if __name__ == "__main__":
    main(*sys.argv[1:])
