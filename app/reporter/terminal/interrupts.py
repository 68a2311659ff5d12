"""Signals that end the program, as one KeyboardInterrupt, so that temporary files are still removed."""

import signal
from collections.abc import Iterator
from contextlib import contextmanager

NAMES = ("SIGINT", "SIGTERM", "SIGHUP")


@contextmanager
def interruptible() -> Iterator[None]:
    """Let Ctrl-C, a closed terminal, and who asks the program to end, raise one KeyboardInterrupt in this block.

    Only the first does: an impatient second one would stop what is being removed. Further ones stay ignored after the
    block, while the program ends.
    """
    kinds = [getattr(signal, name) for name in NAMES if hasattr(signal, name)]
    interrupted = False

    def interrupt(_kind: int, _frame: object) -> None:
        nonlocal interrupted
        interrupted = True
        for kind in kinds:
            signal.signal(kind, signal.SIG_IGN)
        raise KeyboardInterrupt

    before = {kind: signal.signal(kind, interrupt) for kind in kinds}
    try:
        yield
    finally:
        if not interrupted:
            for kind, handler in before.items():
                signal.signal(kind, handler)
