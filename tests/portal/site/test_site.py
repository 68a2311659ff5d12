"""What the portal serves besides the API, and the headers of everything."""

import gzip
import hashlib
import re
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.env import ConfigError
from app.portal.server.headers import HEADERS, PAGE_HEADERS
from app.portal.site.built_files import SUMS, read_files, replace_folder
from tests.portal.api_client import Caller, draw_report

PAGES = ("/en/", "/en/report", "/en/mailbox", "/en/recipients", "/en/no-javascript")
NOWHERE = (
    "/nothing",
    "/en/nothing",
    "/en/report/",
    "/en/report.html",
    "/en/index",
    "/SHA256SUMS",
    "/assets/",
    "/assets/../SHA256SUMS",
    "/assets/%2e%2e/SHA256SUMS",
    "/assets/..%2fSHA256SUMS",
    "/assets//words.txt/",
    "/static/words.txt",
    "/en/../../etc/passwd",
    "/%00",
)


@pytest.fixture
def store_url(sqlite_url: str) -> str:
    """One kind of store is enough for what does not use it."""
    return sqlite_url


@pytest.mark.parametrize("path", PAGES)
def test_a_page_is_served_as_it_was_built(client: FlaskClient, pages: Path, path: str) -> None:
    built = (pages / f"{path.lstrip('/')}{'index' if path.endswith('/') else ''}.html").read_bytes()
    answer = client.get(path)
    assert (answer.status_code, answer.content_type, answer.data) == (200, "text/html; charset=utf-8", built)
    zipped = client.get(path, headers={"Accept-Encoding": "br, gzip"})
    assert (zipped.headers["Content-Encoding"], gzip.decompress(zipped.data)) == ("gzip", built)
    # Nothing may keep it, so nobody has to be told that it varies.
    assert zipped.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize(
    ("path", "content_type"),
    [
        ("/assets/words.txt", "text/plain; charset=utf-8"),
        ("/assets/noble.js", "text/javascript; charset=utf-8"),
        ("/assets/icon.svg", "image/svg+xml"),
        ("/assets/portal.css", "text/css; charset=utf-8"),
    ],
)
def test_an_asset_is_served_under_its_type(client: FlaskClient, path: str, content_type: str) -> None:
    assert client.get(path).content_type == content_type


def test_the_bare_address_leads_to_the_first_page(client: FlaskClient) -> None:
    for path in ("/", "/en"):
        answer = client.get(path)
        assert (answer.status_code, answer.headers["Location"]) == (302, "/en/")


@pytest.mark.parametrize("path", NOWHERE)
def test_nothing_else_is_served_and_the_page_says_so(client: FlaskClient, pages: Path, path: str) -> None:
    answer = client.get(path)
    assert (answer.status_code, answer.data) == (404, (pages / "en/not-found.html").read_bytes())


@pytest.mark.parametrize(
    ("method", "path", "status", "code"),
    [
        ("GET", f"/api/uploads/{'00' * 16}/0", 405, "wrong_method"),
        ("POST", f"/api/uploads/{'00' * 16}/0", 405, "wrong_method"),
        ("DELETE", f"/api/uploads/{'00' * 16}/0", 405, "wrong_method"),
        ("PUT", f"/api/uploads/{'00' * 16}/0/", 404, "unknown_address"),
        ("PUT", f"/api/uploads/{'00' * 16}", 404, "unknown_address"),
        ("PUT", "/api/uploads/", 404, "unknown_address"),
        ("GET", "/api/mailbox/attachment", 405, "wrong_method"),
        ("PUT", "/api/mailbox/withdraw", 405, "wrong_method"),
        ("GET", "/api/", 404, "unknown_address"),
        ("GET", "/api/reports", 405, "wrong_method"),
        ("DELETE", "/api/mailbox", 405, "wrong_method"),
        ("OPTIONS", "/api/reports", 405, "wrong_method"),
        ("POST", "/api/limits", 405, "wrong_method"),
    ],
)
def test_other_api_addresses_and_methods_are_refused_in_padded_json(
    client: FlaskClient, method: str, path: str, status: int, code: str
) -> None:
    answer = client.open(path, method=method)
    assert (answer.status_code, answer.get_json()["error"], len(answer.data)) == (status, code, 65536)
    allowed = "GET, HEAD" if path == "/api/limits" else "PUT" if "/uploads/" in path else "POST"
    assert answer.headers.get("Allow") == (allowed if code == "wrong_method" else None)


def test_every_answer_has_the_headers_and_no_cookie(app: Flask, client: FlaskClient, caller: Caller) -> None:
    rules = [(re.sub(r"<int[^>]*>", "0", each.rule), each.methods or ()) for each in app.url_map.iter_rules()]
    requests = [("GET", path) for path, methods in rules if "GET" in methods]
    requests += [("GET", path) for path in NOWHERE] + [("POST", "/en/"), ("TRACE", "/en/"), ("GET", "/api/nothing")]
    requests += [(method, path) for path, _ in rules for method in ("POST", "OPTIONS", "HEAD")]
    answers = [client.open(path, method=method) for method, path in requests]
    answers.append(client.post("/api/reports", json=draw_report().body))
    assert {answer.status_code for answer in answers} == {200, 302, 400, 404, 405, 415, 503}
    for answer in answers:
        expected = HEADERS | (PAGE_HEADERS if answer.mimetype == "text/html" else {})
        assert expected.items() <= dict(answer.headers).items(), answer.request.path
        assert not {"Set-Cookie", "ETag", "Last-Modified"} & set(answer.headers.keys()), answer.request.path


def test_the_policy_allows_this_site_only_and_nothing_unsafe() -> None:
    rules = dict(rule.split(" ") for rule in HEADERS["Content-Security-Policy"].split("; "))
    assert rules["default-src"] == rules["base-uri"] == rules["form-action"] == rules["frame-ancestors"] == "'none'"
    assert set(rules.values()) == {"'none'", "'self'"}
    assert HEADERS["Cache-Control"] == "no-store"
    assert HEADERS["Referrer-Policy"] == "no-referrer"
    assert HEADERS["X-Content-Type-Options"] == "nosniff"
    assert HEADERS["Cross-Origin-Resource-Policy"] == PAGE_HEADERS["Cross-Origin-Opener-Policy"] == "same-origin"
    assert HEADERS["Cross-Origin-Embedder-Policy"] == "require-corp"
    assert PAGE_HEADERS["X-Frame-Options"] == "DENY"


@pytest.mark.parametrize("harm", ["missing", "changed", "lost", "strange", "not a list"])
def test_pages_that_are_not_whole_are_not_served(tmp_path: Path, harm: str) -> None:
    content = b"page"
    sums = f"{hashlib.sha256(content).hexdigest()}  en/index.{'exe' if harm == 'strange' else 'html'}\n"
    files = {SUMS: b"\xff" if harm == "not a list" else sums.encode()}
    if harm != "lost":
        files[sums.split()[1]] = b"other" if harm == "changed" else content
    if harm != "missing":
        replace_folder(tmp_path / "pages", files)
    with pytest.raises(ConfigError, match="pages"):
        read_files(tmp_path / "pages")


def test_20_no_page_asks_for_terms_and_each_leads_to_other_ways_to_report(pages: Path) -> None:
    built = [*pages.glob("en/*.html")]
    assert len(built) > 5
    for page in built:
        text = page.read_text("utf-8")
        if page.name != "no-javascript.html":
            assert 'href="/en/other-routes"' in text or page.name == "other-routes.html", page.name
        # Whatever can be ticked is an answer; none has to be, and none says that something is agreed to or waived.
        for box in re.findall(r'<input[^>]*type="checkbox"[^>]*>', text):
            assert "required" not in box
        for word in ("terms and conditions", "I agree", "waive", "confidentiality agreement"):
            assert word.lower() not in text.lower(), (page.name, word)
