"""Broken texts, messages, envelopes, directories, days and phrases, given to both implementations one by one.

What is sealed and signed here the third implementation seals and signs, so that the same seed makes the same bytes.
Both must come to one verdict, and to it in time: a stranger's text must not cost more than its size.
"""

import random
import signal
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, NamedTuple

from tests.crypto.twins.mutations import GAPS, LOOKALIKES, dump
from tests.crypto.twins.node_side import Node, Verdict, judge
from tests.crypto.twins.python_side import CALLS
from tests.crypto.twins.random_edits import SENDABLE, blow_up, edit_anywhere, flip, mutate, mutate_document
from tests.crypto.twins.samples import DAY, DOCUMENT, IDS, MESSAGES, SEEDS
from tests.vectors.make.format import day as days
from tests.vectors.make.format import directory
from tests.vectors.make.format.envelope import seal
from tests.vectors.make.format.keys import Person
from tests.vectors.make.format.notation import Draw, b64
from tests.waiting import HANG_SECONDS

# Of the processor, for 500,000 bytes or less: five times what a message may take, for the machine's moods.
MOST_SECONDS = 1.0
TRIES = 3
PEOPLE = [Person(seed, seed) for seed in SEEDS]
WORDS = "abacus abdomen zombie zoom lunch unkind"


class Case(NamedTuple):
    """One call, by its name in node_side.mjs and python_side.py, and its arguments."""

    call: str
    args: tuple[Any, ...]


class Fault(Exception):
    """The two differ, or one of them took too long: the text says in what, and names seed and number."""


def run(cases: Iterator[int], seed: int, node: Node) -> Counter[str]:
    """Try the cases of these numbers; count their verdicts by kind. Raises Fault at the first that is wrong."""
    verdicts: Counter[str] = Counter()
    for number in cases:
        kind, case = make_case(seed, number)
        verdict, answer = check(case, node, f"seed {seed}, case {number}, {kind}")
        verdicts[f"{kind}: {'taken' if verdict == 'ok' else answer}"] += 1
    return verdicts


def make_case(seed: int, number: int) -> tuple[str, Case]:
    """Make the case of a seed and a number, always the same: its kind, and what to call."""
    drawn = random.Random(f"{seed} {number}")
    kind = drawn.choice([*KINDS])
    return kind, KINDS[kind](drawn)


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


def break_text(document: dict[str, Any], drawn: random.Random) -> bytes:
    """The text of an object with something wrong in it, or nothing."""
    for _ in range(drawn.choice([0, 1, 1, 2])):
        document = edit_anywhere(document, drawn)
    text = dump(document)
    if drawn.random() < 0.3:
        text = mutate(text, drawn)
    return blow_up(text, drawn) if drawn.random() < 0.05 else text


def make_text(drawn: random.Random) -> Case:
    return Case("readCanonical", (b64(break_text(drawn.choice([*MESSAGES, DOCUMENT]), drawn)),))


def make_message(drawn: random.Random) -> Case:
    return Case("readMessage", (b64(break_text(mutate_document(drawn.choice(MESSAGES), drawn), drawn)),))


def make_envelope(drawn: random.Random) -> Case:
    """A broken message that is well sealed, or a good one in an envelope that was changed."""
    message, opener = drawn.choice(MESSAGES), drawn.randrange(3)
    is_inside = drawn.random() < 0.6
    text = break_text(message, drawn) if is_inside else dump(message)
    slots = [(person, drawn.random() < 0.7) for person in PEOPLE[: drawn.randint(1, 3)]]
    sealed = seal(Draw(f"{drawn.random()}"), text[:500_000], PEOPLE[0], slots)
    if not is_inside:
        sealed = drawn.choice([flip, mutate])(sealed, drawn)
    return Case("unseal", (b64(sealed), [b64(SEEDS[opener])], b64(drawn.choice([PEOPLE[0]] * 7 + PEOPLE[1:2]).verify)))


def make_directory(drawn: random.Random) -> Case:
    signed: Any = directory.sign(break_text(DOCUMENT, drawn), PEOPLE[3])
    if drawn.random() < 0.1:
        signed = edit_anywhere(signed, drawn, SENDABLE)
    left_out = drawn.sample(IDS, drawn.randrange(len(IDS)))
    today = drawn.choice([DAY] * 5 + ["2026-11-01", "2026-10-31", "2026-12-05", "2026-12-06"])
    return Case(
        "verifyDirectory", (signed, b64(PEOPLE[3].verify), drawn.choice([0, 3, 3, 4]), "external", left_out, today)
    )


def make_day(drawn: random.Random) -> Case:
    """A day whose head or leaves were changed before it was signed, or after."""
    leaves = days.draw(64)
    changes: list[dict[str, Any]] = [{}, {"size": 128}, {"day": DAY}, {"previous": b64(leaves[0])}]
    answer: Any = days.answer(leaves, **drawn.choice(changes))
    if drawn.random() < 0.5:
        name = drawn.choice([*answer])
        answer[name] = mutate(answer[name].encode(), drawn).decode("utf-8", "replace")
    elif drawn.random() < 0.5:
        answer = edit_anywhere(answer, drawn, SENDABLE)
    receipts = [b64(drawn.choice(leaves)), b64(bytes(32))]
    number = drawn.choice([0, 0, 0, 1])
    return Case("provePart", (answer, b64(days.KEY.verify), b64(days.INSTANCE), days.DAY, number, receipts))


def make_phrase(drawn: random.Random) -> Case:
    words = (drawn.choice(WORDS.split()) + drawn.choice(GAPS) for _ in range(drawn.choice([7, 8, 8, 8, 9])))
    letters = [
        drawn.choice(LOOKALIKES.get(letter, letter)) if drawn.random() < 0.02 else letter for letter in "".join(words)
    ]
    written = "".join(letters) + drawn.choice([""] * 9 + ["\u0301" * 100_000])
    return Case("normalise", (written,))


KINDS: dict[str, Callable[[random.Random], Case]] = {
    "text": make_text,
    "message": make_message,
    "envelope": make_envelope,
    "directory": make_directory,
    "day": make_day,
    "phrase": make_phrase,
}
