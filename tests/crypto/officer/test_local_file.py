"""Files that a console keeps for its officer alone: nobody else opens them, and no change goes unnoticed."""

import io

import pytest

from crypto.encoding import b64decode, derive
from crypto.officer.keys import key_file
from crypto.officer.local_file import derive_key, read, write

CONTENT = key_file.generate("2026-11-22")
FILE_KEY = b64decode(CONTENT["file_key"])
KEY = derive_key(FILE_KEY, "test")
CHUNKS = [b"first", b"", b"a" * 1000, b"last"]


def seal(chunks: list[bytes] = CHUNKS) -> bytes:
    file = io.BytesIO()
    write(file, KEY, chunks)
    return file.getvalue()


def open_all(data: bytes, key: bytes = KEY) -> list[bytes]:
    return [*read(io.BytesIO(data), key)]


@pytest.mark.parametrize("chunks", [[], [b""], CHUNKS, [bytes(2**20)] * 3])
def test_what_was_written_is_read(chunks: list[bytes]) -> None:
    assert open_all(seal(chunks)) == chunks


def test_it_is_sealed_differently_each_time_and_shows_nothing() -> None:
    assert seal() != seal()
    assert b"first" not in seal()


def test_wherever_it_is_cut_it_is_refused() -> None:
    data = seal()
    for size in range(len(data)):
        with pytest.raises(ValueError):
            open_all(data[:size])


def test_whichever_bit_is_changed_it_is_refused() -> None:
    data = seal()
    for place in range(len(data) * 8):
        changed = bytearray(data)
        changed[place // 8] ^= 1 << place % 8
        with pytest.raises(ValueError):
            open_all(bytes(changed))


def test_what_goes_on_after_its_end_or_is_in_another_order_is_refused() -> None:
    with pytest.raises(ValueError):
        open_all(seal() + b"x")
    same = seal([b"1234", b"5678"])
    head, size = 4 + 24, 4 + 4 + 17
    swapped = same[:head] + same[head + size : head + 2 * size] + same[head : head + size] + same[head + 2 * size :]
    with pytest.raises(ValueError):
        open_all(swapped)


def test_another_file_key_and_another_purpose_do_not_open_it() -> None:
    for key in (derive_key(bytes(32), "test"), derive_key(FILE_KEY, "other")):
        with pytest.raises(ValueError):
            open_all(seal(), key)
    assert derive_key(FILE_KEY, "test") == KEY


def test_who_holds_the_seeds_alone_opens_no_private_file() -> None:
    identity = key_file.read_identity(CONTENT)
    assert identity.file_key == FILE_KEY
    seeds = [CONTENT["signing_seed"], *(epoch["seed"] for epoch in CONTENT["sealing"])]
    stolen = [*map(b64decode, seeds), bytes(identity.signing.ed25519), bytes(identity.sealing[0].x25519)]
    for secret in (*stolen, *(derive(secret, name) for secret in stolen for name in ("ed25519", "x25519"))):
        for key in (secret, derive_key(secret, "test")):
            with pytest.raises(ValueError):
                open_all(seal(), key)
