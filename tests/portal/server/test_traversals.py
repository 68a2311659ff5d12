"""Addresses that would walk out of the folder of built files, if there were a path to walk."""

from pathlib import Path

import pytest

from tests.portal.conftest import Running
from tests.portal.server.test_smuggling import ask

pytestmark = pytest.mark.slow

UP = ("..", "%2e%2e", ".%2e", "%252e%252e", "..;", "...", "%c0%ae%c0%ae", "%u002e%u002e", "..%00", "..%0d%0a")
SLASHES = ("/", "%2f", "%5c", "%252f", "//", "/./")
PATHS = [
    f"{base}{slash.join([up] * 6)}{slash}etc{slash}passwd" for base in ("/assets/",) for up in UP for slash in SLASHES
]
PATHS += ["/en/../SHA256SUMS", "/./SHA256SUMS", "//SHA256SUMS", "/%00/SHA256SUMS", "/assets/portal.css%00.html"]
PATHS += [
    "/C:/Windows/win.ini",
    "/file:///etc/passwd",
    "/proc/self/environ",
    "/.git/config",
    "/../store.db",
    "/api/../en/",
]


@pytest.mark.parametrize("path", PATHS)
def test_no_address_leads_out_of_the_built_files(running: Running, pages: Path, path: str) -> None:
    answer = ask(running.port, f"GET {path} HTTP/1.1\r\nHost: portal\r\nConnection: close\r\n\r\n".encode())
    head, _, body = answer.partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 404 ")
    assert path.startswith("/api/") or body == (pages / "en/not-found.html").read_bytes()
    assert b"root:" not in body
