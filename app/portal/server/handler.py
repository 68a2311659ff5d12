"""Who answers: built files at once, everything else the application, in one of a process's threads.

Each kind of request has places of its own and at most half of the threads, so that a flood of one leaves the others
answered.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

from app.metrics.faults import Faults, SharedFaults
from app.portal.server.answer import Answer, busy
from app.portal.server.headers import complete_headers
from app.portal.server.request import Head
from app.portal.server.wsgi import call
from app.portal.static_file import StaticFile, accepts_gzip

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication

# Kinds by how their addresses begin, the first that fits: what is sent doesn't wait for what is asked for.
KINDS = ("/api/uploads/", "/api/reports", "/api/mailbox/attachment", "/api/mailbox/", "/api/mailbox", "/")
PLACES = 64  # requests of a kind that are worked on or wait for a thread: a fraction of a second's work


class Handler:
    """The files at their exact addresses, and an application for the rest, in so many threads."""

    def __init__(
        self, app: WSGIApplication, files: Mapping[str, StaticFile], threads: int, faults: Faults | None = None
    ) -> None:
        self._app, self._files, self.faults = app, files, faults or SharedFaults().part()
        self._pool = ThreadPoolExecutor(threads, "request")
        self._turns = {kind: asyncio.Semaphore(max(1, threads // 2)) for kind in KINDS}
        self._taken = Counter[str]()

    def handle(self, head: Head, body: bytes) -> Answer | asyncio.Future[Answer]:
        """Answer a request, now or later. Raises Refusal if too many of its kind wait already."""
        file = self._files.get(head.path)
        if file and head.method in ("GET", "HEAD"):
            return answer_with(file, head)
        kind = kind_of(head.path)
        if self._taken[kind] >= PLACES:
            raise busy()
        self._taken[kind] += 1
        working = asyncio.get_running_loop().create_task(self._work(kind, head, body))
        working.add_done_callback(lambda _done: self._taken.subtract([kind]))
        return working

    async def _work(self, kind: str, head: Head, body: bytes) -> Answer:
        async with self._turns[kind]:
            answer = await asyncio.get_running_loop().run_in_executor(self._pool, call, self._app, head, body)
        self.faults.add_status(answer.status)
        return answer


def kind_of(path: str) -> str:
    """Which places and threads a request takes, by its address."""
    return next(kind for kind in KINDS if path.startswith(kind))


def answer_with(file: StaticFile, head: Head) -> Answer:
    """The answer that has this file, or what a HEAD request gets of it."""
    content, own = file.choose(accepts_gzip(head.headers.get("accept-encoding", "")))
    headers = complete_headers([*own.items(), ("Content-Length", str(len(content)))])
    return Answer(200, headers, b"" if head.method == "HEAD" else content)
