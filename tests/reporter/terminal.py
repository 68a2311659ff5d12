"""A person at a terminal, who reads what is shown and types."""

import os
import pty
import select
import signal
import sys
import time
from contextlib import suppress

from tests.reporter.conftest import Served
from tests.waiting import HANG_SECONDS


class Terminal:
    """A person at a terminal, who reads what is shown and types."""

    def __init__(self, served: Served, *arguments: str) -> None:
        environment = {**os.environ, **served.settings, "TERM": "xterm"}
        self.pid, self.screen = pty.fork()
        if self.pid == 0:
            os.execve(sys.executable, [sys.executable, "-m", "app.reporter.cli", *arguments], environment)
        self.shown = ""

    def read_until(self, expected: str) -> str:
        """Read until this is shown: all that was shown since the last time."""
        deadline = time.monotonic() + HANG_SECONDS
        while expected not in self.shown:
            ready, _, _ = select.select([self.screen], [], [], deadline - time.monotonic())
            assert ready, self.shown
            try:
                self.shown += os.read(self.screen, 4096).decode()
            except OSError:
                raise AssertionError(self.shown) from None
        seen, _, self.shown = self.shown.partition(expected)
        return seen

    def type(self, line: str) -> None:
        os.write(self.screen, line.encode() + b"\n")

    def close(self) -> int:
        """Read to the end, which must come: the program's exit status."""
        with suppress(OSError):
            while self._is_ready(HANG_SECONDS):
                os.read(self.screen, 4096)
            os.kill(self.pid, signal.SIGKILL)
        os.close(self.screen)
        return os.waitstatus_to_exitcode(os.waitpid(self.pid, 0)[1])

    def stop(self, kind: signal.Signals) -> int:
        """Stop the program, as impatiently as people do; then as `close`, what was shown being kept."""
        deadline = time.monotonic() + HANG_SECONDS
        with suppress(OSError):
            while time.monotonic() < deadline:
                os.kill(self.pid, kind)
                while self._is_ready(0.5):
                    self.shown += os.read(self.screen, 4096).decode()
        return self.close()

    def _is_ready(self, seconds: float) -> bool:
        return bool(select.select([self.screen], [], [], seconds)[0])
