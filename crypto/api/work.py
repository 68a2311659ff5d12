"""Proof of work (SPEC 11): puzzles whose solving costs time and whose checking costs little, bound to one request.

A puzzle is Hashcash's (find a nonce under which a hash begins with zeros) with PBKDF2-HMAC-SHA-256 (RFC 8018) as its
hash: browsers compute that natively, at one speed with and without a JIT, and never in WebAssembly.
"""

import math
from collections.abc import Callable
from hashlib import pbkdf2_hmac, sha256
from typing import NamedTuple

from crypto.encoding import b64decode, b64encode

SEED_BYTES = 16
DIGEST_BYTES = 32
NONCE_BYTES = 2
ITERATIONS = 512
ZERO_BITS = 9
EXPECTED_TRIES = 2**ZERO_BITS
MOST_PUZZLES = 20


class Work(NamedTuple):
    """Puzzles solved for one request: the portal's seed (16 bytes), the request's digest (32), a nonce for each."""

    seed: bytes
    digest: bytes
    nonces: tuple[int, ...] = ()


def digest_request(path: str, body: bytes) -> bytes:
    """Digest a request to an address of the API (SHA-256, 32 bytes): what work for it is bound to."""
    return sha256(path.encode() + b"\x00" + body).digest()


def solve(work: Work, puzzles: int, on_progress: Callable[[float], None] = lambda _share: None) -> Work:
    """Solve further puzzles until there are so many, at most 20. `on_progress` hears the expected share that is done.

    Takes 512 tries a puzzle on average, each of 512 iterations.
    """
    while len(work.nonces) < puzzles:
        nonce = 0
        while not _is_solution(work, len(work.nonces), nonce):
            nonce += 1
            if nonce % 64 == 0:
                on_progress((len(work.nonces) + estimate_share(nonce)) / puzzles)
        work = work._replace(nonces=(*work.nonces, nonce))
        on_progress(len(work.nonces) / puzzles)
    return work


def estimate_share(tries: int) -> float:
    """How likely a puzzle would have been solved after so many tries: 0 to below 1."""
    return 1 - math.pow(1 - 1 / EXPECTED_TRIES, tries)


def count_solved(work: Work) -> int:
    """How many nonces solve their puzzles before one doesn't, which ends the checking: 0.1 ms for what is made up."""
    solved = 0
    while solved < len(work.nonces) and _is_solution(work, solved, work.nonces[solved]):
        solved += 1
    return solved


def encode(work: Work) -> str:
    """Write work as the header Proof-Of-Work has it: seed, digest and nonces in base64url."""
    nonces = b"".join(nonce.to_bytes(NONCE_BYTES) for nonce in work.nonces)
    return b64encode(work.seed + work.digest + nonces)


def decode(text: str) -> Work:
    """Read what `encode` has written. Nothing in it has a length of its own. Raises ValueError."""
    data = b64decode(text)
    seed, digest = data[:SEED_BYTES], data[SEED_BYTES : SEED_BYTES + DIGEST_BYTES]
    nonces = data[SEED_BYTES + DIGEST_BYTES :]
    if len(digest) != DIGEST_BYTES or len(nonces) % NONCE_BYTES or len(nonces) > MOST_PUZZLES * NONCE_BYTES:
        raise ValueError("not work")
    starts = range(0, len(nonces), NONCE_BYTES)
    return Work(seed, digest, tuple(int.from_bytes(nonces[at : at + NONCE_BYTES]) for at in starts))


def _is_solution(work: Work, place: int, nonce: int) -> bool:
    salt = bytes([place]) + nonce.to_bytes(NONCE_BYTES)
    hash = pbkdf2_hmac("sha256", work.seed + work.digest, salt, ITERATIONS)
    return int.from_bytes(hash[:2]) >> (16 - ZERO_BITS) == 0
