"""Who watches the line can't tell by sizes which page is read, nor whether an answer came: measured on the wire."""

import gzip
import json
import re
import socket
import zlib
from collections.abc import Mapping
from datetime import date
from pathlib import Path

import pytest

from app.case_store.cases import delete_case
from app.portal.site.size_padding import find_common_size, pad_gzip
from app.store.database import open_database
from crypto.encoding import b64encode
from tests.bench.page_weight import LOADED, read_sizes
from tests.portal.api_client import add_reply, draw_report
from tests.portal.conftest import Running
from tests.waiting import HANG_SECONDS


def exchange(port: int, head: str, body: bytes = b"") -> bytes:
    """All bytes that the portal sends in answer to one request."""
    with socket.create_connection(("127.0.0.1", port), timeout=HANG_SECONDS) as connection:
        length = f"Content-Length: {len(body)}\r\n" if body else ""
        connection.sendall(f"{head}\r\nHost: x\r\nConnection: close\r\n{length}\r\n".encode() + body)
        return b"".join(iter(lambda: connection.recv(65536), b""))


def get(port: int, path: str, encoding: str = "gzip") -> bytes:
    return exchange(port, f"GET {path} HTTP/1.1\r\nAccept-Encoding: {encoding}")


def post(port: int, path: str, document: Mapping[str, object]) -> bytes:
    return exchange(port, f"POST {path} HTTP/1.1\r\nContent-Type: application/json", json.dumps(document).encode())


@pytest.mark.parametrize("encoding", ["gzip", "identity"])
def test_all_pages_have_one_size_on_the_wire(running: Running, pages: Path, encoding: str) -> None:
    names = [path.stem for path in (pages / "en").glob("*.html")]
    paths = ["/en/" if name == "index" else f"/en/{name}" for name in names]
    answers = {path: get(running.port, path, encoding) for path in [*paths, "/nothing", "/en/nothing"]}
    assert len({len(answer) for answer in answers.values()}) == 1
    assert answers["/nothing"].startswith(b"HTTP/1.1 404 ")
    for path in paths:
        body = answers[path].split(b"\r\n\r\n", 1)[1]
        assert len(body) % 64 == 0
        text = gzip.decompress(body) if encoding == "gzip" else body
        assert text.rstrip().endswith(b"</html>")


def test_no_answer_of_a_mailbox_tells_by_its_size_what_it_says(running: Running) -> None:
    port = running.port
    empty, answered, deleted = (draw_report() for _ in range(3))
    answers = {name: post(port, "/api/reports", filed.body) for name, filed in
               {"filed": empty, "filed too": answered, "filed as well": deleted}.items()}  # fmt: skip
    db = open_database(running.store_url)
    _, previous = add_reply(db, answered)
    add_reply(db, answered, previous)
    delete_case(db, deleted.gate, deleted_on=date(2026, 11, 22))
    db.close()
    stranger = {"token": b64encode(bytes(32))}
    answers |= {
        "empty": post(port, "/api/mailbox", empty.mailbox_body()),
        "two replies": post(port, "/api/mailbox", answered.mailbox_body()),
        "deleted": post(port, "/api/mailbox", deleted.mailbox_body()),
        "unknown": post(port, "/api/mailbox", stranger),
        "malformed": post(port, "/api/mailbox", {"token": 7}),
        "taken": post(port, "/api/reports", answered.body | {"envelope": empty.body["envelope"]}),
        "note moved": post(
            running.port, "/api/mailbox/note", empty.mailbox_body(note=answered.body["note"], replaces=None)
        ),
    }
    statuses = {name: int(answer[9:12]) for name, answer in answers.items()}
    assert {*statuses.values()} == {200, 400, 404, 409, 410}, statuses
    sizes = {name: len(answer) for name, answer in answers.items()}
    assert len({*sizes.values()}) == 1, sizes
    assert b'"replies": [{' in answers["two replies"]


def test_a_report_in_english_alone_loads_at_most_90_kib(tmp_path: Path) -> None:
    sizes = read_sizes(tmp_path, "en")
    assert sum(sizes[path] for path in LOADED) <= 90 * 1024


def test_an_extra_field_changes_the_size_and_nothing_else() -> None:
    compressed = gzip.compress(b"page" * 1000)
    for size in (len(compressed) + 6, 4096, len(compressed) + 65535):
        longer = pad_gzip(compressed, size)
        assert len(longer) == size
        assert gzip.decompress(longer) == zlib.decompress(longer, wbits=31) == b"page" * 1000


@pytest.mark.parametrize("more", [-1, 0, 5, 65542])
def test_what_no_field_can_fill_is_refused(more: int) -> None:
    compressed = gzip.compress(b"page")
    with pytest.raises(ValueError):
        pad_gzip(compressed, len(compressed) + more)


def test_a_level_holds_the_largest_and_a_field() -> None:
    assert [find_common_size([size]) for size in (0, 1, 4088, 4089, 4096)] == [4096, 4096, 4096, 8192, 8192]
    assert find_common_size([1, 9000, 3]) == 12288


def test_no_page_says_more_than_its_spaces_at_the_end(pages: Path) -> None:
    for path in (pages / "en").glob("*.html"):
        assert re.fullmatch(rb" *\n", path.read_bytes().split(b"</html>")[1].lstrip(b"\n"))
