"""Processes that open envelopes side by side, while there are many."""

import pickle
import subprocess
import sys
from pathlib import Path
from queue import SimpleQueue
from types import TracebackType
from typing import IO, Any, cast

import crypto
from crypto.directory import Directory
from crypto.keys import Identity
from crypto.opener import Job, Opened, hand_over

MODULE = "crypto.opener"
PROGRAM = Path(crypto.__file__).parents[1]


class Openers:
    """A few processes that hold the sealing keys, and end with the `with` block. Threads may share them."""

    def __init__(self, count: int, identity: Identity, directory: Directory) -> None:
        self._all = [_start() for _ in range(count)]
        self._free: SimpleQueue[subprocess.Popen[bytes]] = SimpleQueue()
        for process in self._all:
            hand_over(identity, directory, cast(Any, process.stdin))
            self._free.put(process)

    def __enter__(self) -> "Openers":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for process in self._all:
            process.kill()
            process.communicate()

    def open(self, jobs: list[Job]) -> list[Opened]:
        """Have one of the processes open these. Raises EOFError or OSError if it has died."""
        process = self._free.get()
        try:
            pickle.dump(jobs, cast(IO[bytes], process.stdin))
            cast(IO[bytes], process.stdin).flush()
            results: list[Opened] = pickle.load(cast(IO[bytes], process.stdout))
        finally:
            self._free.put(process)
        for job, opened in zip(jobs, results, strict=True):
            for sealed in job.sealed:
                received = opened[sealed.id]
                if received is not None:
                    received.envelope = sealed.envelope
        return results


def _start() -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", MODULE]
    # What it might say of an error could quote what it opened.
    return subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, cwd=PROGRAM
    )
