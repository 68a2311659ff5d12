"""How fast a file becomes durable, beside the floor: the same bytes written and synced in files of 1 MiB.

python -m tests.bench.uploads [MiB]

Through a portal of two processes with its default store, a folder and SQLite, over loopback. Pieces are as large as
sealed ones and of random bytes; the sealing itself is not measured here. Uploading and plain writing take turns, since
a disk's speed changes. Memory is the most that each server process was seen to have, less what it had before.
"""

import os
import statistics
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing import get_context
from pathlib import Path
from typing import NamedTuple

import psutil

from app import database, pieces
from app.config import PortalConfig
from app.portal.build import build_pages
from app.reporter.padding import pad
from crypto.notation import b64encode
from tests.bench.requests import Connection
from tests.portal.reports import draw_report, settings
from tests.portal.server import serving

MIB = 2**20
SMALL_MIB, TIMES = 10, 20
SUSTAINED_MIB, ROUNDS = 2048, 16  # a disk may be several times as fast for the first second
CLIENTS = 8
SAMPLE_SECONDS = 0.02


class Upload(NamedTuple):
    id: str
    key: str

    @property
    def claim(self) -> dict[str, object]:
        return {"id": self.id, "upload_key": self.key, "pieces": SMALL_MIB}


def draw_upload() -> Upload:
    return Upload(os.urandom(16).hex(), b64encode(os.urandom(16)))


def draw_pieces(count: int, first: int = 0) -> list[bytes]:
    return [os.urandom(pieces.largest(number)) for number in range(first, first + count)]


def put_pieces(connection: Connection, upload: Upload, drawn: list[bytes], first: int = 0) -> None:
    for number, piece in enumerate(drawn, first):
        status = connection.put_piece(f"/api/uploads/{upload.id}/{number}", upload.key, piece)
        if status != 204:
            raise RuntimeError(f"a piece was answered with {status}")


def measure_small(port: int) -> tuple[list[float], list[float]]:
    """Seconds until the pieces of a small file are durable, and until a report has claimed it too."""
    stored, claimed = [], []
    with Connection(port) as connection:
        for _ in range(TIMES):
            upload, drawn = draw_upload(), draw_pieces(SMALL_MIB)
            body = pad({**draw_report().body, "uploads": [upload.claim]})
            begin = time.perf_counter()
            put_pieces(connection, upload, drawn)
            stored.append(time.perf_counter() - begin)
            if connection.post("/api/reports", body) != 200:
                raise RuntimeError("the report was refused")
            claimed.append(time.perf_counter() - begin)
    return sorted(stored), sorted(claimed)


def write_plainly(folder: Path, drawn: list[bytes], first: int) -> None:
    for number, piece in enumerate(drawn, first):
        with (folder / str(number)).open("xb") as file:
            file.write(piece)
            file.flush()
            os.fsync(file.fileno())


def measure_share(port: int, folder: Path, mib: int) -> tuple[list[float], list[float]]:
    """MiB a second of each round, in a portal and written plainly to the same disk."""
    each, upload = mib // ROUNDS, draw_upload()
    uploaded, written = [], []
    with Connection(port) as connection:
        for number in range(ROUNDS):
            first = number * each
            drawn = draw_pieces(each, first)
            begin = time.perf_counter()
            put_pieces(connection, upload, drawn, first)
            between = time.perf_counter()
            write_plainly(folder, drawn, first)
            uploaded.append(each / (between - begin))
            written.append(each / (time.perf_counter() - between))
    return uploaded, written


def put_large(port: int, mib: int) -> None:
    """One of several clients: all of its pieces but the first are the same bytes."""
    upload, (first, other) = draw_upload(), draw_pieces(2)
    with Connection(port) as connection:
        put_pieces(connection, upload, [first])
        for number in range(1, mib):
            put_pieces(connection, upload, [other], number)


def find_processes() -> list[psutil.Process]:
    """The server's processes that answer requests: those that another server process started."""
    children = psutil.Process().children(recursive=True)
    servers = [child for child in children if "app.portal.serve" in " ".join(child.cmdline())]
    return [server for server in servers if server.ppid() in {each.pid for each in servers}]


@contextmanager
def watching(processes: list[psutil.Process]) -> Iterator[dict[int, int]]:
    """The most resident bytes of each process during the block."""
    most = {process.pid: process.memory_info().rss for process in processes}
    done = threading.Event()

    def watch() -> None:
        while not done.wait(SAMPLE_SECONDS):
            for process in processes:
                most[process.pid] = max(most[process.pid], process.memory_info().rss)

    watcher = threading.Thread(target=watch)
    watcher.start()
    try:
        yield most
    finally:
        done.set()
        watcher.join()


def measure_memory(port: int, mib: int) -> tuple[list[float], list[float], float]:
    """Megabytes of each process when idle, and the most of each during the uploads; and all their MiB a second."""
    processes = find_processes()
    before = {process.pid: process.memory_info().rss for process in processes}
    with get_context("spawn").Pool(CLIENTS) as pool, watching(processes) as most:
        begin = time.perf_counter()
        pool.starmap(put_large, [(port, mib)] * CLIENTS)
        rate = CLIENTS * mib / (time.perf_counter() - begin)
    return [before[pid] / 1e6 for pid in before], [most[pid] / 1e6 for pid in before], rate


def report_small(port: int) -> None:
    stored, claimed = measure_small(port)
    print(
        f"{SMALL_MIB} MiB: durable after {statistics.median(stored):.3f} s (less than 0.10), best {stored[0]:.3f}, worst "
        f"{stored[-1]:.3f} of {TIMES}; with the report that claims it after {statistics.median(claimed):.3f} s",
        flush=True,
    )


def report_share(port: int, folder: Path, mib: int) -> None:
    uploaded, written = measure_share(port, folder, mib)
    rate, floor = statistics.harmonic_mean(uploaded), statistics.harmonic_mean(written)
    print(
        f"{mib} MiB: {rate:.0f} MiB/s, {rate / floor:.2f} of the {floor:.0f} MiB/s of plain writing (at least 0.50)\n"
        f"  rounds: {list_whole(uploaded)} beside {list_whole(written)} MiB/s",
        flush=True,
    )


def report_memory(port: int, mib: int) -> None:
    before, most, rate = measure_memory(port, mib)
    grown = [late - early for early, late in zip(before, most, strict=True)]
    print(
        f"{CLIENTS} uploads of {mib} MiB at once: {rate:.0f} MiB/s; each process grew by {list_whole(grown)} MB (at most "
        f"60) from {list_whole(before)} MB",
        flush=True,
    )


def list_whole(figures: list[float]) -> str:
    return ", ".join(f"{each:.0f}" for each in figures)


def main(mib: int = 256) -> None:
    with tempfile.TemporaryDirectory(dir=os.environ.get("SEALEDLINE_BENCH_FOLDER")) as name:
        folder = Path(name)
        url = f"sqlite:///{folder / 'store.db'}"
        environ = settings(url, folder / "pages")
        build_pages(PortalConfig.read(environ), folder / "pages")
        database.migrate(url)
        (folder / "plain").mkdir()
        with serving(environ, folder) as port:
            report_small(port)
            report_share(port, folder / "plain", SUSTAINED_MIB)
            report_memory(port, mib)


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
