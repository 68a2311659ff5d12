"""A million mutated requests, envelopes and messages: nothing answers 5xx, nothing crashes, nothing is believed.

python -m tests.bench.fuzzing [cases] [seed]

One in twenty is a request to a portal of its own, one in five an envelope, the others messages, for both languages (of
the envelopes, JavaScript opens one in fifty). The same seed makes the same cases. Ends with 1 at the first fault.
"""

import json
import random
import socket
import sys
import tempfile
from collections import Counter
from collections.abc import Callable
from pathlib import Path

from app.portal.config import PortalConfig
from app.portal.site.build import build_pages
from app.store import database, directories
from app.texts import DEMONSTRATION
from crypto import envelope
from crypto.encoding import b64encode
from tests.bench.load.requests import Connection
from tests.crypto.twins.mutations import dump
from tests.crypto.twins.node_side import Node, judge
from tests.crypto.twins.python_side import read_message
from tests.crypto.twins.random_edits import flip, mutate, mutate_document
from tests.crypto.twins.samples import MESSAGES, SEALING, SEEDS, SIGNING
from tests.messages import seal_raw
from tests.organisation import Organisation
from tests.portal.api_client import draw_report, settings
from tests.portal.process import serving
from tests.waiting import HANG_SECONDS

HEADS = (
    "POST /api/reports", "POST /api/mailbox", "POST /api/mailbox/messages", "POST /api/mailbox/note",
    "POST /api/mailbox/erase", "POST /api/mailbox/attachment", "POST /api/mailbox/withdraw",
    "PUT /api/uploads/00112233445566778899aabbccddeeff/0", "GET /api/limits", "GET /api/directory",
    "GET /api/days/2026-11-22/0", "GET /en/", "HEAD /en/report", "OPTIONS /api/reports",
)  # fmt: skip
FIELDS = (
    "Content-Length: 0", "Content-Length: 99999999999", "Content-Length: -1", "Content-Length: 1, 1",
    "Expect: 100-continue", "Transfer-Encoding: chunked", "Transfer-Encoding: chunked, identity", "Connection: close",
    "Upload-Key: AAAAAAAAAAAAAAAAAAAAAA", "Accept-Encoding: gzip;q=9", "Range: bytes=0-", "Host: other",
    "X-Forwarded-For: ::1", "Content-Type: text/plain", " folded: line", "no colon", "Upgrade: h2c", "Cookie: a=b",
    "Content-Encoding: gzip", "If-None-Match: *",
)  # fmt: skip


def make_request(drawn: random.Random) -> bytes:
    """A request that is wrong in its head, its fields or its body, or seems right."""
    report = draw_report()
    document = (
        report.body if drawn.random() < 0.5 else report.mailbox_body(note=b64encode(report.note), places=["0" * 32])
    )
    body = json.dumps(mutate_document(document, drawn)).encode("utf-8", "surrogatepass")
    if drawn.random() < 0.3:
        body = mutate(body, drawn)
    fields = [f"Host: portal\r\nContent-Type: application/json\r\nContent-Length: {len(body)}"]
    fields += drawn.sample(FIELDS, drawn.choice((0, 0, 1, 2)))
    drawn.shuffle(fields)
    head = "\r\n".join([f"{drawn.choice(HEADS)} HTTP/1.1", *fields, "", ""]).encode()
    return (mutate(head, drawn) if drawn.random() < 0.3 else head) + body


def ask(port: int, request: bytes) -> int:
    """Send a request on a connection of its own, and nothing more; gives the status of the answer, 0 for none."""
    received = b""
    with socket.create_connection(("127.0.0.1", port), HANG_SECONDS) as connection:
        try:
            connection.sendall(request)
            connection.shutdown(socket.SHUT_WR)
            while piece := connection.recv(2**18):
                received += piece
        except ConnectionError:
            pass
    return int(received[9:12]) if received.startswith(b"HTTP/1.1 ") else 0


def fuzz_requests(cases: int, drawn: random.Random) -> Counter[str]:
    """Send so many mutated requests to a portal; counts the answers by status, 0 for none."""
    answers: Counter[str] = Counter()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        # With texts of its own, so that it has nothing to say when it starts.
        environ = settings(f"sqlite:///{folder / 'store.db'}", folder / "pages", SEALEDLINE_TEXTS=str(DEMONSTRATION))
        build_pages(PortalConfig.read(environ), folder / "pages")
        db = database.open_database(environ["SEALEDLINE_DATABASE"], create=True)
        directories.publish(db, json.dumps(Organisation().sign()).encode(), 1)
        db.close()
        with serving(environ, folder) as port:
            for _ in range(cases):
                request = make_request(drawn)
                status = ask(port, request)
                answers[str(status)] += 1
                require(status < 500, f"{status} for", request)
            with Connection(port) as connection:
                status = connection.post("/api/reports", json.dumps(draw_report().body).encode())
                require(status == 200, f"an honest report is answered with {status}", b"")
        log = (folder / "err.log").read_bytes()
        require(not log, "the portal wrote", log)
    return answers


def fuzz_envelopes(cases: int, drawn: random.Random, node: Node) -> Counter[str]:
    """Open so many mutated envelopes; counts the verdicts. None may open."""
    verdicts: Counter[str] = Counter()
    slots = [envelope.Slot(key.address) for key in SEALING[:2]]
    whole = [seal_raw(each, SIGNING[0], slots) for each in MESSAGES]
    seeds, author = [b64encode(seed) for seed in SEEDS[:2]], b64encode(SIGNING[0].verify)
    for number in range(cases):
        original = drawn.choice(whole)
        changed = mutate(original, drawn) if drawn.random() < 0.3 else flip(original, drawn)
        if changed == original:
            continue
        verdict = judge(envelope.unseal, changed, SEALING[:2], lambda _: SIGNING[0].verify)
        require(verdict[0] == "error", "a changed envelope opens:", changed)
        if number % 50 == 0:
            require(node.call("unseal", b64encode(changed), seeds, author) == verdict, "they differ:", changed)
        verdicts[verdict[1]] += 1
    return verdicts


def fuzz_messages(cases: int, drawn: random.Random, node: Node) -> Counter[str]:
    """Read so many mutated messages; counts the verdicts. One that is read says the same when it is read again."""
    verdicts: Counter[str] = Counter()
    for _ in range(cases):
        written = dump(mutate_document(drawn.choice(MESSAGES), drawn))
        changed = mutate(written, drawn) if drawn.random() < 0.3 else written
        verdict = judge(read_message, changed)
        if verdict[0] == "ok":
            require(read_message(verdict[1].encode()) == verdict[1], "read otherwise the second time:", changed)
        require(node.call("readMessage", b64encode(changed)) == verdict, "they differ:", changed)
        verdicts["read" if verdict[0] == "ok" else verdict[1]] += 1
    return verdicts


def require(holds: bool, what: str, data: bytes) -> None:
    """End with what was found, and the input that found it, unless this holds."""
    if not holds:
        sys.exit(f"{what} {data[:4000]!r}")


def main(cases: int = 1_000_000, seed: int = 1) -> None:
    parts: list[tuple[str, int, Callable[..., Counter[str]]]] = [
        ("requests", cases // 20, fuzz_requests),
        ("envelopes", cases // 5, fuzz_envelopes),
        ("messages", cases - cases // 20 - cases // 5, fuzz_messages),
    ]
    with Node() as node:
        for name, count, fuzz in parts:
            drawn = random.Random(f"{seed} {name}")
            found = fuzz(count, drawn) if name == "requests" else fuzz(count, drawn, node)
            print(
                f"{count:,} {name} (seed {seed}): {', '.join(f'{n:,} {what}' for what, n in found.most_common())}",
                flush=True,
            )


if __name__ == "__main__":
    main(*(int(argument) for argument in sys.argv[1:]))
