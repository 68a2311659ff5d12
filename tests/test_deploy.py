"""What deploy/ hands to operators keeps what SECURITY.md and the README say of it."""

import re
from pathlib import Path

import pytest

from app.portal.api.limits import REQUEST_BYTES
from app.portal.server.connection import HEAD_SECONDS, KEPT_SECONDS

NGINX = Path(__file__).parent.parent / "deploy" / "nginx.conf"


def read_directives() -> dict[str, list[str]]:
    """What stands after each name; blocks are passed over."""
    lines = (line.split("#")[0].strip() for line in NGINX.read_text("ascii").splitlines())
    found: dict[str, list[str]] = {}
    for name, value in re.findall(r"^(\w+) +(.+);$", "\n".join(lines), re.MULTILINE):
        found.setdefault(name, []).append(value)
    return found


def test_the_tls_proxy_asks_browsers_for_https_for_two_years() -> None:
    assert read_directives()["add_header"] == [
        'Strict-Transport-Security "max-age=63072000; includeSubDomains" always',
    ]
    assert read_directives()["return"] == ["301 https://report.example.org$request_uri"]


def test_the_tls_proxy_keeps_nothing_of_who_asks() -> None:
    found = read_directives()
    assert found["access_log"] == ["off"]
    # Only what stops nginx: a line about a request would name who made it.
    assert found["error_log"] == ["stderr emerg"]
    assert found["proxy_set_header"] == ["Host $host"]
    for tracks in ("$remote_addr", "$proxy_add_x_forwarded_for", "$ssl_session_id", "$request_id", "log_format"):
        assert tracks not in NGINX.read_text("ascii")
    assert found["ssl_session_cache"] == found["ssl_session_tickets"] == ["off"]


def test_the_tls_proxy_writes_no_body_to_a_disk_and_takes_what_the_portal_takes() -> None:
    found = read_directives()
    assert found["proxy_request_buffering"] == found["proxy_buffering"] == found["proxy_cache"] == ["off"]
    assert found["proxy_max_temp_file_size"] == ["0"]
    sizes = found["client_max_body_size"] + found["client_body_buffer_size"]
    assert [int(size.removesuffix("m")) * 2**20 for size in sizes] == [REQUEST_BYTES] * 2


def test_the_tls_proxy_waits_for_nobody_longer_than_the_portal_does() -> None:
    found = read_directives()
    assert found["client_header_timeout"] == [f"{HEAD_SECONDS}s"]
    assert found["keepalive_timeout"] == [f"{KEPT_SECONDS}s"]
    assert int(found["worker_connections"][0]) < int(found["worker_rlimit_nofile"][0])


@pytest.mark.parametrize(("name", "value"), [("gzip", "off"), ("ssl_protocols", "TLSv1.2 TLSv1.3")])
def test_the_tls_proxy_changes_no_size_and_speaks_no_old_tls(name: str, value: str) -> None:
    assert read_directives()[name] == [value]
    assert "gzip_static" not in read_directives()
