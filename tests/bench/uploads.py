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

from app.blobs import pieces
from app.portal.config import PortalConfig
from app.portal.site.build import build_pages
from app.reporter.api.padding import pad
from app.store import database
from crypto.encoding import b64encode
from tests.bench.load.portal_processes import find_processes
from tests.bench.load.requests import Connection
from tests.portal.api_client import draw_report, settings
from tests.portal.process import serving

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


class Small(NamedTuple):
    """Seconds until a small file is durable, until a report has claimed it too, and until it is plainly written."""

    stored: float
    claimed: float
    written: float


def measure_small(port: int, folder: Path) -> list[Small]:
    """Upload small files, and write each plainly in turn."""
    measured = []
    with Connection(port) as connection:
        for turn in range(TIMES):
            upload, drawn = draw_upload(), draw_pieces(SMALL_MIB)
            body = pad({**draw_report().body, "uploads": [upload.claim]})
            begin = time.perf_counter()
            put_pieces(connection, upload, drawn)
            stored = time.perf_counter() - begin
            if connection.post("/api/reports", body) != 200:
                raise RuntimeError("the report was refused")
            between = time.perf_counter()
            write_plainly(folder, drawn, f"small-{turn}")
            measured.append(Small(stored, between - begin, time.perf_counter() - between))
    return measured


def write_plainly(folder: Path, drawn: list[bytes], name: str) -> None:
    for number, piece in enumerate(drawn):
        with (folder / f"{name}-{number}").open("xb") as file:
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
            write_plainly(folder, drawn, f"round-{number}")
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


def report_small(port: int, folder: Path) -> None:
    measured = measure_small(port, folder)
    stored, claimed, written = (statistics.median(each) for each in zip(*measured, strict=True))
    print(
        f"{SMALL_MIB} MiB: durable after {stored:.3f} s, {stored / written:.1f} times as long as plain writing (at most 4), "
        f"worst {max(measured).stored:.3f} of {TIMES}; with the report that claims it after {claimed:.3f} s",
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
            report_small(port, folder / "plain")
            report_share(port, folder / "plain", SUSTAINED_MIB)
            report_memory(port, mib)


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
