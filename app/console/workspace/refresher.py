"""Looks for what is new in the store, in threads of its own: one look at a time, what is left to open behind it."""

import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextlib import suppress

from app.console.index.case_index import CaseIndex
from app.console.jobs import StillOpening, Stopped


class Refresher:
    """Runs `look_once`, which opens the newest cases of an index; then opens the rest, and saves the index.

    Whoever asks waits as long as their patience lasts; the work goes on. Once it was stopped, all raise Stopped.
    """

    def __init__(self, case_index: CaseIndex, look_once: Callable[[], None]) -> None:
        self._case_index, self._look_once = case_index, look_once
        self._looker = ThreadPoolExecutor(1, "refresh")
        self._opener = ThreadPoolExecutor(1, "open-rest")
        self._saver = ThreadPoolExecutor(1, "keep")
        self._latest: Future[None] | None = None
        self._rest: Future[None] | None = None
        self._is_stopped = False

    def look(self, patience_seconds: float) -> None:
        """Look once more, and open the rest behind it. Raises StillOpening; what `look_once` raises; Stopped.

        What ended the work behind an earlier look is raised once.
        """
        # A look that began earlier may have missed what this page has to show, so another follows it. Its error, if
        # any, was not raised to anybody yet.
        until = time.monotonic() + patience_seconds
        if earlier := self._latest:
            self._await(earlier, patience_seconds)
        latest = self._latest = self._submit(self._looker, self._look_once)
        self._await(latest, patience_seconds)
        if self._case_index.is_opening and self._rest is None:
            self._rest = self._submit(self._opener, self._open_rest)
            # A store of a few dozens is soon open as a whole.
            wait([self._rest], until - time.monotonic())
        if (rest := self._rest) and rest.done():
            self._await(rest, 0)

    def refresh(self, patience_seconds: float) -> None:
        """Look once more, and wait for the rest. Raises what `look` raises."""
        until = time.monotonic() + patience_seconds
        self.look(patience_seconds)
        if (rest := self._rest) is not None:
            self._await(rest, until - time.monotonic())
        if self._case_index.is_opening:
            raise StillOpening(*self._case_index.progress)

    def save(self) -> None:
        """Save the index in the background, if that is worth it."""
        if self._case_index.is_worth_saving:
            with suppress(RuntimeError):  # stopped meanwhile
                self._saver.submit(self._keep)

    def stop(self) -> None:
        """Begin nothing more; what is running ends when the index was cleared."""
        self._is_stopped = True
        for executor in (self._looker, self._opener, self._saver):
            executor.shutdown(wait=False, cancel_futures=True)

    def _submit(self, executor: ThreadPoolExecutor, work: Callable[[], None]) -> Future[None]:
        try:
            return executor.submit(work)
        except RuntimeError:
            raise Stopped from None

    def _await(self, work: Future[None], patience_seconds: float) -> None:
        if wait([work], patience_seconds).not_done:
            raise StillOpening(*self._case_index.progress)
        if work is self._latest:
            self._latest = None
        if work is self._rest:
            self._rest = None
        if work.cancelled():
            raise Stopped
        work.result()

    def _open_rest(self) -> None:
        while True:
            try:
                self._case_index.open_rest()
                break
            except Stopped:  # or begun anew, with other keys or another directory
                if self._is_stopped:
                    raise
        self.save()

    def _keep(self) -> None:
        # The file is a cache: a full disk is no reason to fail.
        with suppress(OSError, Stopped):
            self._case_index.save()
