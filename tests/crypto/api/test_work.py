"""Proof of work: what is solved is checked cheaply, and is good for nothing else."""

import os

import pytest

from crypto.api.work import MOST_PUZZLES, Work, count_solved, decode, digest_request, encode, estimate_share, solve
from crypto.encoding import b64encode
from tests.crypto.twins.node_side import Node

PATH, BODY = "/api/reports", b'{"envelope": "..."}'
SEED = bytes(range(16))


def test_what_is_solved_is_found_to_be() -> None:
    work = solve(Work(SEED, digest_request(PATH, BODY)), 2)
    assert count_solved(work) == 2
    assert decode(encode(work)) == work


def test_solving_goes_on_where_it_was() -> None:
    two = solve(Work(SEED, digest_request(PATH, BODY)), 2)
    three = solve(two, 3)
    assert three.nonces[:2] == two.nonces
    assert solve(three, 2) == three


def test_progress_only_grows_and_ends_at_all() -> None:
    shares: list[float] = []
    solve(Work(SEED, digest_request(PATH, BODY)), 3, shares.append)
    assert shares == sorted(shares) and shares[-1] == 1
    assert all(0 <= share <= 1 for share in shares)
    assert estimate_share(0) == 0 and 0.6 < estimate_share(512) < 0.7 and estimate_share(10**6) <= 1


def test_work_is_bound_to_all_of_its_parts() -> None:
    """Each other seed, path, body or place has other solutions: of eight nonces, nearly none stays right."""
    work = solve(Work(SEED, digest_request(PATH, BODY)), 8)
    others = [
        work._replace(seed=os.urandom(16)),
        work._replace(digest=digest_request("/api/mailbox/messages", BODY)),
        work._replace(digest=digest_request(PATH, BODY + b" ")),
        work._replace(nonces=(*work.nonces[1:], work.nonces[0])),
    ]
    assert all(count_solved(other) < 8 for other in others)


def test_path_and_body_cannot_be_shifted_into_each_other() -> None:
    """No address of the API has a zero byte in it, so the first one ends the path."""
    assert digest_request("/api/reports", b"x") != digest_request("/api/report", b"s\x00x")
    assert digest_request("/api/reports", b"x") != digest_request("/api/report", b"sx")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "x",
        b64encode(SEED),
        b64encode(SEED + bytes(31)),
        b64encode(SEED + bytes(33)),
        b64encode(SEED + bytes(32) + bytes(2 * MOST_PUZZLES + 2)),
        b64encode(SEED + bytes(32) + b"\x00\x01") + "=",
        b64encode(SEED + bytes(32) + b"\x00\x01") + " ",
        "é" * 64,
    ],
)
def test_what_was_not_written_so_is_not_read(text: str) -> None:
    with pytest.raises(ValueError):
        decode(text)


def test_the_browser_solves_the_same_puzzles_with_the_same_nonces() -> None:
    with Node() as node:
        begun = Work(SEED, digest_request(PATH, BODY))
        for work in (begun, solve(begun, 1)):
            given = [PATH, b64encode(BODY), b64encode(SEED), list(work.nonces), 3]
            assert node.call("solveWork", *given) == ("ok", encode(solve(begun, 3)))
