"""What holds for pieces wherever they are kept."""

import os
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from threading import Barrier

import pytest

from app.blobs import quota
from app.blobs.storage import Blobs, open_blobs, try_blobs
from app.room import NoRoom
from app.store_calls.errors import BlobsUnavailable, PieceDiffers, PieceMissing
from tests.blobs.conftest import Search
from tests.waiting import HANG_SECONDS, wait_until

ID, OTHER_ID = bytes(range(16)), os.urandom(16)
PIECE = os.urandom(2**20 + 52)
SHORT = os.urandom(100)


def at_once(*jobs: Callable[[], object]) -> list[object]:
    """Run jobs in threads that begin together; gives what each returned or raised."""
    barrier = Barrier(len(jobs), timeout=HANG_SECONDS)

    def run(job: Callable[[], object]) -> object:
        barrier.wait()
        try:
            return job()
        except Exception as error:
            return type(error)

    with ThreadPoolExecutor(len(jobs)) as pool:
        return list(pool.map(run, jobs))


def test_a_piece_is_read_as_it_was_put(blobs: Blobs, address: str) -> None:
    assert blobs.put(ID, 0, PIECE)
    assert blobs.put(ID, 1, SHORT)
    for each in (blobs, open_blobs(address)):
        assert (each.get(ID, 0), each.get(ID, 1)) == (PIECE, SHORT)
        assert each.sizes(ID) == [len(PIECE), len(SHORT)]
        assert each.list_uploads() == {ID}


def test_the_same_piece_again_changes_nothing(blobs: Blobs) -> None:
    assert [blobs.put(ID, 3, SHORT) for _ in range(3)] == [True, False, False]
    assert blobs.get(ID, 3) == SHORT


@pytest.mark.parametrize(
    "other", [SHORT[:-1], SHORT + b"0", b"0" + SHORT[1:], b""], ids=["short", "long", "one", "none"]
)
def test_other_bytes_at_a_place_are_refused(blobs: Blobs, other: bytes) -> None:
    blobs.put(ID, 0, SHORT)
    with pytest.raises(PieceDiffers):
        blobs.put(ID, 0, other)
    assert blobs.get(ID, 0) == SHORT


def test_pieces_come_in_any_order(blobs: Blobs) -> None:
    for number in (11, 2, 0, 1, 9, 10, 3, 4, 8, 7, 5, 6):
        blobs.put(ID, number, SHORT[: number + 1])
    assert blobs.sizes(ID) == list(range(1, 13))


@pytest.mark.parametrize("numbers", [[1], [0, 2], [0, 1, 2**32 - 1]])
def test_a_gap_is_a_missing_piece(blobs: Blobs, numbers: list[int]) -> None:
    for number in numbers:
        blobs.put(ID, number, SHORT)
    with pytest.raises(PieceMissing):
        blobs.sizes(ID)


def test_an_unknown_upload_has_nothing(blobs: Blobs) -> None:
    blobs.put(OTHER_ID, 0, SHORT)
    assert blobs.sizes(ID) == []
    for number in (0, 7):
        with pytest.raises(PieceMissing):
            blobs.get(ID, number)
    with pytest.raises(PieceMissing):
        blobs.get(OTHER_ID, 1)
    blobs.erase(ID)
    assert blobs.get(OTHER_ID, 0) == SHORT


@pytest.mark.parametrize(
    ("id", "number"),
    [(b"", 0), (ID[:15], 0), (ID + b"/", 0), (ID, -1), (ID, 2**32)],
    ids=["none", "short", "long", "-1", "2^32"],
)
def test_what_is_no_place_is_refused(blobs: Blobs, id: bytes, number: int) -> None:
    with pytest.raises(ValueError):
        blobs.put(id, number, SHORT)
    with pytest.raises(ValueError):
        blobs.get(id, number)
    assert blobs.list_uploads() == set()


@pytest.mark.parametrize("id", [b"", ID[:15], ID + b"/"], ids=["none", "short", "long"])
def test_nothing_is_erased_by_half_an_id(blobs: Blobs, id: bytes) -> None:
    blobs.put(ID, 0, SHORT)
    with pytest.raises(ValueError):
        blobs.erase(id)
    assert blobs.get(ID, 0) == SHORT


def test_what_is_erased_leaves_no_byte_anywhere(blobs: Blobs, search: Search) -> None:
    drawn = [os.urandom(2**18) for _ in range(5)]
    for number, piece in enumerate(drawn):
        blobs.put(ID, number, piece)
        blobs.put(OTHER_ID, number, piece[::-1])
    assert all(search(piece[1000:1040]) for piece in drawn)
    blobs.erase(ID)
    for piece in drawn:
        assert [search(piece[at : at + 40]) for at in (0, 1000, 2**17, 2**18 - 40)] == [[]] * 4
    assert blobs.sizes(ID) == []
    assert blobs.list_uploads() == {OTHER_ID}
    assert blobs.get(OTHER_ID, 4) == drawn[4][::-1]


def test_what_was_erased_can_be_put_anew(blobs: Blobs) -> None:
    blobs.put(ID, 0, SHORT)
    blobs.erase(ID)
    assert blobs.put(ID, 0, PIECE)
    assert blobs.get(ID, 0) == PIECE


def test_many_who_put_the_same_piece_are_all_told_that_it_is_there(blobs: Blobs) -> None:
    results = at_once(*[partial(blobs.put, ID, 0, PIECE)] * 8)
    assert set(results) in ({True}, {True, False})
    assert blobs.get(ID, 0) == PIECE


def test_of_many_who_put_different_bytes_one_wins(blobs: Blobs) -> None:
    pieces = [bytes([number]) * 300_000 for number in range(8)]
    results = at_once(*(partial(blobs.put, ID, 0, piece) for piece in pieces))
    assert set(results) in ({True}, {True, PieceDiffers})
    held = blobs.get(ID, 0)
    # There may be several first ones on Swift, which looks before it writes; none on a folder (test_folder.py).
    assert results[pieces.index(held)] is True
    for piece in pieces:
        if piece != held:
            with pytest.raises(PieceDiffers):
                blobs.put(ID, 0, piece)


def test_many_uploads_at_once_stay_apart(blobs: Blobs) -> None:
    ids = [os.urandom(16) for _ in range(4)]

    def put(id: bytes) -> None:
        for number in range(3):
            blobs.put(id, number, id * (1000 + number))

    at_once(*(partial(put, id) for id in ids))
    assert blobs.list_uploads() == set(ids)
    assert all(blobs.get(id, number) == id * (1000 + number) for id in ids for number in range(3))


def test_whoever_reads_while_it_is_erased_gets_the_piece_or_nothing(blobs: Blobs) -> None:
    for _ in range(3):
        for number in range(3):
            blobs.put(ID, number, PIECE)
        read = at_once(partial(blobs.erase, ID), *(partial(blobs.get, ID, number) for number in range(3)))
        assert all(each in (PIECE, PieceMissing) for each in read[1:])


def test_the_quota_is_kept(address: str) -> None:
    blobs = open_blobs(address, 250)
    assert blobs.put(ID, 0, SHORT)
    assert blobs.put(ID, 1, SHORT)
    with pytest.raises(NoRoom):
        blobs.put(ID, 2, SHORT)
    with pytest.raises(PieceMissing):
        blobs.get(ID, 2)
    assert blobs.put(ID, 2, SHORT[:50])
    # A retry of what is held needs no room.
    assert not blobs.put(ID, 1, SHORT)
    with pytest.raises(PieceDiffers):
        blobs.put(ID, 1, SHORT[::-1])


def test_the_quota_counts_what_was_there_before(address: str) -> None:
    open_blobs(address).put(ID, 0, PIECE)
    with pytest.raises(NoRoom):
        open_blobs(address, len(PIECE) + 99).put(ID, 1, SHORT)
    assert open_blobs(address, len(PIECE) + 100).put(ID, 1, SHORT)


def test_what_others_put_and_erased_is_counted_later(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(quota, "COUNT_SECONDS", 0.01)
    blobs, others = open_blobs(address, 150), open_blobs(address)
    others.put(OTHER_ID, 0, SHORT)
    wait_until(lambda: not takes(blobs, SHORT))
    others.erase(OTHER_ID)
    wait_until(lambda: takes(blobs, SHORT))
    assert blobs.sizes(ID) == [len(SHORT)]


def takes(blobs: Blobs, piece: bytes) -> bool:
    """Whether there is room for this first piece."""
    blobs.erase(ID)
    try:
        return blobs.put(ID, 0, piece)
    except NoRoom:
        return False


def test_trying_a_place_leaves_its_id_and_nothing_else_there(address: str, folder: Path) -> None:
    store_id = try_blobs(address, None)
    assert open_blobs(address).join(store_id) == try_blobs(address, store_id) == store_id
    assert open_blobs(address).list_uploads() == set()
    assert not folder.exists() or [path.name for path in folder.iterdir()] == ["store-id"]


def test_trying_a_place_says_what_opening_it_would() -> None:
    with pytest.raises(BlobsUnavailable, match=r"^SEALEDLINE_BLOBS is wrong\. .*\.$"):
        try_blobs("file:nowhere", None)


def test_the_process_that_tried_a_place_can_still_fork(address: str) -> None:
    # In a fork of a process that has used obstore, this would wait for ever.
    code = (
        "import os, sys\nfrom app.blobs.storage import open_blobs, try_blobs\ntry_blobs(sys.argv[1], None)\n"
        "if os.fork() == 0:\n    open_blobs(sys.argv[1]).put(bytes(16), 0, b'1')\n    os._exit(0)\n"
        "sys.exit(os.waitstatus_to_exitcode(os.wait()[1]))"
    )
    subprocess.run([sys.executable, "-c", code, address], check=True, timeout=HANG_SECONDS)
    assert open_blobs(address).get(bytes(16), 0) == b"1"
