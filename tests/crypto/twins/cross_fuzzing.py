"""Broken texts, messages, envelopes, mailboxes and the like, given to both implementations one by one.

Both must come to one verdict, and to it in time: a stranger's text must not cost more than its size.
"""

import signal
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager

from tests.crypto.twins.broken_cases import PHRASE, Case, make_case
from tests.crypto.twins.node_side import Node, Verdict, judge
from tests.crypto.twins.python_side import CALLS
from tests.vectors.make.format.notation import b64
from tests.vectors.make.story import INSTANCE
from tests.waiting import HANG_SECONDS

# Of the processor, for 500,000 bytes or less: five times what a message may take, for the machine's moods.
MOST_SECONDS = 1.0
TRIES = 3


class Fault(Exception):
    """The two differ, or one of them took too long: the text says in what, and names seed and number."""


def run(cases: Iterator[int], seed: int, node: Node) -> Counter[str]:
    """Try the cases of these numbers; count their verdicts by kind. Raises Fault at the first that is wrong."""
    verdicts: Counter[str] = Counter()
    check(Case("openPhrase", (PHRASE, b64(INSTANCE))), node, "the phrase")
    for number in cases:
        kind, case = make_case(seed, number)
        verdict, answer = check(case, node, f"seed {seed}, case {number}, {kind}")
        verdicts[f"{kind}: {'taken' if verdict == 'ok' else answer}"] += 1
    return verdicts


def check(case: Case, node: Node, name: str) -> Verdict:
    """Give a case to both, and return their verdict. Raises Fault if they differ, or take too long."""
    slowest = 0.0
    with at_most(HANG_SECONDS, f"{name} never ends"):
        for _ in range(TRIES):
            began = time.process_time()
            ours = judge(CALLS[case.call], *case.args)
            taken = time.process_time() - began
            theirs = node.call(case.call, *case.args)
            if ours != theirs:
                raise Fault(f"{name}: {ours!r:.500} in Python, {theirs!r:.500} in JavaScript, for {case!r:.4000}")
            # What was measured in a bad moment is measured again.
            slowest = max(taken, node.seconds)
            if slowest <= MOST_SECONDS:
                return ours
    raise Fault(f"{name}: {taken:.2f} s in Python, {node.seconds:.2f} s in JavaScript, for {case!r:.4000}")


@contextmanager
def at_most(seconds: float, what: str) -> Iterator[None]:
    """Raise Fault if a block is not done after so many seconds by the clock."""

    def stop(*_: object) -> None:
        raise Fault(what)

    earlier = signal.signal(signal.SIGALRM, stop)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, earlier)
