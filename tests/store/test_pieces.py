import pytest

from app.blobs import pieces
from crypto import attachment

SIZES = [*range(3), *(2**power + more for power in range(15, 34) for more in (-1, 0, 1)), 3 * 2**20 + 5, 10**10]


@pytest.mark.parametrize("size_bytes", SIZES)
def test_sizes_are_those_that_files_are_sealed_in(size_bytes: int) -> None:
    assert pieces.padded_size(size_bytes) == attachment.padded_size(size_bytes)
    assert pieces.count(size_bytes) == attachment.count_pieces(size_bytes)


def test_pieces_are_as_large_as_they_are_sealed() -> None:
    assert (pieces.ID_BYTES, pieces.CHUNK_BYTES) == (attachment.ID_BYTES, attachment.CHUNK_BYTES)
    for size_bytes in (0, 70_000, 2**20, 2**20 + 1, 3 * 2**20 + 1):
        sealer = attachment.Sealer(attachment.generate_key(), size_bytes)
        sealed = []
        for number in range(sealer.pieces):
            start, stop = attachment.locate_chunk(size_bytes, number)
            sealed.append(len(sealer.seal(bytes(stop - start))))
        assert pieces.are_whole(sealed)
        assert all(size == pieces.largest(number) for number, size in enumerate(sealed[:-1]))
        assert sealed[-1] <= pieces.largest(sealer.pieces - 1)


HEAD, TAG, FULL = pieces.HEAD_BYTES, pieces.TAG_BYTES, pieces.CHUNK_BYTES + pieces.TAG_BYTES


@pytest.mark.parametrize(
    "sizes",
    [
        [],
        [0],
        [HEAD + TAG],
        [HEAD + TAG + 65535],
        [HEAD + TAG + 65537],  # no file is padded to this
        [TAG + 65536],
        [HEAD + FULL + 1],
        [HEAD + FULL, FULL + 1],
        [HEAD + FULL, TAG],
        [HEAD + FULL - 1, TAG + 2**15],
        [HEAD + FULL, TAG + 2**15 - 1],
        [HEAD + FULL, FULL - 2**15, TAG + 2**15],
        [TAG + 2**15, HEAD + FULL],
    ],
)
def test_pieces_of_other_sizes_are_no_file(sizes: list[int]) -> None:
    assert not pieces.are_whole(sizes)
