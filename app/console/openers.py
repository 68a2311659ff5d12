"""Processes that open envelopes side by side, while there are many."""

import pickle
import subprocess
import sys
from pathlib import Path
from queue import SimpleQueue
from types import TracebackType
from typing import IO, Any, Generic, TypeVar, cast

import crypto
from crypto.directory import Directory
from crypto.keys import Identity
from crypto.opener import hand_over

PROGRAM = Path(crypto.__file__).parents[1]

Work = TypeVar("Work")
Done = TypeVar("Done")


class Openers(Generic[Work, Done]):
    """A few processes that hold the sealing keys, and end with the `with` block. Threads may share them.

    `module` is the program that they run; `more` is what it is told besides the keys and the directory.
    """

    def __init__(self, count: int, module: str, identity: Identity, directory: Directory, *more: object) -> None:
        self._all = [_start(module) for _ in range(count)]
        self._free: SimpleQueue[subprocess.Popen[bytes]] = SimpleQueue()
        for process in self._all:
            hand_over(identity, directory, cast(Any, process.stdin))
            for each in more:
                pickle.dump(each, cast(IO[bytes], process.stdin))
            self._free.put(process)

    def __enter__(self) -> "Openers[Work, Done]":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for process in self._all:
            process.kill()
            process.communicate()

    def work(self, jobs: list[Work]) -> list[Done]:
        """Have one of the processes do these. Raises EOFError or OSError if it has died."""
        process = self._free.get()
        try:
            pickle.dump(jobs, cast(IO[bytes], process.stdin))
            cast(IO[bytes], process.stdin).flush()
            done: list[Done] = pickle.load(cast(IO[bytes], process.stdout))
        finally:
            self._free.put(process)
        return done


def _start(module: str) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", module]
    # What it might say of an error could quote what it opened.
    return subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, cwd=PROGRAM
    )
