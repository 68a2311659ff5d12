"""What only a folder must do by itself: be durable, be private, tell no times, overwrite what is erased."""

import errno
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

import pytest

from app.blobs import local as folder_module
from app.blobs.storage import Blobs, open_blobs
from app.room import Budget, NoRoom, Room
from app.store_calls.errors import BlobsUnavailable, PieceDiffers, PieceMissing
from tests.blobs.test_storage import ID, OTHER_ID, PIECE, SHORT, at_once
from tests.waiting import HANG_SECONDS

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[2]
REST = f"00000000.{'ab' * 8}"
TODAY = datetime.now(UTC).date()


@pytest.fixture
def blobs(folder: Path) -> Blobs:
    return open_blobs(folder.as_uri())


def list_all(folder: Path) -> list[Path]:
    return [folder, *folder.rglob("*")]


def place_of(folder: Path, number: int = 0) -> Path:
    return folder / ID.hex() / f"{number:08x}"


def date_back(path: Path, days: int) -> None:
    then = time.time() - days * 86_400
    os.utime(path, (then, then))


def test_only_the_owner_reads_and_no_time_is_finer_than_a_day(blobs: Blobs, folder: Path) -> None:
    old = os.umask(0)
    try:
        opened = open_blobs((folder.parent / "other").as_uri())
        opened.put(ID, 0, SHORT)
    finally:
        os.umask(old)
    blobs.put(ID, 0, SHORT)
    blobs.put(ID, 1, SHORT)
    blobs.put(ID, 1, SHORT)
    blobs.put(OTHER_ID, 0, SHORT)
    blobs.erase(OTHER_ID)
    blobs.clear(TODAY)
    for path in [*list_all(folder), *list_all(folder.parent / "other")]:
        state = path.stat()
        assert oct(state.st_mode & 0o777) == ("0o700" if path.is_dir() else "0o600")
        assert state.st_mtime_ns % 86_400_000_000_000 == 0
        assert datetime.fromtimestamp(state.st_mtime, UTC).date() - TODAY in (timedelta(0), timedelta(1))


def test_nothing_but_pieces_is_left_there(blobs: Blobs, folder: Path) -> None:
    at_once(*[partial(blobs.put, ID, 0, PIECE)] * 8)
    assert {path.relative_to(folder).as_posix() for path in folder.rglob("*")} == {ID.hex(), f"{ID.hex()}/00000000"}


def test_of_many_at_once_exactly_one_is_first(blobs: Blobs) -> None:
    for number in range(20):
        pieces = [bytes([fill]) * 300_000 for fill in range(8)]
        results = at_once(*(partial(blobs.put, ID, number, piece) for piece in pieces))
        assert sorted(map(str, results)) == sorted([str(PieceDiffers)] * 7 + ["True"])
        assert blobs.get(ID, number) == pieces[results.index(True)]


def test_file_and_folders_are_synced_before_it_is_acknowledged(
    blobs: Blobs, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    synced: list[tuple[str, int]] = []
    sync = os.fsync

    def note(opened: int) -> None:
        synced.append((os.readlink(f"/proc/self/fd/{opened}"), os.fstat(opened).st_size))
        sync(opened)

    monkeypatch.setattr(os, "fsync", note)
    another_process = open_blobs(folder.as_uri())
    for process, is_new in ((blobs, True), (another_process, False)):
        synced.clear()
        assert process.put(ID, 0, PIECE) is is_new
        names = [name for name, _ in synced]
        assert names[-2:] == [str(folder / ID.hex()), str(folder)]
        if is_new:
            assert names[0].startswith(str(place_of(folder))) and synced[0][1] == len(PIECE)
    # A folder that is durable in the root needs that only once; one made anew needs it again.
    synced.clear()
    blobs.put(ID, 1, PIECE)
    assert str(folder) not in [name for name, _ in synced]
    another_process.erase(ID)
    blobs.put(ID, 0, PIECE)
    assert synced[-1][0] == str(folder)


def test_a_killed_process_leaves_whole_pieces_and_all_that_it_acknowledged(folder: Path) -> None:
    code = (
        "import sys\nfrom app.blobs.storage import open_blobs\nblobs = open_blobs(sys.argv[1])\n"
        "for number in range(100_000):\n"
        "    blobs.put(bytes(range(16)), number, number.to_bytes(4, 'big') * 200_000)\n    print(number, flush=True)\n"
    )
    for kill_after in (0.05, 0.11, 0.17):
        program = subprocess.Popen(
            [sys.executable, "-c", code, folder.as_uri()], cwd=ROOT, stdout=subprocess.PIPE, text=True
        )
        assert program.stdout and program.stdout.readline()
        time.sleep(kill_after)
        program.send_signal(signal.SIGKILL)
        acknowledged = program.communicate(timeout=HANG_SECONDS)[0].split("\n")[:-1]
        blobs = open_blobs(folder.as_uri())
        sizes = blobs.sizes(ID)
        assert len(sizes) > len(acknowledged)
        for number in range(len(sizes)):
            assert blobs.get(ID, number) == number.to_bytes(4, "big") * 200_000
        blobs.erase(ID)
        assert list(folder.iterdir()) == []


def test_what_a_killed_process_was_writing_goes_after_a_day(blobs: Blobs, folder: Path) -> None:
    blobs.put(ID, 0, SHORT)
    rest = place_of(folder).with_name(REST)
    rest.write_bytes(PIECE)
    assert blobs.sizes(ID) == [len(SHORT)]
    blobs.clear(TODAY - timedelta(days=1))
    assert rest.exists()
    date_back(rest, 2)
    blobs.clear(TODAY - timedelta(days=1))
    assert not rest.exists()
    assert blobs.get(ID, 0) == SHORT


def test_what_a_killed_process_was_erasing_is_gone_at_once_and_erased_by_the_next(
    blobs: Blobs, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(3):
        blobs.put(ID, number, PIECE)
    monkeypatch.setattr(folder_module, "_wipe_folder", lambda path: None)
    blobs.erase(ID)
    monkeypatch.undo()
    assert blobs.sizes(ID) == []
    assert blobs.list_uploads() == set()
    with pytest.raises(PieceMissing):
        blobs.get(ID, 0)
    assert any(path.read_bytes() == PIECE for path in folder.rglob("*") if path.is_file())
    blobs.clear(TODAY - timedelta(days=1))
    assert list(folder.iterdir()) == []


def test_what_is_erased_is_overwritten_where_it_lies(blobs: Blobs, folder: Path) -> None:
    blobs.put(ID, 0, PIECE)
    (place_of(folder).with_name(REST)).write_bytes(SHORT)
    # A second name shows what is left at the place on the disk.
    names = {folder.parent / "seen": place_of(folder), folder.parent / "rest": place_of(folder).with_name(REST)}
    for seen, path in names.items():
        os.link(path, seen)
    blobs.erase(ID)
    assert [seen.read_bytes() for seen in names] == [bytes(len(PIECE)), bytes(len(SHORT))]
    assert list(folder.iterdir()) == []


def test_several_may_erase_and_clear_at_once(blobs: Blobs, folder: Path) -> None:
    for _ in range(10):
        for number in range(5):
            blobs.put(ID, number, SHORT)
        clear = partial(blobs.clear, TODAY)
        results = at_once(*[partial(blobs.erase, ID)] * 3, clear, clear)
        assert set(results) == {None}
        assert list(folder.iterdir()) == []


def test_what_belongs_to_the_disk_is_left_alone(blobs: Blobs, folder: Path) -> None:
    (folder / "lost+found").mkdir(0o700)
    (folder / "lost+found" / "#12").write_bytes(b"1")
    (folder / "note.txt").write_bytes(b"2")
    for path in list_all(folder):
        date_back(path, 9)
    blobs.put(ID, 0, SHORT)
    blobs.clear(TODAY)
    assert blobs.list_uploads() == {ID}
    assert (folder / "lost+found" / "#12").read_bytes() + (folder / "note.txt").read_bytes() == b"12"


def test_a_disk_that_is_nearly_full_takes_no_more(blobs: Blobs, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    blobs.put(ID, 0, SHORT)
    full = Room(2**30 - 1, 2**40)
    monkeypatch.setattr(Room, "measure", lambda folder: full)
    with pytest.raises(NoRoom):
        blobs.put(ID, 1, SHORT)
    assert not blobs.put(ID, 0, SHORT)
    assert blobs.sizes(ID) == [len(SHORT)]


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of 4 MiB."""
    place = tmp_path / "disk"
    place.mkdir()
    mounting = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=4m", "none", str(place)], capture_output=True)
    if mounting.returncode:
        pytest.skip("a small disk can only be mounted by root")
    yield place
    subprocess.run(["umount", str(place)], check=True)


@pytest.mark.parametrize(("budget", "left"), [(Budget.FILES, 496), (Budget.OFFICERS, 62)])
def test_many_small_files_leave_inodes_for_others(tmp_path: Path, budget: Budget, left: int) -> None:
    place = tmp_path / "disk"
    place.mkdir()
    options = "size=64m,nr_inodes=1000"
    if subprocess.run(["mount", "-t", "tmpfs", "-o", options, "none", str(place)], capture_output=True).returncode:
        pytest.skip("a small disk can only be mounted by root")
    try:
        blobs = open_blobs((place / "blobs").as_uri(), budget=budget)
        with pytest.raises(NoRoom):
            for number in range(1000):
                blobs.put(os.urandom(16), 0, b"%d" % number)
        assert left - 2 <= os.statvfs(place).f_favail < left
    finally:
        subprocess.run(["umount", str(place)], check=True)


def test_a_disk_that_fills_up_keeps_whole_pieces_and_loses_none(
    small_disk: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # As if the last of the room were used up between asking and writing.
    monkeypatch.setattr(Room, "measure", lambda folder: Room(2**60, 2**60))
    blobs = open_blobs((small_disk / "blobs").as_uri())
    kept = 0
    with pytest.raises(NoRoom) as caught:
        for kept in range(10):
            blobs.put(ID, kept, PIECE)
    assert kept == 3
    assert "ENOSPC" not in str(caught.value) and str(small_disk) not in str(caught.value)
    assert [blobs.get(ID, number) for number in range(kept)] == [PIECE] * kept
    assert blobs.sizes(ID) == [len(PIECE)] * kept
    assert blobs.put(ID, kept, SHORT)
    blobs.erase(ID)
    assert blobs.put(ID, 0, PIECE)


@pytest.mark.parametrize("number", [errno.EIO, errno.EROFS, errno.EACCES, errno.EDQUOT])
def test_a_disk_that_fails_is_said_without_naming_anything(
    blobs: Blobs, folder: Path, number: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(opened: int) -> None:
        raise OSError(number, os.strerror(number), str(folder))

    monkeypatch.setattr(os, "fsync", fail)
    with pytest.raises(NoRoom if number == errno.EDQUOT else BlobsUnavailable) as caught:
        blobs.put(ID, 0, SHORT)
    assert caught.value.__cause__ is None and caught.value.__suppress_context__
    assert ID.hex() not in str(caught.value) and str(folder) not in str(caught.value)
    monkeypatch.undo()
    assert [path for path in folder.rglob("*") if path.is_file()] == []


@pytest.mark.parametrize(
    "address", ["file://elsewhere/blobs", "file:blobs", "file:///x?y", "file:///x#y", "ftp://x/y", "", "/x"]
)
def test_a_wrong_address_is_refused_with_a_sentence(address: str) -> None:
    with pytest.raises(BlobsUnavailable, match=r"^SEALEDLINE_BLOBS is wrong\. .*\.$"):
        open_blobs(address)


def test_a_place_where_nothing_can_be_made_is_refused_with_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    for address in (tmp_path / "file", tmp_path / "file" / "blobs", Path("/proc/blobs")):
        with pytest.raises(BlobsUnavailable, match="Check SEALEDLINE_BLOBS"):
            open_blobs(address.as_uri())


def test_a_name_with_spaces_and_signs_is_a_folder_too(tmp_path: Path) -> None:
    folder = tmp_path / "ä b%20#?" / "c"
    open_blobs(folder.as_uri()).put(ID, 0, SHORT)
    assert place_of(folder).read_bytes() == SHORT


def test_days_are_those_of_utc(blobs: Blobs, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TZ", "Pacific/Kiritimati")
    time.tzset()
    try:
        blobs.put(ID, 0, SHORT)
        seconds = place_of(folder).stat().st_mtime
        assert seconds % 86_400 == 0
        assert datetime.fromtimestamp(seconds, UTC).date() in (TODAY, TODAY + timedelta(days=1))
    finally:
        monkeypatch.undo()
        time.tzset()
