"""Floods: storing costs work when much is stored, and the work is good for one request (SPEC 11)."""

import json
import os
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.portal import create_app
from app.portal.api import load
from app.portal.api.prices import FOLLOW_UPS, REPORTS, UPLOADS, Prices
from app.portal.api.seeds import LASTS_MINUTES, Seeds
from app.portal.api.spent import MOST, Spent
from app.portal.api.work_guard import TIMES
from app.portal.config import PortalConfig
from app.store.database import Database
from crypto.api import work as works
from crypto.api.work import MOST_PUZZLES, Work, digest_request, encode, solve
from crypto.encoding import b64decode, b64encode
from tests.portal.api_client import Caller, Filed, draw_report, envelope, on_sqlite, snapshot
from tests.portal.upload_client import Putter, follow_up, with_note
from tests.store.random_uploads import TWO, draw_upload
from tests.stored import list_cases

PATH = "/api/reports"
MESSAGES = "/api/mailbox/messages"
USUAL = 8


@pytest.fixture(autouse=True)
def _with_cheap_puzzles(monkeypatch: pytest.MonkeyPatch) -> None:
    """As many tries as ever, each of one iteration; tests/crypto/api/test_work.py has puzzles at their price."""
    monkeypatch.setattr(works, "ITERATIONS", 1)


@pytest.fixture
def config(config: PortalConfig, monkeypatch: pytest.MonkeyPatch) -> PortalConfig:
    """A portal for which more than eight messages are a flood; on a slow machine, too, nothing fades meanwhile."""
    monkeypatch.setattr(load, "FADING_SECONDS", 1e9)
    return config.model_copy(update={"usual_messages": USUAL, "workers": 1})


@pytest.fixture
def flooded(client: FlaskClient) -> FlaskClient:
    """The portal, once it asks for the most that it ever asks for a report."""
    for _ in range(4 * USUAL):
        pay(client, PATH, body_of(draw_report()))
    assert client.get("/api/work").get_json()["reports"] == MOST_PUZZLES
    return client


def body_of(report: Filed) -> bytes:
    return json.dumps(report.body).encode()


def append(client: FlaskClient, filed: Filed, times: int) -> Filed:
    """Add new follow-ups to a mailbox, paid as they have to be; the report with its newest note."""
    for _ in range(times):
        body = follow_up(filed)
        pay(client, MESSAGES, json.dumps(body).encode())
        filed = with_note(filed, body)
    return filed


def read_prices(client: FlaskClient) -> dict[str, int]:
    answer = client.get("/api/work").get_json()
    return {kind: answer[kind] for kind in (UPLOADS, REPORTS, FOLLOW_UPS)}


def send(client: FlaskClient, path: str, body: bytes, work: Work | str | None = None) -> int:
    headers = {} if work is None else {"Proof-Of-Work": work if isinstance(work, str) else encode(work)}
    return client.post(path, data=body, content_type="application/json", headers=headers).status_code


def read_seed(client: FlaskClient) -> bytes:
    return b64decode(client.get("/api/work").get_json()["seed"])


def work_for(client: FlaskClient, path: str, body: bytes, puzzles: int = MOST_PUZZLES) -> Work:
    return solve(Work(read_seed(client), digest_request(path, body)), puzzles)


def pay(client: FlaskClient, path: str, body: bytes) -> Work:
    """Send a request with the work that it costs."""
    price = client.get("/api/work").get_json()["reports" if path == PATH else "follow_ups"]
    work = work_for(client, path, body, price)
    assert send(client, path, body, work) == 200
    return work


class Clock:
    """A clock that a test moves."""

    def __init__(self) -> None:
        self.seconds = 1_000_000.0

    def __call__(self) -> float:
        return self.seconds


def test_in_quiet_times_nothing_is_asked_for(client: FlaskClient, config: PortalConfig) -> None:
    quiet = create_app(config.model_copy(update={"usual_messages": 30})).test_client()
    prices = quiet.get("/api/work").get_json()
    assert {prices[kind] for kind in (UPLOADS, REPORTS, FOLLOW_UPS)} == {0}
    assert [send(quiet, PATH, body_of(draw_report())) for _ in range(15)] == [200] * 15
    assert send(quiet, PATH, body_of(draw_report()), "what is no work at all") == 200


def test_the_price_rises_with_what_is_stored_for_files_first_and_for_follow_ups_last() -> None:
    prices = Prices(usual=8, clock=Clock())
    begun: dict[str, int] = {}
    for stored in range(40):
        prices.count(REPORTS)
        prices.count(FOLLOW_UPS)
        asked = [prices.ask(kind) for kind in (UPLOADS, REPORTS, FOLLOW_UPS)]
        assert asked == sorted(asked, reverse=True)
        for kind, price in zip((UPLOADS, REPORTS, FOLLOW_UPS), asked, strict=True):
            if price:
                begun.setdefault(kind, stored + 1)
    assert begun == {UPLOADS: 5, REPORTS: 9, FOLLOW_UPS: 17}
    assert asked == [MOST_PUZZLES] * 3


def test_many_files_make_files_dear_and_no_message() -> None:
    prices = Prices(usual=8, clock=Clock())
    for _ in range(100_000):
        prices.count_piece(1)
    assert (prices.ask(UPLOADS), prices.ask(REPORTS), prices.ask(FOLLOW_UPS)) == (MOST_PUZZLES, 0, 0)


def test_no_flood_makes_anything_cost_more_than_the_most() -> None:
    prices = Prices(usual=8, clock=Clock())
    for _ in range(10_000):
        prices.count(REPORTS)
    assert prices.ask(UPLOADS) == prices.ask(REPORTS) == MOST_PUZZLES


@pytest.mark.parametrize(("kind", "minutes"), [(FOLLOW_UPS, 3), (REPORTS, 4), (UPLOADS, 8)])
def test_the_price_falls_within_minutes_however_long_the_flood_was(kind: str, minutes: int) -> None:
    clock = Clock()
    prices = Prices(usual=8, clock=clock)
    for _ in range(100_000):
        for flooded in (UPLOADS, REPORTS, FOLLOW_UPS):
            prices.count(flooded)
    asked = []
    while price := prices.ask(kind):
        asked.append(price)
        clock.seconds += 10
    assert asked == sorted(asked, reverse=True)
    assert 10 * len(asked) <= 60 * minutes


def test_a_real_portal_asks_for_more_as_more_comes(client: FlaskClient) -> None:
    asked = []
    for _ in range(2 * USUAL):
        asked.append(client.get("/api/work").get_json()["reports"])
        pay(client, PATH, body_of(draw_report()))
    assert asked[USUAL - 1] == 0 and asked[-1] > 5
    assert asked == sorted(asked)


def unworked(client: FlaskClient, body: bytes) -> Work | str | None:
    return None


def junk(client: FlaskClient, body: bytes) -> Work | str | None:
    return Work(read_seed(client), digest_request(PATH, body), tuple(range(MOST_PUZZLES)))


def unreadable(client: FlaskClient, body: bytes) -> Work | str | None:
    return encode(work_for(client, PATH, body)) + "AA"


def too_little(client: FlaskClient, body: bytes) -> Work | str | None:
    return work_for(client, PATH, body, MOST_PUZZLES - 1)


def padded_out(client: FlaskClient, body: bytes) -> Work | str | None:
    """One puzzle solved, and its nonce given for all of them."""
    work = work_for(client, PATH, body, 1)
    return work._replace(nonces=work.nonces * MOST_PUZZLES)


def for_another_body(client: FlaskClient, body: bytes) -> Work | str | None:
    return work_for(client, PATH, body + b" ")


def for_another_call(client: FlaskClient, body: bytes) -> Work | str | None:
    return work_for(client, "/api/mailbox/messages", body)


def relabelled(client: FlaskClient, body: bytes) -> Work | str | None:
    """Solved for another body, with this one's digest put in its place."""
    return work_for(client, PATH, body + b" ")._replace(digest=digest_request(PATH, body))


def on_a_made_up_seed(client: FlaskClient, body: bytes) -> Work | str | None:
    return solve(Work(os.urandom(16), digest_request(PATH, body)), MOST_PUZZLES)


def spliced(client: FlaskClient, body: bytes) -> Work | str | None:
    """The boundary between digest and nonces moved by one nonce, as parameters were moved in CVE-2025-68113."""
    work = work_for(client, PATH, body)
    return b64encode(work.seed + b64decode(encode(work))[18:] + b"\x00\x00")


ATTEMPTS: list[Callable[[FlaskClient, bytes], Work | str | None]] = [
    unworked,
    junk,
    unreadable,
    too_little,
    padded_out,
    for_another_body,
    for_another_call,
    relabelled,
    on_a_made_up_seed,
    spliced,
]


@on_sqlite
@pytest.mark.parametrize("attempt", ATTEMPTS, ids=lambda attempt: attempt.__name__)
def test_whatever_is_not_the_work_for_this_request_is_refused_and_moves_no_price(
    flooded: FlaskClient, db: Database, attempt: Callable[[FlaskClient, bytes], Work | str | None]
) -> None:
    held, body = snapshot(db), body_of(draw_report())
    work = attempt(flooded, body)
    before = flooded.get("/api/work").get_json()
    assert {send(flooded, PATH, body, work) for _ in range(10)} == {429}
    assert snapshot(db) == held
    after = flooded.get("/api/work").get_json()
    assert all(after[kind] <= before[kind] for kind in (UPLOADS, REPORTS, FOLLOW_UPS))
    pay(flooded, PATH, body_of(draw_report()))
    assert snapshot(db) != held


def test_the_same_work_sent_again_stores_nothing_twice_and_then_is_spent(flooded: FlaskClient, db: Database) -> None:
    body = body_of(draw_report())
    work = pay(flooded, PATH, body)
    held = snapshot(db)
    assert [send(flooded, PATH, body, work) for _ in range(TIMES + 2)] == [200] * (TIMES - 1) + [429] * 3
    assert snapshot(db) == held


def test_work_that_is_wrong_at_its_end_is_not_checked_for_ever(
    flooded: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Solved once but for the last nonce, it would cost the server 2 ms each time it is sent."""
    body, checked = body_of(draw_report()), list[Work]()
    work = work_for(flooded, PATH, body)
    wrong = work._replace(nonces=(*work.nonces[:-1], work.nonces[-1] ^ 1))
    count = works.count_solved

    def check(work: Work) -> int:
        checked.append(work)
        return count(work)

    monkeypatch.setattr(works, "count_solved", check)
    assert {send(flooded, PATH, body, wrong) for _ in range(20)} == {429}
    assert len(checked) == TIMES


def test_a_wrong_attempt_first_does_not_keep_a_report_from_being_counted(client: FlaskClient) -> None:
    for _ in range(USUAL + 2):
        pay(client, PATH, body_of(draw_report()))
    dear = client.get("/api/work").get_json()[REPORTS]
    body = body_of(draw_report())
    work = work_for(client, PATH, body)
    assert send(client, PATH, body, work._replace(nonces=(*work.nonces[:-1], work.nonces[-1] ^ 1))) == 429
    assert send(client, PATH, body, work) == 200
    assert client.get("/api/work").get_json()[REPORTS] > dear


def test_what_is_sent_again_makes_nothing_dearer(client: FlaskClient) -> None:
    for _ in range(USUAL + 2):
        pay(client, PATH, body_of(draw_report()))
    body = body_of(draw_report())
    work = pay(client, PATH, body)
    dear = client.get("/api/work").get_json()[REPORTS]
    assert 0 < dear < MOST_PUZZLES
    assert [send(client, PATH, body, work) for _ in range(TIMES - 1)] == [200] * (TIMES - 1)
    assert client.get("/api/work").get_json()[REPORTS] <= dear


def test_what_is_sent_again_makes_nothing_dear_in_quiet_times(client: FlaskClient, app: Flask, filed: Filed) -> None:
    report, message, upload = body_of(draw_report()), json.dumps(follow_up(filed)).encode(), draw_upload(TWO)
    for _ in range(8 * USUAL):
        assert send(client, PATH, report) == send(client, MESSAGES, message) == 200
        assert Putter(app.test_client()).put(upload, 0) == (204, None)
    assert read_prices(client) == {UPLOADS: 0, REPORTS: 0, FOLLOW_UPS: 0}


def test_follow_ups_make_follow_ups_dear_and_nothing_else(client: FlaskClient, filed: Filed) -> None:
    append(client, filed, 5 * USUAL)
    assert read_prices(client) == {UPLOADS: 0, REPORTS: 0, FOLLOW_UPS: MOST_PUZZLES}


def test_who_begins_many_uploads_pays_for_them_and_whoever_sends_a_large_one_does_not(
    client: FlaskClient, app: Flask
) -> None:
    """Each takes the place of one that somebody else is sending, where there is none left."""
    putter, begun = Putter(app.test_client()), 0
    while putter.put(draw_upload(), 0)[0] == 204:
        begun += 1
    assert USUAL <= begun <= 2 * USUAL + 1
    prices = Prices(usual=8, clock=Clock())
    for number in range(256):
        prices.count_piece(number)
    assert prices.ask(UPLOADS) == 0


def test_what_is_refused_or_only_read_makes_nothing_dearer(client: FlaskClient, filed: Filed) -> None:
    token = b64encode(filed.token)
    for _ in range(50):
        Caller(client).post("/api/mailbox", {"token": token})
        Caller(client).post("/api/mailbox", {"token": b64encode(os.urandom(32))})
        Caller(client).post(PATH, {})
        Caller(client).post(PATH, {**filed.body, "envelope": b64encode(envelope())})
        client.get("/api/limits")
    assert client.get("/api/work").get_json()[REPORTS] == 0


def test_reading_erasing_and_taking_back_cost_nothing_while_everything_else_does(
    client: FlaskClient, filed: Filed
) -> None:
    filed = append(client, filed, 5 * USUAL)
    for _ in range(4 * USUAL):
        pay(client, PATH, body_of(draw_report()))
    assert set(read_prices(client).values()) == {MOST_PUZZLES}
    caller, note = Caller(client), b64encode(envelope(slots=1))
    assert caller.post("/api/mailbox", filed.mailbox_body())[0] == 200
    assert caller.post("/api/mailbox/withdraw", filed.mailbox_body(id="ab" * 16))[0] in (200, 404)
    noted = filed.mailbox_body(note=note, replaces=filed.replaces)
    assert caller.post("/api/mailbox/erase", {**noted, "places": ["ab" * 16]})[0] == 200


def test_a_seed_is_new_every_minute_and_over_after_fifteen() -> None:
    clock = Clock()
    seeds, others = Seeds(bytes(32), clock), Seeds(b"\x01" * 32, clock)
    seed = seeds.newest()
    assert not others.accepts(seed)
    clock.seconds += 60
    assert seeds.newest() != seed and seeds.accepts(seed)
    clock.seconds += 60 * (LASTS_MINUTES - 1)
    assert seeds.accepts(seed)
    clock.seconds += 60
    assert not seeds.accepts(seed)


def test_no_work_is_done_in_advance() -> None:
    """A seed of a later minute is refused, but for the next one: machines' clocks differ."""
    clock = Clock()
    seeds = Seeds(bytes(32), clock)
    later = Clock()
    later.seconds += 60
    assert seeds.accepts(Seeds(bytes(32), later).newest())
    later.seconds += 60
    assert not seeds.accepts(Seeds(bytes(32), later).newest())


def test_portals_on_one_store_believe_each_others_seeds_and_no_other_store_does(
    config: PortalConfig, flooded: FlaskClient
) -> None:
    body = body_of(draw_report())
    other = create_app(config).test_client()
    assert read_seed(other) == read_seed(flooded)
    assert send(flooded, PATH, body, work_for(other, PATH, body)) == 200


def test_a_piece_and_a_follow_up_are_paid_like_a_report(flooded: FlaskClient, app: Flask) -> None:
    upload = draw_upload(TWO)
    assert Putter(app.test_client()).put(upload, 0) == (429, "work_needed")
    path = f"/api/uploads/{upload.id.hex()}/0"
    work = encode(work_for(flooded, path, upload.pieces[0]))
    headers = {"Upload-Key": b64encode(upload.key), "Proof-Of-Work": work}
    assert flooded.put(path, data=upload.pieces[0], headers=headers).status_code == 204
    other = f"/api/uploads/{upload.id.hex()}/1"
    assert flooded.put(other, data=upload.pieces[0], headers=headers).status_code == 429


@pytest.mark.parametrize("path", ["/api/uploads/é/0", "/api/uploads/%ff/0", "/api/uploads/x%00y/0"])
def test_an_odd_address_is_refused(flooded: FlaskClient, path: str) -> None:
    headers = {"Upload-Key": "x", "Proof-Of-Work": encode(work_for(flooded, path, b"x"))}
    assert flooded.put(path, data=b"x", headers=headers).status_code in (404, 429)


def test_a_body_without_a_length_or_longer_than_any_is_not_read(flooded: FlaskClient) -> None:
    body = body_of(draw_report())
    headers = {"Proof-Of-Work": encode(work_for(flooded, PATH, body))}
    endless: dict[str, Any] = {"CONTENT_LENGTH": "", "HTTP_TRANSFER_ENCODING": "chunked", "wsgi.input_terminated": True}
    ask: dict[str, Any] = {"content_type": "application/json", "headers": headers}
    assert flooded.post(PATH, data=body, environ_overrides=endless, **ask).status_code == 429
    assert flooded.post(PATH, data=body, environ_overrides={"CONTENT_LENGTH": str(2**40)}, **ask).status_code == 429


def test_what_is_spent_is_remembered_in_bounded_memory() -> None:
    spent = Spent()
    for number in range(MOST + 10):
        assert spent.spend(number.to_bytes(48)) == 1
    assert len(spent._times) == MOST
    assert spent.spend((MOST + 5).to_bytes(48)) == 2


def test_everything_that_was_paid_is_in_the_store(flooded: FlaskClient, db: Database) -> None:
    before = len(list_cases(db))
    pay(flooded, PATH, body_of(draw_report()))
    assert len(list_cases(db)) == before + 1
