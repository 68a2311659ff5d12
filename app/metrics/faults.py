"""What a program counts of its own faults, in memory that all its processes share."""

import mmap
import threading
from enum import IntEnum


class Fault(IntEnum):
    """A kind of fault. What it was about, and who met it, is not kept."""

    FAILED = 0  # an error that nobody foresaw
    STORE = 1  # database or files couldn't be reached
    FULL = 2  # there was no room
    BUSY = 3  # too many requests at once
    ENDED = 4  # a process ended unasked


OF_STATUS = {500: Fault.FAILED, 503: Fault.STORE, 507: Fault.FULL, 429: Fault.BUSY}
COUNT_BYTES = 8


class Faults:
    """The counts of one process, in a part of the shared memory that it alone writes: no lock outlives a killed one."""

    def __init__(self, counts: memoryview) -> None:
        self._counts, self._lock = counts, threading.Lock()

    def add(self, fault: Fault) -> None:
        """Count one more."""
        with self._lock:
            self._counts[fault] += 1

    def add_status(self, status: int) -> None:
        """Count the fault that an answer of this status tells of, if it tells of one."""
        if status in OF_STATUS:
            self.add(OF_STATUS[status])


class SharedFaults:
    """The counts of so many processes, to be made before they are forked. They only grow."""

    def __init__(self, processes: int = 1) -> None:
        memory = memoryview(mmap.mmap(-1, processes * len(Fault) * COUNT_BYTES)).cast("Q")
        self._parts = [memory[start : start + len(Fault)] for start in range(0, len(memory), len(Fault))]

    def part(self, number: int = 0) -> Faults:
        """The part of one process, which goes on with what the one before it counted there."""
        return Faults(self._parts[number])

    def read(self) -> list[int]:
        """The counts of all together, by fault."""
        return [sum(part[fault] for part in self._parts) for fault in Fault]
