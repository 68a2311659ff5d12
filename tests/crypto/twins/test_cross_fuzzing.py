"""The fuzzer of both implementations, for a while, always with the same cases; and that it finds what it looks for."""

from collections.abc import Iterator

import pytest

from tests.crypto.twins import cross_fuzzing, python_side
from tests.crypto.twins.broken_cases import KINDS, Case, make_case
from tests.crypto.twins.cross_fuzzing import Fault, at_most, check, run
from tests.crypto.twins.node_side import Node

CASES = 1000


@pytest.fixture(scope="module")
def node() -> Iterator[Node]:
    with Node() as started:
        yield started


def test_both_come_to_one_verdict_on_broken_input_and_in_time(node: Node) -> None:
    verdicts = run(iter(range(CASES)), 1, node)
    assert {verdict.partition(":")[0] for verdict in verdicts} == {*KINDS}
    assert {f"{kind}: taken" for kind in KINDS} <= {*verdicts}


def test_the_same_seed_makes_the_same_cases() -> None:
    made = [make_case(1, number) for number in range(50)]
    assert made == [make_case(1, number) for number in range(50)]
    assert made != [make_case(2, number) for number in range(50)]


def test_a_difference_is_found(node: Node, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(python_side.CALLS, "normalise", lambda written: written)
    with pytest.raises(Fault, match="in JavaScript"):
        check(Case("normalise", ("one",)), node, "a case")


def test_work_that_takes_too_long_is_found(node: Node, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cross_fuzzing, "MOST_SECONDS", 0)
    with pytest.raises(Fault, match="s in Python"):
        check(Case("normalise", ("one",)), node, "a case")


def test_work_that_never_ends_is_found() -> None:
    with pytest.raises(Fault, match="never ends"), at_most(0.05, "it never ends"):
        while True:
            pass
