"""Work in CPU time, so that nothing else on the machine counts: against a yardstick, and against a quarter of it."""

import gc
import time
from collections.abc import Callable
from contextlib import suppress
from functools import cache
from typing import Protocol, TypeVar

T = TypeVar("T")
Given = TypeVar("Given", contravariant=True)
# Four times as much takes four times as long if it is linear, and sixteen times if it is quadratic.
LARGEST_RATIO = 9
# Fewer are as much noise (garbage collection, caches, what a JIT has seen so far) as work.
LEAST_YARDSTICKS = 5
TIMES = 3
TRIES = 5


class Measure(Protocol[Given]):
    """Gives the CPU seconds that work on something takes, the best of so many times."""

    def __call__(self, given: Given, times: int = TIMES, /) -> float: ...


def check_linear(make: Callable[[int], T], measure: Measure[T], size: int, most: float, yardstick: float) -> None:
    """Check work of this size: it takes at most `most` yardsticks, and at most nine times what a quarter takes.

    The whole is measured once, which is at least its best; what was measured in a bad moment is measured again.
    """
    whole, part = make(size), make(size // 4)
    for tried in range(TRIES):
        seconds = measure(whole, TIMES if tried else 1)
        ratio = seconds / measure(part) if seconds > LEAST_YARDSTICKS * yardstick else 1
        if seconds <= most * yardstick and ratio <= LARGEST_RATIO:
            return
    raise AssertionError(f"{seconds:.3f} s, {seconds / yardstick:.1f} yardsticks, {ratio:.1f} times a quarter's")


def take_time(step: Callable[[T], object]) -> Measure[T]:
    """Make a function that gives the CPU seconds of a step. What the step refuses counts as done."""

    def measure(given: T, times: int = TIMES, /) -> float:
        taken = []
        # What the tests have loaded is no part of the work, as it would be each time that garbage is looked for.
        gc.freeze()
        for _ in range(times):
            start = time.process_time()
            with suppress(ValueError):
                step(given)
            taken.append(time.process_time() - start)
        gc.unfreeze()
        return min(taken)

    return measure


@cache
def measure_yardstick() -> float:
    """The CPU seconds of a fixed loop: 25 ms where 0.2 s are the most that a message may take."""

    def add_up(count: int) -> int:
        return sum(at & 7 for at in range(count))

    return take_time(add_up)(1_000_000)
