"""Work in a process of its own, and the most memory that a process had: whatever ran before in the one that asks.

A process that is forked begins with all that the other has; and what `getrusage` tells of one that was started as a
program counts what the other had when it started it. Linux only.
"""

import multiprocessing
import re
import resource
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from multiprocessing.reduction import ForkingPickler
from pathlib import Path
from typing import Any, NamedTuple, ParamSpec, TypeVar

from cryptography.hazmat.primitives.asymmetric.mlkem import MLKEM768PrivateKey

AskedT = ParamSpec("AskedT")
FoundT = TypeVar("FoundT")


def take_apart(key: MLKEM768PrivateKey) -> tuple[Any, ...]:
    return MLKEM768PrivateKey.from_seed_bytes, (key.private_bytes_raw(),)


# Of an office, the only thing that doesn't pickle by itself; and it shall not anywhere else.
ForkingPickler.register(type(MLKEM768PrivateKey.generate()), take_apart)


class Memory(NamedTuple):
    """The most that this process has had, and the largest that it started and that has ended, in MB."""

    own: float
    helper: float


def apart(do: Callable[AskedT, FoundT], *given: AskedT.args, **named: AskedT.kwargs) -> FoundT:
    """Do it in a new process, into which all that is given is pickled. Raises what it raises."""
    with ProcessPoolExecutor(1, multiprocessing.get_context("spawn")) as pool:
        return pool.submit(do, *given, **named).result()


def measure_memory() -> Memory:
    """What this process and its helpers took at most. The helpers' is at least what this one had as it started them."""
    [own_kib] = re.findall(r"VmHWM:\s*(\d+) kB", Path("/proc/self/status").read_text())
    return Memory(int(own_kib) / 1024, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024)
