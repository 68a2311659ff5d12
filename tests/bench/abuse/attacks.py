"""Honest reports that are answered while somebody holds connections, and the memory of a portal process meanwhile.

python -m tests.bench.abuse.attacks [seconds [ATTACK …]]

A portal of two processes on this machine, with SQLite. Each attack is a process that holds so many connections, sends
the start of something on each, a little more every second, and connects anew a second after it is cut off. Meanwhile
ten honest reports a second are filed, each on a connection of its own.
"""

import asyncio
import resource
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from multiprocessing import get_context
from pathlib import Path
from typing import NamedTuple

import psutil

from app.portal.config import PortalConfig
from app.portal.site.build import build_pages
from app.reporter.api.padding import pad
from app.store import database
from tests.bench.load.requests import Connection
from tests.portal.api_client import draw_report, settings
from tests.portal.process import serving

A_SECOND = 10
IN_TIME = 2.0
MIB = 2**20
SAMPLE_SECONDS = 0.05
FILE = b"POST /api/reports HTTP/1.1\r\nHost: portal\r\nContent-Type: application/json\r\n"
PAGE = b"GET /en/report HTTP/1.1\r\nHost: portal\r\n\r\n"
# Each asks for a mailbox that isn't there, and again as soon as it is answered.
TOKEN = b'{"token":"%s"}' % (b"A" * 43)
OPEN = b"POST /api/mailbox HTTP/1.1\r\nHost: portal\r\nContent-Type: application/json\r\n"
OPEN += b"Content-Length: %d\r\n\r\n" % len(TOKEN) + TOKEN
EMPTY = b'{"a":[' + b"{}," * (2 * MIB // 3 - 10) + b"0]}"


class Attack(NamedTuple):
    """So many connections; what is sent on each at first, and what every second; whether answers are read."""

    connections: int
    start: bytes
    more: bytes = b""
    reads: bool = True


ATTACKS = {
    "none": Attack(0, b""),
    "half-open": Attack(3000, b""),
    "half a head": Attack(3000, b"GET /en/ HT"),
    "heads byte by byte": Attack(1000, b"GET /en/ HTTP/1.1\r\nHost: portal\r\nX: ", b"a"),
    "Expect: 100-continue": Attack(400, FILE + b"Content-Length: 70000\r\nExpect: 100-continue\r\n\r\n", b"{"),
    "a length of ten digits": Attack(400, FILE + b"Content-Length: 1000000000\r\n\r\n", b"{"),
    "chunks": Attack(400, FILE + b"Transfer-Encoding: chunked\r\n\r\n5\r\n{    \r\n", b"1\r\n \r\n"),
    "bodies byte by byte": Attack(400, FILE + b"Content-Length: 70000\r\n\r\n{", b" "),
    "large bodies": Attack(300, FILE + b"Content-Length: %d\r\n\r\n" % (2 * MIB) + bytes(2 * MIB - 1000), b" "),
    "answers that nobody reads": Attack(400, PAGE * 100, PAGE, reads=False),
    "refusals that nobody reads": Attack(400, (FILE + b"Content-Length: 2\r\n\r\n{}") * 100, b"", reads=False),
    "busy": Attack(1500, OPEN, OPEN),
    "empty objects": Attack(8, FILE + b"Content-Length: %d\r\n\r\n" % len(EMPTY) + EMPTY, b""),
}


class Held(NamedTuple):
    """The share of honest reports that were answered with 200 in time, how many there were, the slowest's seconds, and
    the most megabytes that a process of the portal took."""

    share: float
    reports: int
    slowest: float
    megabytes: float


@contextmanager
def attacking(port: int, attack: Attack) -> Iterator[list[float]]:
    """Attack until the end of the block, which begins two seconds later; gives the most megabytes so far."""
    attacker = get_context("spawn").Process(target=run, args=(port, attack), daemon=True)
    attacker.start()
    try:
        with watching_memory() as most:
            time.sleep(2)
            yield most
    finally:
        attacker.kill()
        attacker.join()


def measure(port: int, attack: Attack, seconds: float) -> Held:
    """File honest reports during an attack, from two seconds after its begin."""
    with attacking(port, attack) as most:
        took = file_reports(port, seconds)
    return Held(find_share(took), len(took), max(took), most[0])


def find_share(took: Sequence[float]) -> float:
    """Of reports that took so many seconds, the share that was answered in time."""
    return sum(each <= IN_TIME for each in took) / len(took)


def run(port: int, attack: Attack) -> None:
    _soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    asyncio.run(_attack(port, attack))


async def _attack(port: int, attack: Attack) -> None:
    await asyncio.gather(*(_hold(port, attack) for _ in range(attack.connections)))


async def _hold(port: int, attack: Attack) -> None:
    """One connection of an attack, again and again."""
    while True:
        with suppress(OSError):
            # One that reads little is asked for little at once.
            reader, writer = await asyncio.open_connection("127.0.0.1", port, limit=1024)
            writer.write(attack.start)
            while not (attack.reads and reader.at_eof()) and not writer.is_closing():
                if attack.reads:
                    with suppress(TimeoutError):
                        await asyncio.wait_for(reader.read(65536), 1)
                else:
                    writer.transport.pause_reading()  # type: ignore[attr-defined]
                    await asyncio.sleep(1)
                writer.write(attack.more)
            writer.transport.abort()
        await asyncio.sleep(1)


def file_reports(port: int, seconds: float) -> list[float]:
    """The seconds that each took, without end where it was not answered with 200."""
    took: list[float] = []
    threads = [threading.Thread(target=_file, args=(port, took)) for _ in range(int(seconds * A_SECOND))]
    for thread in threads:
        thread.start()
        time.sleep(1 / A_SECOND)
    for thread in threads:
        thread.join()
    return took


def _file(port: int, took: list[float]) -> None:
    body, begin, status = pad(draw_report().body), time.perf_counter(), 0
    with suppress(OSError), Connection(port) as connection:
        connection.socket.settimeout(60)
        status = connection.post("/api/reports", body)
    took.append(time.perf_counter() - begin if status == 200 else float("inf"))


@contextmanager
def watching_memory() -> Iterator[list[float]]:
    """The most resident megabytes of a process of the portal during the block."""
    children = psutil.Process().children(recursive=True)
    servers = [child for child in children if "app.portal.cli" in " ".join(child.cmdline())]
    most, done = [0.0], threading.Event()

    def watch() -> None:
        while not done.wait(SAMPLE_SECONDS):
            most[0] = max([most[0], *(server.memory_info().rss / 1e6 for server in servers)])

    watcher = threading.Thread(target=watch)
    watcher.start()
    try:
        yield most
    finally:
        done.set()
        watcher.join()


def main(seconds: float, *names: str) -> None:
    for name in names or ATTACKS:
        attack = ATTACKS[name]
        with tempfile.TemporaryDirectory() as temporary:
            folder = Path(temporary)
            environ = settings(f"sqlite:///{folder / 'store.db'}", folder / "pages")
            build_pages(PortalConfig.read(environ), folder / "pages")
            database.migrate(environ["SEALEDLINE_DATABASE"])
            with serving(environ, folder) as port:
                held = measure(port, attack, seconds)
        print(
            f"{name}, {attack.connections} connections: {held.share:.1%} of {held.reports} reports in {IN_TIME:.0f} s "
            f"(at least 99 %), the slowest in {held.slowest:.2f} s; {held.megabytes:.0f} MB (less than 200)",
            flush=True,
        )


if __name__ == "__main__":
    main(float(sys.argv[1]) if sys.argv[1:] else 20, *sys.argv[2:])
