"""What it costs to open an envelope, or to find that it is sealed to others, with a key file of many cards.

python -m tests.bench.keys.opening

A key file holds about fifteen cards for 400 days ahead, and one or two that are not retired yet. Medians of five
rounds in turn, of a report to three officers; what it costs with one card is the yardstick.
"""

import statistics
import time
from collections.abc import Callable
from dataclasses import replace
from secrets import token_bytes

from crypto.encoding import digest
from crypto.envelope import find_content_key
from crypto.errors import NotForThisIdentity
from crypto.keys import Identity, derive_sealing_key
from crypto.message import Answer
from crypto.officer.keys.content_keys import find_key
from crypto.report import seal_report
from tests.organisation import DAY, Organisation, draw_reporter

ROUNDS, TIMES = 5, 200
AHEAD, HELD = 15, 3
KEPT = 70_000


def measure(open: Callable[[], object]) -> float:
    """Milliseconds of one opening."""
    began = time.perf_counter()
    for _ in range(TIMES):
        open()
    return (time.perf_counter() - began) / TIMES * 1000


def open_with(identity: Identity, envelope: bytes) -> Callable[[], object]:
    def open() -> object:
        try:
            return find_key(envelope, identity)
        except NotForThisIdentity:
            return None

    return open


def main() -> None:
    organisation = Organisation()
    directory, mine = organisation.directory(), organisation.officers["compliance"]
    reporter, answers = draw_reporter(), [Answer("What happened?", "Something.")]
    readable = seal_report(reporter, directory, "external", (), answers, DAY).envelope
    closed = seal_report(reporter, directory, "external", ("compliance",), answers, DAY).envelope
    card = next(key for key in mine.sealing if _opens(readable, key))
    others = [derive_sealing_key(token_bytes(32)) for _ in range(AHEAD - 1)]
    kept = {token_bytes(32): token_bytes(32) for _ in range(KEPT)}
    kept[digest("entry", readable)] = find_content_key(readable, [card])
    one = Identity((card,), mine.signing)
    begun = replace(one, sealing=(*others[: HELD - 1], card))
    ahead = replace(one, sealing=(card, *others))
    opened = {
        "one card, opens": open_with(one, readable),
        "one card, sealed to others": open_with(one, closed),
        f"the {HELD} cards that have begun, sealed to others": open_with(begun, closed),
        f"all {AHEAD} cards, sealed to others": open_with(ahead, closed),
        f"a keyring of {KEPT:,} keys, opens": open_with(replace(begun, kept=kept), readable),
    }
    rounds = [{name: measure(open) for name, open in opened.items()} for _ in range(ROUNDS)]
    took = {name: statistics.median(each[name] for each in rounds) for name in opened}
    for name, milliseconds in took.items():
        yardstick = took["one card, opens" if name.endswith("opens") else "one card, sealed to others"]
        print(f"{name}: {milliseconds:.3f} ms, {milliseconds / yardstick:.1f} times")


def _opens(envelope: bytes, key: object) -> bool:
    try:
        return bool(find_content_key(envelope, [key]))  # type: ignore[list-item]
    except NotForThisIdentity:
        return False


if __name__ == "__main__":
    main()
