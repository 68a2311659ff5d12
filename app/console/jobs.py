"""Background jobs: queues of work that takes longer than a request, with progress for pages; locking cancels them."""

import logging
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import Generic, Literal, NamedTuple, TypeVar

from app.error_log import describe

T = TypeVar("T")
# The headers of a page that reloads itself while a job is running.
RELOAD = {"Refresh": "1"}
JobState = Literal["waiting", "running", "done", "failed", "cancelled"]
log = logging.getLogger(__name__)


class Stopped(Exception):
    """The key file was locked, so that the work can't go on."""


class StillOpening(Exception):
    """Opening takes longer than a request may, and goes on: `done` of `total` envelopes are opened."""

    def __init__(self, done: int, total: int) -> None:
        self.done, self.total = done, total


class Cancelled(Exception):
    """The job was cancelled, by the officer or by locking."""


class JobProgress(NamedTuple, Generic[T]):
    """A snapshot of a job: `done` of `total` steps, its state, and its result or error once it is over."""

    title: str
    done: int
    total: int
    state: JobState
    result: T | None
    error: Exception | None

    @property
    def is_over(self) -> bool:
        return self.state not in ("waiting", "running")


class Job(Generic[T]):
    """A job: its title, progress, and result or error. One thread runs it; others may read and cancel it."""

    def __init__(self, title: str, total: int) -> None:
        self.title, self.total, self.done = title, total, 0
        self.state: JobState = "waiting"
        self.result: T | None = None
        self.error: Exception | None = None
        self._cancelled = threading.Event()
        self._over = threading.Event()

    def progress(self) -> JobProgress[T]:
        """Take a snapshot of the progress."""
        # The state is read first: result and error are set before it.
        state = self.state
        return JobProgress(self.title, self.done, self.total, state, self.result, self.error)

    def advance(self, steps: int = 0) -> None:
        """Count steps as done. Raises Cancelled once the job is cancelled."""
        if self._cancelled.is_set():
            raise Cancelled
        self.done += steps

    def wait(self, seconds: float) -> None:
        """Wait so many seconds, or until the job is cancelled. Raises Cancelled."""
        self._cancelled.wait(seconds)
        self.advance()

    def cancel(self) -> None:
        """Have the job stop at its next `advance`."""
        self._cancelled.set()

    def run(self, work: Callable[["Job[T]"], T]) -> None:
        """Call `work` with this job, and store its result or error; an error is logged without its content."""
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
        finally:
            self._over.set()

    def is_over_within(self, seconds: float) -> bool:
        """Wait so many seconds at most: whether the job is over then."""
        return self._over.wait(seconds)


class Jobs(Generic[T]):
    """A queue of jobs by keys, with one worker thread; it holds running jobs, and the latest `limit` in all."""

    def __init__(self, name: str, limit: int) -> None:
        self._limit = limit
        self._held: dict[str, Job[T]] = {}
        self._lock = threading.Lock()
        self._worker = ThreadPoolExecutor(1, name)

    def start(self, key: str, job: Job[T], work: Callable[[Job[T]], T]) -> Job[T]:
        """Queue a job and return it; or the job of this key, if that isn't over yet. Raises Stopped after `clear`."""
        with self._lock:
            held = self._held.get(key)
            if held is not None and not held.progress().is_over:
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
        """Find the job of a key; None if there is none, or it was forgotten."""
        return self._held.get(key)

    def forget(self, key: str) -> None:
        """Drop the job of a key."""
        with self._lock:
            self._held.pop(key, None)

    def all(self) -> dict[str, Job[T]]:
        """All jobs by their keys, the oldest first."""
        with self._lock:
            return {**self._held}

    def clear(self, afterwards: Callable[[], object] = bool) -> None:
        """Cancel and drop all jobs; none can be started any more. `afterwards` is called when all have ended."""
        with self._lock:
            for job in self._held.values():
                job.cancel()
            self._held = {}
            with suppress(RuntimeError):
                self._worker.submit(afterwards)
        # Jobs that wait still run, and end at once: they are cancelled.
        self._worker.shutdown(wait=False)

    def _forget_oldest(self) -> None:
        over = [key for key, job in self._held.items() if job.progress().is_over]
        for key in over[: max(0, len(self._held) - self._limit + 1)]:
            del self._held[key]
