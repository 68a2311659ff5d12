"""What anybody can check of a record without a key: order, forks, and what an earlier print-out tells."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crypto.officer.chain import Chain, entry_digest, link_chain, verify_chain
from crypto.officer.snapshot import Difference, case_digest, compare, read_lines, record_digest, write_line

REPORT, MAILBOX = b"a report", b"m" * 32
Held = list[tuple[bytes, bytes]]


def record(length: int) -> Held:
    """A record of this many entries, each after the one before."""
    entries = [b"entry %d" % number for number in range(length)]
    return [(entry_digest(before), entry) for before, entry in zip([REPORT, *entries], entries, strict=False)]


def differences(earlier: Held, now: Held) -> list[str]:
    printed = read_lines(write_line(MAILBOX, verify_chain(REPORT, earlier)))
    return [difference.what for difference in compare(printed, {MAILBOX: verify_chain(REPORT, now)})]


@given(st.integers(0, 30), st.randoms(use_true_random=False))
def test_a_whole_record_is_one_line_in_whatever_order_it_is_held(length: int, order: random.Random) -> None:
    held = record(length)
    order.shuffle(held)
    chain = verify_chain(REPORT, held)
    assert (chain.length, chain.loose) == (length, [])
    assert chain.head == entry_digest(record(length)[-1][1] if length else REPORT)


@given(st.integers(1, 30), st.data())
def test_whatever_is_taken_out_changed_or_swapped_is_found(length: int, data: st.DataObject) -> None:
    held, at = record(length), data.draw(st.integers(0, length - 1))
    removed = [*held[:at], *held[at + 1 :]]
    altered = [*held[:at], (held[at][0], held[at][1] + b"!"), *held[at + 1 :]]
    assert len(verify_chain(REPORT, removed).loose) == length - 1 - at
    assert len(verify_chain(REPORT, altered).loose) == length - 1 - at
    assert differences(held, removed) == ["cut"]
    assert differences(held, altered) == (["changed"] if at == length - 1 else ["cut"])
    other = data.draw(st.integers(0, length - 1).filter(lambda other: length == 1 or other != at))
    swapped = list(held)
    swapped[at], swapped[other] = (held[at][0], held[other][1]), (held[other][0], held[at][1])
    assert differences(held, swapped) == (
        [] if length == 1 else differences(held, held[: min(at, other)]) or ["changed"]
    )


@given(st.integers(0, 20), st.integers(0, 20))
def test_a_record_that_was_rewritten_whole_is_found_by_its_print_out(length: int, more: int) -> None:
    earlier = record(length)
    assert differences(earlier, record(length + more)) == []
    entries = [b"another %d" % number for number in range(length + more)]
    others = [(entry_digest(before), entry) for before, entry in zip([REPORT, *entries], entries, strict=False)]
    assert differences(earlier, others) == (["changed"] if length else [])


@given(st.integers(1, 20), st.integers(0, 5), st.data())
def test_a_store_that_rewrites_every_previous_is_found_by_its_print_out(
    length: int, more: int, data: st.DataObject
) -> None:
    entries = [entry for _, entry in record(length + more)]
    change = data.draw(st.sampled_from(["cut", "swap", "replace"]))
    at, other = data.draw(st.integers(0, length - 1)), data.draw(st.integers(0, length - 1))
    if change == "cut":
        del entries[at]
    elif change == "swap":
        entries[at], entries[other] = entries[other], entries[at]
    else:
        entries[at] = b"another"
    rewired = [(entry_digest(before), entry) for before, entry in zip([REPORT, *entries], entries, strict=False)]
    assert verify_chain(REPORT, rewired).loose == []
    assert bool(differences(record(length), rewired)) == (entries != [entry for _, entry in record(length + more)])


def test_a_cut_record_is_found_by_its_print_out_alone() -> None:
    assert verify_chain(REPORT, record(4)).loose == []
    assert differences(record(5), record(4)) == ["cut"]
    assert differences(record(4), record(5)) == []


def test_a_fork_ends_the_line() -> None:
    held = [*record(3), (entry_digest(record(3)[0][1]), b"another second")]
    chain = verify_chain(REPORT, held)
    assert (chain.length, len(chain.loose)) == (1, 3)


def test_a_case_that_is_gone_is_found_and_a_new_one_is_no_difference() -> None:
    printed = read_lines(write_line(MAILBOX, verify_chain(REPORT, [])))
    assert compare(printed, {b"n" * 32: verify_chain(REPORT, [])}) == [Difference(printed[0], "gone")]


def test_a_print_out_names_no_mailbox_and_reads_back() -> None:
    chain = verify_chain(REPORT, record(12))
    line = write_line(MAILBOX, chain)
    assert MAILBOX.hex() not in line
    (printed,) = read_lines(f"# Printed on 2026-11-22\n\n{line}\n")
    assert (printed.case, printed.length, printed.record) == (case_digest(MAILBOX), 12, record_digest(chain.line))


@pytest.mark.parametrize("line", ["x", "a" * 64, f"{'a' * 64} 01 {'a' * 64}", f"{'A' * 64} 1 {'a' * 64}"])
def test_a_line_that_is_none_is_refused_with_its_number(line: str) -> None:
    with pytest.raises(ValueError, match="line 2"):
        read_lines(f"# Printed\n{line}")


@given(st.text())
def test_whatever_is_no_print_out_is_refused(text: str) -> None:
    try:
        printed = read_lines(text)
    except ValueError:
        return
    assert printed == []


DIGESTS = st.sampled_from([bytes([number]) * 32 for number in range(4)])


@given(st.lists(st.tuples(DIGESTS, DIGESTS), max_size=12))
def test_whatever_a_store_says_follows_what_the_line_ends(links: Held) -> None:
    chain = link_chain(bytes(32), links)
    assert isinstance(chain, Chain)
    assert chain.length <= len(links)
    assert {*chain.line[1:], *chain.loose} == {own for _, own in links}
