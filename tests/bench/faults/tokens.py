"""Mailbox tokens that open something and such that don't: bytes on the line, status, and Welch's t of the times.

python -m tests.bench.faults.tokens [of each]

One connection to a portal of one process with 500 reports on SQLite; in random order. Before t is taken, the slowest
twentieth of all is left out, which is the machine's.
"""

import os
import random
import socket
import statistics
import sys
import tempfile
import time
from collections import defaultdict
from pathlib import Path

from app.portal.config import PortalConfig
from app.portal.site.build import build_pages
from app.reporter.api.padding import pad
from app.store import database
from crypto.encoding import b64encode
from tests.bench.load.requests import Connection
from tests.portal.api_client import Filed, draw_report, settings
from tests.portal.process import serving

REPORTS = 500
KEPT = 0.95


def ask(line: socket.socket, token: bytes) -> tuple[float, int, int]:
    """Seconds, status, and all bytes of the answer, its head's too."""
    body = pad({"token": b64encode(token)})
    head = (
        f"POST /api/mailbox HTTP/1.1\r\nHost: portal\r\nContent-Type: application/json\r\nContent-Length: {len(body)}"
    )
    began = time.perf_counter()
    line.sendall(f"{head}\r\n\r\n".encode() + body)
    answer = bytearray()
    while b"\r\n\r\n" not in answer:
        answer += line.recv(2**17)
    length = int(bytes(answer).lower().split(b"content-length: ")[1].split(b"\r\n")[0])
    whole = answer.index(b"\r\n\r\n") + 4 + length
    while len(answer) < whole:
        answer += line.recv(2**17)
    return time.perf_counter() - began, int(answer[9:12]), len(answer)


def draw(kind: str, reports: list[Filed]) -> bytes:
    token = random.choice(reports).token
    near = bytes([*token[:-1], token[-1] ^ 1])
    return {"valid": token, "one bit off": near, "random": os.urandom(32)}[kind]


def welch(first: list[float], second: list[float]) -> float:
    """Welch's t of two samples, without what is slower than nineteen twentieths of both."""
    most = sorted(first + second)[int(KEPT * (len(first) + len(second)))]
    kept = [[each for each in sample if each <= most] for sample in (first, second)]
    error = sum(statistics.variance(sample) / len(sample) for sample in kept) ** 0.5
    return float((statistics.fmean(kept[0]) - statistics.fmean(kept[1])) / error)


def main(count: str = "5000") -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        url, pages = f"sqlite:///{folder / 'store.db'}", folder / "built" / "pages"
        database.migrate(url)
        environ = settings(url, pages, SEALEDLINE_WORKERS="1")
        build_pages(PortalConfig.read(environ), pages)
        reports = [draw_report() for _ in range(REPORTS)]
        with serving(environ, folder) as port:
            with Connection(port) as connection:
                assert all(connection.post("/api/reports", pad(each.body)) == 200 for each in reports)
            kinds = ["valid", "one bit off", "random"] * int(count)
            random.shuffle(kinds)
            times, answers = defaultdict[str, list[float]](list), defaultdict[str, set[tuple[int, int]]](set)
            with socket.create_connection(("127.0.0.1", port)) as line:
                for kind in kinds:
                    seconds, *answer = ask(line, draw(kind, reports))
                    times[kind].append(seconds)
                    answers[kind].add((answer[0], answer[1]))
        for kind, found in answers.items():
            listed = ", ".join(f"{status} in {length:,} bytes" for status, length in sorted(found))
            print(f"{kind}: {listed}; {statistics.median(times[kind]) * 1000:.2f} ms")
        for kind in ("one bit off", "valid"):
            print(f"{count} of each: {kind} against random: t = {welch(times[kind], times['random']):.1f}")


if __name__ == "__main__":
    main(*sys.argv[1:])
