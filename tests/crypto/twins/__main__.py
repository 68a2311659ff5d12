"""`python -m tests.crypto.twins MINUTES [SEED]`: gives both implementations broken input for so long.

The cases are those of broken_cases.py. Ends with 1 at the first fault, and says of which seed and case. Without a seed
it takes one that was never taken.
"""

import secrets
import sys
import time
from collections.abc import Iterator
from itertools import count

from tests.crypto.twins.cross_fuzzing import Fault, run
from tests.crypto.twins.node_side import Node


def main(minutes: float = 1, seed: int | None = None) -> None:
    seed = secrets.randbelow(2**32) if seed is None else seed
    with Node() as node:
        try:
            verdicts = run(count_until(time.monotonic() + 60 * minutes), seed, node)
        except Fault as fault:
            node.process.kill()
            sys.exit(str(fault))
    print(f"seed {seed}: {verdicts.total()} cases")
    for verdict, times in sorted(verdicts.items()):
        print(f"{times:8} {verdict}")


def count_until(end: float) -> Iterator[int]:
    """Count from 0 until this moment."""
    for number in count():
        if time.monotonic() >= end:
            return
        yield number


if __name__ == "__main__":
    main(float(sys.argv[1]) if sys.argv[1:] else 1, int(sys.argv[2]) if sys.argv[2:] else None)
