"""The headers, by the published rules of Mozilla's HTTP Observatory: the highest score there is without cookies.

The rules are those of the repository mdn/mdn-http-observatory: what each result is worth is in src/grader/charts.js,
when it is given in src/analyzer/tests. A site begins with 100; what adds to it counts once the rest is 90 or more.
Redirection and Strict-Transport-Security are the TLS proxy's, which alone knows whether a request came by https. They
take 20 each where they are missing; a place in browsers' preload lists adds 5, and is the operator's to ask for.
"""

import re
from collections.abc import Callable, Mapping

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

Headers = Mapping[str, str]

# 100, policy 10, referrer 5, integrity 5, framing 5, resources 10.
HIGHEST = 135
BROAD = {"*", "http:", "https:", "ftp:", "data:", "'unsafe-inline'", "'unsafe-eval'"}
PRIVATE = {"no-referrer", "same-origin", "strict-origin", "strict-origin-when-cross-origin"}


@pytest.fixture
def store_url(sqlite_url: str) -> str:
    """One kind of store is enough for what does not use it."""
    return sqlite_url


def read_policy(headers: Headers) -> dict[str, set[str]]:
    rules = (rule.split() for rule in headers.get("Content-Security-Policy", "").split(";") if rule.strip())
    return {name: set(sources) for name, *sources in rules}


def rate_policy(headers: Headers, page: str) -> int:
    policy = read_policy(headers)
    if not policy:
        return -25
    if any(sources & BROAD for sources in policy.values()):
        return -20
    return 10 if policy["default-src"] == {"'none'"} and policy["form-action"] <= {"'none'", "'self'"} else 5


def rate_cookies(headers: Headers, page: str) -> int:
    # Any that we set would be without a purpose: it is rated as the worst.
    return -40 if "Set-Cookie" in headers else 0


def rate_sharing(headers: Headers, page: str) -> int:
    return -50 if any(name.startswith("Access-Control-") for name in headers) else 0


def rate_referrer(headers: Headers, page: str) -> int:
    return 5 if headers.get("Referrer-Policy") in PRIVATE else -5


def rate_integrity(headers: Headers, page: str) -> int:
    scripts = re.findall(r"<script[^>]* src=[^>]*>", page)
    if any(not re.search(r'src="/[^/]', script) for script in scripts):
        return -50
    return 5 if scripts and all('integrity="sha384-' in script for script in scripts) else 0


def rate_types(headers: Headers, page: str) -> int:
    return 0 if headers.get("X-Content-Type-Options") == "nosniff" else -5


def rate_framing(headers: Headers, page: str) -> int:
    if read_policy(headers).get("frame-ancestors", BROAD) & BROAD:
        return 0 if headers.get("X-Frame-Options") in ("DENY", "SAMEORIGIN") else -20
    return 5


def rate_resources(headers: Headers, page: str) -> int:
    return 10 if headers.get("Cross-Origin-Resource-Policy") in ("same-origin", "same-site") else 0


RULES: tuple[Callable[[Headers, str], int], ...] = (
    rate_policy, rate_cookies, rate_sharing, rate_referrer, rate_integrity, rate_types, rate_framing, rate_resources,
)  # fmt: skip


def rate(answer: TestResponse) -> int:
    headers, page = dict(answer.headers), answer.text if answer.mimetype == "text/html" else ""
    found = [rule(headers, page) for rule in RULES]
    penalised = 100 + sum(points for points in found if points < 0)
    return penalised if penalised < 90 else penalised + sum(points for points in found if points > 0)


@pytest.mark.parametrize("path", ["/en/", "/en/report", "/en/mailbox", "/en/recipients", "/nothing", "/en/nothing"])
def test_pages_have_the_highest_score_without_cookies(client: FlaskClient, path: str) -> None:
    assert rate(client.get(path)) == HIGHEST


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/assets/pages.js"),
        ("GET", "/assets/portal.css"),
        ("GET", "/api/directory"),
        ("GET", "/api/limits"),
        ("GET", "/api/nothing"),
        ("POST", "/api/mailbox"),
        ("POST", "/en/"),
        ("TRACE", "/"),
        ("GET", "/"),
    ],
)
def test_all_else_has_it_too_less_what_only_pages_can_have(client: FlaskClient, method: str, path: str) -> None:
    assert rate(client.open(path, method=method)) == HIGHEST - 5


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("Content-Security-Policy", ""),
        ("Content-Security-Policy", "default-src *"),
        ("Set-Cookie", "id=1"),
        ("Referrer-Policy", "unsafe-url"),
        ("Access-Control-Allow-Origin", "*"),
        ("Cross-Origin-Resource-Policy", "cross-origin"),
    ],
)
def test_the_rules_notice_what_is_worse(client: FlaskClient, name: str, value: str) -> None:
    answer = client.get("/en/")
    answer.headers[name] = value
    assert rate(answer) < HIGHEST
