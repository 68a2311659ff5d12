"""Whatever the size of a file, Python and JavaScript make the same pieces; whatever is wrong, they say the same."""

import hashlib
from collections.abc import Iterator

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from crypto.attachment import CHUNK_BYTES, SMALLEST_BYTES, count_pieces, generate_key, locate_chunk, padded_size
from crypto.encoding import b64decode, b64encode, derive, digest
from tests.crypto.pieces import KEPT, KEY, LARGE, SIZES, TAMPERED, change, forge, open_all, others, seal, spoiled, write
from tests.crypto.twins.node_side import Node
from tests.crypto.twins.samples import fuzz


@pytest.fixture(scope="module")
def node() -> Iterator[Node]:
    with Node() as started:
        yield started


@fuzz(0.15)
@given(SIZES)
@example(0)
@example(2**20)
@example(2**20 + 1)
def test_each_opens_what_the_other_has_sealed(node: Node, size: int) -> None:
    data, key = write(size), generate_key()
    pieces, whole = seal(key, data)
    theirs = node.call("sealFile", b64encode(key), b64encode(data))[1]
    assert ([b64decode(piece) for piece in theirs["pieces"]], theirs["digest"]) == (pieces, b64encode(whole))
    chunks = [data[slice(*locate_chunk(size, number))] for number in range(len(pieces))]
    assert b"".join(chunks) == data
    expected = [*(hashlib.sha256(chunk).hexdigest() for chunk in chunks), "ok"]
    assert open_all(key, size, whole, pieces) == expected
    node.call("keepPieces", [b64encode(piece) for piece in pieces])
    changes = [[number, 0, len(piece), None] for number, piece in enumerate(pieces)]
    assert node.call("openKept", b64encode(key), size, b64encode(whole), changes) == ("ok", expected)


@fuzz()
@given(LARGE)
@example(2**52)
@example(2**52 + 1)
@example(2**53 - 1)
def test_they_count_alike_whatever_the_size(node: Node, size: int) -> None:
    padded, pieces = padded_size(size), count_pieces(size)
    assert (
        padded >= max(size, SMALLEST_BYTES) and padded - max(size, SMALLEST_BYTES) <= max(size, SMALLEST_BYTES) * 0.12
    )
    assert (pieces - 1) * CHUNK_BYTES < padded <= pieces * CHUNK_BYTES
    around = {0, size // CHUNK_BYTES, pieces - 1}
    places = [list(locate_chunk(size, number)) for number in sorted(around)]
    assert node.call("measure", size, sorted(around)) == ("ok", [padded, pieces, places])


@pytest.fixture(scope="module")
def keeper(node: Node) -> Node:
    assert node.call("keepPieces", [b64encode(piece) for piece in KEPT.pieces])[0] == "ok"
    return node


@fuzz(2)
@given(st.data())
def test_they_refuse_the_same_pieces(keeper: Node, data: st.DataObject) -> None:
    which = data.draw(st.integers(0, len(KEPT.sizes) - 1))
    key, size, right = KEY, KEPT.sizes[which], KEPT.sealed[which][1]
    pieces = data.draw(st.just(KEPT.whole(which)) | spoiled(which))
    kind = data.draw(st.sampled_from(["", "", "key", "digest", "size"]))
    if kind == "key":
        key = data.draw(others(KEY))
    elif kind == "digest":
        right = data.draw(others(right))
    elif kind == "size":
        size = data.draw(LARGE | st.integers(-2, 2).map(lambda by: max(0, size + by)))
    changed = [change(piece) for piece in pieces]
    verdicts = open_all(key, size, right, changed)
    assert keeper.call("openKept", b64encode(key), size, b64encode(right), pieces) == ("ok", verdicts)
    # A size that is too large by no more than the padding is the author's lie: there are zeros where there was no file.
    is_right = size >= KEPT.sizes[which] and padded_size(size) == padded_size(KEPT.sizes[which])
    if (changed, right) == KEPT.sealed[which] and key == KEY and is_right:
        assert TAMPERED not in verdicts and verdicts[-1] == "ok"
    else:
        assert verdicts[-1] == TAMPERED


SIZE = CHUNK_BYTES + 1
FIRST, SECOND = write(CHUNK_BYTES), b"x".ljust(padded_size(SIZE) - CHUNK_BYTES, b"\0")
HEAD = b"SLA2" + derive(KEY, "attachment commitment")
RIGHT = [(0, 0), (1, 1)]
# What is sealed, under which numbers and last flags, after which head; which of the pieces and the whole is refused.
FORGED: dict[str, tuple[list[bytes], list[tuple[int, int]], bytes, list[int]]] = {
    "right": ([FIRST, SECOND], RIGHT, HEAD, []),
    "padding ends wrong": ([FIRST, SECOND[:-1] + b"\1"], RIGHT, HEAD, [1, 2]),
    "padding begins wrong": ([FIRST, SECOND[:1] + b"\1" + SECOND[2:]], RIGHT, HEAD, [1, 2]),
    "short": ([FIRST, SECOND[:-1]], RIGHT, HEAD, [1, 2]),
    "long": ([FIRST, SECOND + b"\0"], RIGHT, HEAD, [1, 2]),
    "short before the last": ([FIRST[:-1], SECOND], RIGHT, HEAD, [0, 2]),
    "no last": ([FIRST, SECOND], [(0, 0), (1, 0)], HEAD, [1, 2]),
    "last too early": ([FIRST, SECOND], [(0, 1), (1, 1)], HEAD, [0, 2]),
    "numbered otherwise": ([FIRST, SECOND], [(1, 0), (0, 1)], HEAD, [0, 1, 2]),
    "other format": ([FIRST, SECOND], RIGHT, b"SLA1" + HEAD[4:], [0, 2]),
    "other commitment": ([FIRST, SECOND], RIGHT, b"SLA2" + derive(bytes(32), "attachment commitment"), [0, 2]),
    "no head": ([FIRST, SECOND], RIGHT, b"", [0, 2]),
}


@pytest.mark.parametrize("name", FORGED)
def test_what_is_sealed_well_and_not_as_it_must_be_is_refused(node: Node, name: str) -> None:
    chunks, numbers, head, refused = FORGED[name]
    pieces = forge(KEY, chunks, numbers, head)
    whole = digest("attachment", b"".join(hashlib.sha256(piece).digest() for piece in pieces))
    verdicts = open_all(KEY, SIZE, whole, pieces)
    assert [at for at, verdict in enumerate(verdicts) if verdict == TAMPERED] == refused
    node.call("keepPieces", [b64encode(piece) for piece in pieces])
    changes = [[number, 0, len(piece), None] for number, piece in enumerate(pieces)]
    assert node.call("openKept", b64encode(KEY), SIZE, b64encode(whole), changes) == ("ok", verdicts)
