"""A chunk is sealed once, a piece is opened once, and memory stays flat."""

import hashlib
import tracemalloc

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crypto.attachment import CHUNK_BYTES, Opener, Sealer, locate_chunk
from crypto.encoding import digest
from crypto.errors import FileChanged, TamperedAttachment
from tests.crypto.pieces import KEY, SIZES, TAMPERED, open_all, seal, write

SIZE = CHUNK_BYTES + 1


def test_the_right_piece_after_a_wrong_one_saves_nothing() -> None:
    pieces, whole = seal(KEY, write(SIZE))
    opener = Opener(KEY, SIZE, whole)
    with pytest.raises(TamperedAttachment):
        opener.open(pieces[1])
    for piece in pieces:
        with pytest.raises(TamperedAttachment):
            opener.open(piece)
    with pytest.raises(TamperedAttachment):
        opener.finish()


def test_no_chunk_is_sealed_twice() -> None:
    data = write(SIZE)
    sealer = Sealer(KEY, SIZE)
    pieces = [sealer.seal(data[:CHUNK_BYTES])]
    with pytest.raises(ValueError, match="not all"):
        _ = sealer.digest
    pieces.append(sealer.seal(data[CHUNK_BYTES:]))
    for chunk in (data[:CHUNK_BYTES], data[CHUNK_BYTES:], b""):
        with pytest.raises(ValueError, match="all is sealed"):
            sealer.seal(chunk)
    assert (pieces, sealer.digest) == seal(KEY, data)


@given(SIZES.filter(lambda size: size < CHUNK_BYTES + 2), st.integers(-3, 3) | st.integers(0, CHUNK_BYTES))
def test_data_of_another_length_is_not_sealed_and_uses_up_nothing(size: int, by: int) -> None:
    data = write(size)
    sealer = Sealer(KEY, size)
    pieces = []
    for number in range(sealer.pieces):
        start, stop = locate_chunk(size, number)
        wrong = max(0, stop - start + by)
        if wrong != stop - start:
            with pytest.raises(FileChanged):
                sealer.seal(bytes(wrong))
        pieces.append(sealer.seal(data[start:stop]))
    assert (pieces, sealer.digest) == seal(KEY, data)


@pytest.mark.parametrize("size", [-1, 2**52 + 1, 2**53 - 1, 2**64])
def test_no_file_has_such_a_size(size: int) -> None:
    with pytest.raises(ValueError):
        Sealer(KEY, size)
    with pytest.raises(TamperedAttachment):
        Opener(KEY, size, bytes(32))


def test_no_file_can_be_ended_early() -> None:
    """Cut off after any chunk, with the size and the digest that such a file would have."""
    pieces, _ = seal(KEY, write(3 * CHUNK_BYTES))
    for count in range(1, len(pieces)):
        shorter = digest("attachment", b"".join(hashlib.sha256(piece).digest() for piece in pieces[:count]))
        assert open_all(KEY, count * CHUNK_BYTES, shorter, pieces[:count])[-1] == TAMPERED


def test_memory_stays_flat() -> None:
    size = 48 * CHUNK_BYTES
    sealer, chunk = Sealer(KEY, size), bytes(CHUNK_BYTES)
    tracemalloc.start()
    try:
        for number in range(sealer.pieces):
            start, stop = locate_chunk(size, number)
            sealer.seal(chunk[: stop - start])
        sealing = tracemalloc.get_traced_memory()[1]
        again, opener = Sealer(KEY, size), Opener(KEY, size, sealer.digest)
        tracemalloc.reset_peak()
        for number in range(again.pieces):
            start, stop = locate_chunk(size, number)
            assert opener.open(again.seal(chunk[: stop - start])) == chunk[: stop - start]
        opening = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    opener.finish()
    assert sealing < 3.5 * CHUNK_BYTES and opening < 6.5 * CHUNK_BYTES
