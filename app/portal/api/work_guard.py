"""Asks for proof of work before a request that stores something is read (SPEC 11)."""

import io
from gettext import gettext as _
from hmac import compare_digest

from flask import Flask, request

from app.portal.api.limits import REQUEST_BYTES
from app.portal.api.prices import FOLLOW_UPS, REPORTS, UPLOADS, Prices
from app.portal.api.responses import Refusal
from app.portal.api.seeds import Seeds
from app.portal.api.spent import Spent
from crypto.api import work as works
from crypto.api.work import Work

# Reading costs nothing, and neither does taking back: they add nothing to the store.
KINDS = {
    "uploads.put_piece": UPLOADS,
    "reports.file_report": REPORTS,
    "mailbox.append_message": FOLLOW_UPS,
}


# To each process: more than a lost answer and a proxy's second try need.
TIMES = 4


def guard(app: Flask, prices: Prices, seeds: Seeds) -> None:
    """Guard the calls that add to the store. Whatever is refused for want of work has changed nothing."""
    checked = Spent()

    @app.before_request
    def ask() -> None:
        kind = KINDS.get(request.endpoint or "")
        puzzles = prices.ask(kind) if kind else 0
        if puzzles:
            check_work(seeds, checked, puzzles)


def check_work(seeds: Seeds, checked: Spent, puzzles: int) -> None:
    """Check the work that the request at hand carries: the cheapest first, its body last. Raises Refusal."""
    try:
        work = works.decode(request.headers.get("Proof-Of-Work", ""))
    except ValueError:
        raise work_needed() from None
    if len(work.nonces) < puzzles or not seeds.accepts(work.seed) or checked.times(name(work)) >= TIMES:
        raise work_needed()
    solved = works.count_solved(work)
    if solved:
        # Also with one wrong nonce at the end: checking the same again and again would cost us more than its sender.
        checked.spend(name(work))
    if solved < len(work.nonces):
        raise work_needed()
    if not compare_digest(work.digest, works.digest_request(request.path, read_whole_body())):
        raise work_needed()


def name(work: Work) -> bytes:
    """What tells work apart: the seed and the digest, not the nonces, of which there are other right ones."""
    return work.seed + work.digest


def read_whole_body() -> bytes:
    """Read the body, and leave it to be read again. One that no call would take is not read."""
    size = request.content_length
    if size is None or size > REQUEST_BYTES:
        raise work_needed()
    body: bytes = request.environ["wsgi.input"].read(size)
    request.environ["wsgi.input"] = io.BytesIO(body)
    return body


def work_needed() -> Refusal:
    """What is answered to a request that carries too little work, or another request's, or old work."""
    message = _("Many messages are coming in. Your program has to do some computing first. Nothing was stored.")
    return Refusal(429, "work_needed", message)
