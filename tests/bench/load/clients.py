"""The clients of a load: processes that prepare, wait for each other, and begin at one moment."""

import time
from collections.abc import Callable, Sequence
from multiprocessing import get_context
from multiprocessing.synchronize import Barrier
from typing import Any, TypeVar

T = TypeVar("T")

PREPARE_SECONDS = 600
_ready: list[Barrier] = []


def run_clients(work: Callable[..., T], jobs: Sequence[tuple[Any, ...]]) -> list[T]:
    """Do each job in a process of its own, and give what they return. The work calls `begin_together` once."""
    context = get_context("spawn")
    with context.Pool(len(jobs), _keep, (context.Barrier(len(jobs)),)) as pool:
        return pool.starmap(work, jobs, chunksize=1)


def begin_together() -> float:
    """Wait until every client has called this; gives the moment, by a clock that all processes share."""
    _ready[0].wait(PREPARE_SECONDS)
    return time.monotonic()


def _keep(barrier: Barrier) -> None:
    _ready.append(barrier)
