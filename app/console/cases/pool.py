"""A pool of worker processes that open cases in parallel. They get the sealing keys by pipe, no signing key.

A case during which a worker dies, takes too long or too much memory, is that case's fault: the worker is replaced, and
goes on with the next one.
"""

import pickle
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from pathlib import Path
from queue import SimpleQueue
from types import TracebackType
from typing import IO, Any, Generic, TypeVar, cast

import crypto
from app.console.cases.faults import STOPPED, CaseFault
from app.console.cases.opened_case import StoredCase
from app.console.jobs import Stopped
from crypto.directory import Directory
from crypto.keys import Identity
from crypto.officer.key_transfer import receive_keys, send_keys

PROJECT_FOLDER = Path(crypto.__file__).parents[1]
SECONDS, SECONDS_PER_MIB = 20.0, 1.0  # that a case may take
MEMORY_BYTES = 2**30  # that a worker may take for its data
LOOK_SECONDS = 0.5
NOT_SURVIVED = CaseFault(STOPPED, "")

ResultT = TypeVar("ResultT")


class NotStarted(Exception):
    """No worker process can be started."""


class WorkerPool(Generic[ResultT]):
    """Worker processes that live as long as the `with` block, or until `stop`. Threads may share the pool.

    Each runs `python -m module`, and there `serve`: it reads from its pipe the keys, the directory, `more`, then lists
    of cases, and writes a result for each. All of it is pickled, which is safe here: both ends are this program.
    """

    def __init__(self, count: int, module: str, identity: Identity, directory: Directory, *more: object) -> None:
        self._workers = [_Worker(module, identity, directory, more) for _ in range(count)]
        self._free: SimpleQueue[_Worker] = SimpleQueue()
        self._stopped = threading.Event()
        for worker in self._workers:
            self._free.put(worker)
        threading.Thread(target=self._watch, name="watch-workers", daemon=True).start()

    def __enter__(self) -> "WorkerPool[ResultT]":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()
        for worker in self._workers:
            worker.close()

    def stop(self) -> None:
        """End all workers: who waits for one gets Stopped."""
        self._stopped.set()
        for worker in self._workers:
            worker.end()

    def run(self, cases: Sequence[StoredCase]) -> list[ResultT | CaseFault]:
        """Have a free worker open cases, and wait for the results; NOT_SURVIVED for one that its worker didn't survive.

        Raises NotStarted if no worker can be started, Stopped after `stop`, and what reading the cases raises.
        """
        worker = self._free.get()
        try:
            results: list[ResultT | CaseFault] = []
            while len(results) < len(cases):
                rest = cases[len(results) :]
                if self._stopped.is_set():
                    raise Stopped
                try:
                    worker.make_ready()
                    worker.send(rest)
                    for case in rest:
                        results.append(worker.receive(case))
                except (EOFError, BrokenPipeError, pickle.UnpicklingError):
                    results.append(NOT_SURVIVED)
                    worker.end()
            if self._stopped.is_set():
                raise Stopped
            return results
        except NotStarted:
            if self._stopped.is_set():
                raise Stopped from None
            raise
        except BaseException:
            worker.end()  # it may be in the middle of a case
            raise
        finally:
            self._free.put(worker)

    def _watch(self) -> None:
        while not self._stopped.wait(LOOK_SECONDS):
            for worker in self._workers:
                if time.monotonic() > worker.deadline:
                    worker.end()


class _Worker:
    """One process, started when it is needed. `deadline` is when it has to be done, by the monotonic clock."""

    def __init__(self, module: str, identity: Identity, directory: Directory, more: Iterable[object]) -> None:
        self._module, self._keys, self._more = module, (identity, directory), more
        self._process = self._start()
        self._is_ready = False
        self.deadline = float("inf")

    def make_ready(self) -> None:
        """Start the process again if it has died, and wait until it answers. Raises NotStarted if it doesn't."""
        if self._process.poll() is not None:
            self.close()
            self._process, self._is_ready = self._start(), False
        if not self._is_ready:
            try:
                self._is_ready = pickle.load(cast(IO[bytes], self._process.stdout))
            except EOFError:
                raise NotStarted from None

    def send(self, cases: Sequence[StoredCase]) -> None:
        """Send cases that were read; of a single one, its parts one by one as they are read."""
        pipe = cast(IO[bytes], self._process.stdin)
        self._allow(cases[0])
        pickle.dump([case if isinstance(case.parts, list) else case._replace(parts=()) for case in cases], pipe)
        for case in cases:
            if not isinstance(case.parts, list):
                for part in case.parts:
                    pickle.dump(part, pipe)
                pickle.dump(None, pipe)
        pipe.flush()

    def receive(self, case: StoredCase) -> Any:
        """Wait for the result of a case. Raises EOFError if the process ends before."""
        self._allow(case)
        result = pickle.load(cast(IO[bytes], self._process.stdout))
        self.deadline = float("inf")
        return result

    def end(self) -> None:
        """Kill the process."""
        self.deadline = float("inf")
        self._process.kill()
        self._process.wait()

    def close(self) -> None:
        """Close the pipes of a process that has ended."""
        for pipe in (self._process.stdin, self._process.stdout):
            with suppress(OSError):  # what couldn't be written any more
                cast(IO[bytes], pipe).close()

    def _allow(self, case: StoredCase) -> None:
        self.deadline = time.monotonic() + SECONDS + SECONDS_PER_MIB * case.size_bytes / 2**20

    def _start(self) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-m", self._module]
        # stderr is dropped: a traceback could quote what was opened.
        process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, cwd=PROJECT_FOLDER
        )
        with suppress(BrokenPipeError):  # told by make_ready
            send_keys(*self._keys, cast(Any, process.stdin))
            for each in self._more:
                pickle.dump(each, cast(IO[bytes], process.stdin))
            cast(IO[bytes], process.stdin).flush()
        return process


def serve(open: Callable[..., object], more: int = 0) -> None:
    """Run as a worker: call `open` with each case, identity, directory and so many more values that the pool gave."""
    _limit_memory()
    pipe, results = sys.stdin.buffer, sys.stdout.buffer
    given = [*receive_keys(pipe), *(pickle.load(pipe) for _ in range(more))]
    _write(True, results)
    with suppress(EOFError):
        while True:
            for case in pickle.load(pipe):
                parts = case.parts or iter(lambda: pickle.load(pipe), None)
                _write(open(case._replace(parts=parts), *given), results)
                for _unread in parts if not case.parts else ():
                    pass


def _write(result: object, pipe: IO[bytes]) -> None:
    pickle.dump(result, pipe)
    pipe.flush()


def _limit_memory() -> None:
    with suppress(ImportError, OSError, ValueError):  # not on every system
        import resource

        resource.setrlimit(resource.RLIMIT_DATA, (MEMORY_BYTES, MEMORY_BYTES))
