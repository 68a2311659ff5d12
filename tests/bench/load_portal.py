"""How many reports a second a running portal makes durable, its clients included.

    python -m tests.bench.load_portal --port 8000 --seconds 10             8 clients, each as fast as it is answered
    python -m tests.bench.load_portal --port 8000 --seconds 10 --rate 100  open load: timed from when due

Envelopes have the size and structure of a report of 2 KB to three officers, and random bytes: the portal can't
tell. Start the portal with an empty store.
"""

import json
import os
import socket
import time
from argparse import ArgumentParser
from multiprocessing import Pool, cpu_count

from app.portal.padding import pad
from crypto.notation import b64encode
from crypto.structure import COMMITMENT_BYTES, MAGIC, SLOT_BYTES, TAG_BYTES

REPORT_BYTES, NOTE_BYTES = 8192, 4096


def make_envelope(slots: int, padded_bytes: int) -> bytes:
    """An envelope that nobody can open."""
    return MAGIC + bytes([slots]) + os.urandom(SLOT_BYTES * slots + COMMITMENT_BYTES + padded_bytes + TAG_BYTES)


def make_report(slots: int = 3) -> dict[str, str]:
    """What a reporter's browser would send, less the sense."""
    return {
        "mailbox": b64encode(os.urandom(32)),
        "gate": b64encode(os.urandom(32)),
        "envelope": b64encode(make_envelope(slots, REPORT_BYTES)),
        "note": b64encode(make_envelope(1, NOTE_BYTES)),
    }


def post(connection: socket.socket, path: str, document: dict[str, str]) -> tuple[int, dict[str, object]]:
    """Send one request on a kept connection and read its answer: the status and the JSON object."""
    body = pad(document)
    head = (
        f"POST {path} HTTP/1.1\r\nHost: portal\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    connection.sendall(head.encode() + body)
    received = b""
    while b"\r\n\r\n" not in received:
        received += receive(connection)
    answer_head, _, answer = received.partition(b"\r\n\r\n")
    length = int(answer_head.lower().split(b"content-length: ")[1].split(b"\r\n")[0])
    parts, size = [answer], len(answer)
    while size < length:
        parts.append(receive(connection))
        size += len(parts[-1])
    return int(answer_head.split(b" ")[1]), json.loads(b"".join(parts))


def receive(connection: socket.socket) -> bytes:
    """What has arrived. Raises ConnectionError at the end."""
    received = connection.recv(262144)
    if not received:
        raise ConnectionError("the portal hung up")
    return received


def file_reports(port: int, begin: float, end: float, interval: float) -> list[tuple[int, float]]:
    """One client's reports: for each the status, and the seconds since it was due (interval 0: since it was sent)."""
    done = []
    with socket.create_connection(("127.0.0.1", port)) as connection:
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        due = begin
        while due < end:
            report = make_report()
            time.sleep(max(0.0, due - time.time()))
            status, _ = post(connection, "/api/reports", report)
            now = time.time()
            done.append((status, now - due))
            due = due + interval if interval else now
    return done


def run(port: int, *, clients: int, seconds: float, rate: float = 0) -> dict[str, float]:
    """Load the portal. The figures: reports a second, times in ms, and how many answers were not 200."""
    begin = time.time() + 0.5
    interval = clients / rate if rate else 0.0
    jobs = [(port, begin + interval * client / clients, begin + seconds, interval) for client in range(clients)]
    with Pool(clients) as pool:
        done = [each for found in pool.starmap(file_reports, jobs) for each in found]
    took = time.time() - begin
    times = sorted(each for _, each in done)
    return {
        "reports_a_second": sum(status == 200 for status, _ in done) / took,
        "median_ms": times[len(times) // 2] * 1000,
        "percentile_99_ms": times[len(times) * 99 // 100] * 1000,
        "slowest_ms": times[-1] * 1000,
        "filed": sum(status == 200 for status, _ in done),
        "failed": sum(status != 200 for status, _ in done),
    }


def main() -> None:
    """Print the figures of one run."""
    parser = ArgumentParser(prog="python -m tests.bench.load_portal")
    parser.add_argument("--port", type=int, default=8000)
    parser.add_argument("--clients", type=int, default=8)
    parser.add_argument("--seconds", type=float, default=10)
    parser.add_argument("--rate", type=float, default=0, help="reports a second, whatever the portal manages")
    arguments = parser.parse_args()
    figures = run(arguments.port, clients=arguments.clients, seconds=arguments.seconds, rate=arguments.rate)
    print(
        f"{cpu_count()} cores, {arguments.clients} clients:", *(f"{name} {each:.1f}" for name, each in figures.items())
    )


if __name__ == "__main__":
    main()
