"""Waits at the gateway for what is new, in a thread of its own, so that pages need not ask for it."""

import threading
import time
from collections.abc import Callable

from app.clock import today
from app.console.gateway.client import Gateway
from app.console.jobs import Stopped
from app.store_calls.errors import StoreUnavailable
from app.store_calls.news import Known, await_news

WAIT_SECONDS = 50
# An answer is on its way for as long at most; whatever is later, the line may be dead.
SLACK_SECONDS = 15
SOON_SECONDS, AGAIN_SECONDS = 0.2, 5.0


class Watcher:
    """Waits over a line of its own if it `is_wanted`; `look` is called once there is something that isn't known.

    `refresh` is called when there was nothing for a while. The thread ends with `stop`, or with the process.
    """

    def __init__(
        self,
        gateway: Gateway,
        find_known: Callable[[], Known],
        look: Callable[[], None],
        refresh: Callable[[], None],
    ) -> None:
        self._gateway, self._find_known, self._look, self._refresh = gateway, find_known, look, refresh
        self._stopped = threading.Event()
        self._thread: threading.Thread | None = None
        self._answered_at = self._read_clocks()
        self._looked: object = None
        self._is_due = self._is_waiting = False
        self.is_wanted = self.is_cut_off = False

    def expect_change(self) -> None:
        """Have the next look ask the store in any case: what is sent depends on it."""
        self._is_due = True

    def take_due(self) -> bool:
        """Whether a look is to ask the store in any case: once."""
        is_due, self._is_due = self._is_due, False
        return is_due

    def knows(self, basis: object) -> bool:
        """Whether the last look was on this basis, and the gateway would have told if there were something new since.

        As long as it can't be reached, what it told last has to do.
        """
        is_current = self._is_waiting and self.age_seconds < WAIT_SECONDS + SLACK_SECONDS
        return (is_current or self.is_cut_off) and basis == self._looked

    @property
    def age_seconds(self) -> float:
        """How long ago the gateway last answered."""
        # By whichever clock shows more: one stands still while a laptop sleeps, the other can be set back.
        return max(now - then for now, then in zip(self._read_clocks(), self._answered_at, strict=True))

    def note_look(self, basis: object) -> None:
        """Note that the store was looked at on a basis, and begin to wait for more."""
        self._looked = basis
        if self.is_wanted and self._thread is None and not self._stopped.is_set():
            self._note_answer()
            self._thread = threading.Thread(target=self._run, name="watch", daemon=True)
            self._thread.start()

    def stop(self) -> None:
        """End the waiting at once."""
        self._stopped.set()
        self._gateway.hang_up()

    def _run(self) -> None:
        while not self._stopped.is_set():
            began, is_new = time.monotonic(), False
            try:
                is_new = await_news(self._gateway, self._find_known(), today(), WAIT_SECONDS)
                (self._look if is_new else self._refresh)()
                self._note_answer()
            except Stopped:
                return
            except Exception as error:
                # Whatever it is, the next page that looks for itself is told.
                self._is_waiting, self.is_cut_off = False, isinstance(error, StoreUnavailable)
            if time.monotonic() - began < AGAIN_SECONDS:
                # There is much, too many wait at the gateway, or it can't be reached.
                self._stopped.wait(SOON_SECONDS if is_new and self._is_waiting else AGAIN_SECONDS)

    def _note_answer(self) -> None:
        self._answered_at, self._is_waiting, self.is_cut_off = self._read_clocks(), True, False

    @staticmethod
    def _read_clocks() -> tuple[float, float]:
        return time.monotonic(), time.time()
