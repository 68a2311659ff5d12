"""Work that takes longer than a page may: done in the background, looked at by pages, stopped by locking."""

import logging
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import Generic, Literal, NamedTuple, TypeVar

from app.console.discretion import describe
from app.console.opening import Stopped

T = TypeVar("T")
State = Literal["waiting", "running", "done", "failed", "cancelled"]
log = logging.getLogger(__name__)


class Cancelled(Exception):
    """Somebody stopped this work, or locked the console."""


class Look(NamedTuple, Generic[T]):
    """How far some work was at one moment, in `done` of `total` steps; and how it ended, if it has."""

    title: str
    done: int
    total: int
    state: State
    result: T | None
    error: Exception | None

    @property
    def is_over(self) -> bool:
        return self.state not in ("waiting", "running")


class Job(Generic[T]):
    """Some work that is under way, or was."""

    def __init__(self, title: str, total: int) -> None:
        self.title, self.total, self.done = title, total, 0
        self.state: State = "waiting"
        self.result: T | None = None
        self.error: Exception | None = None
        self._cancelled = threading.Event()

    def look(self) -> Look[T]:
        """See how far it is."""
        # The state first: what it was by then, the rest is at least.
        state = self.state
        return Look(self.title, self.done, self.total, state, self.result, self.error)

    def advance(self, steps: int = 0) -> None:
        """Count what was done. Raises Cancelled if nothing more shall be."""
        if self._cancelled.is_set():
            raise Cancelled
        self.done += steps

    def wait(self, seconds: float) -> None:
        """Wait, but no longer than until it is cancelled. Raises Cancelled."""
        self._cancelled.wait(seconds)
        self.advance()

    def cancel(self) -> None:
        """Have it stop before its next step."""
        self._cancelled.set()

    def run(self, work: Callable[["Job[T]"], T]) -> None:
        """Do the work, and note what came of it."""
        self.state = "running"
        try:
            self.advance()
            self.result = work(self)
            self.state = "done"
        except (Cancelled, Stopped):
            self.state = "cancelled"
        except Exception as error:
            log.error("%s", describe(error))
            self.error = error
            self.state = "failed"


class Jobs(Generic[T]):
    """The jobs of one kind by their keys, done one after the other; the latest `kept` of them are remembered."""

    def __init__(self, name: str, kept: int) -> None:
        self._kept = kept
        self._held: dict[str, Job[T]] = {}
        self._turn = threading.Lock()
        self._worker = ThreadPoolExecutor(1, name)

    def start(self, key: str, job: Job[T], work: Callable[[Job[T]], T]) -> Job[T]:
        """Begin a job; if one of this key is not over yet, that one is given back instead. Raises Stopped."""
        with self._turn:
            held = self._held.get(key)
            if held is not None and not held.look().is_over:
                return held
            self._forget_oldest()
            try:
                self._worker.submit(job.run, work)
            except RuntimeError:
                raise Stopped from None
            self._held.pop(key, None)
            self._held[key] = job
            return job

    def find(self, key: str) -> Job[T] | None:
        """Find the job of this key, as long as it is remembered."""
        return self._held.get(key)

    def forget(self, key: str) -> None:
        """Remember the job of this key no longer."""
        with self._turn:
            self._held.pop(key, None)

    def all(self) -> dict[str, Job[T]]:
        """All that are remembered, the oldest first."""
        with self._turn:
            return {**self._held}

    def clear(self, afterwards: Callable[[], object] = bool) -> None:
        """Stop everything, and forget it. Nothing can be started any more; `afterwards` is done when all has ended."""
        with self._turn:
            for job in self._held.values():
                job.cancel()
            self._held = {}
            with suppress(RuntimeError):
                self._worker.submit(afterwards)
        # What waits still runs, and ends at once.
        self._worker.shutdown(wait=False)

    def _forget_oldest(self) -> None:
        over = [key for key, job in self._held.items() if job.look().is_over]
        for key in over[: max(0, len(self._held) - self._kept + 1)]:
            del self._held[key]
