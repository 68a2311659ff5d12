"""How far an upload has come: kept between runs, and nothing ever sent under keys that have sent something else."""

import os
import time
from collections.abc import Callable
from pathlib import Path

import click
import pytest
from click.testing import Result

from app.reporter.files.resume import ResumeFile
from crypto.attachment import padded_size
from tests.messages import told
from tests.reporter.attachments import MIB, hash_arrived, hash_file, write_file
from tests.reporter.conftest import ACCOUNT, Served

pytestmark = pytest.mark.slow

FILE = ("file", "--channel", "external", "--text-file", "-", "--yes", "--keep-metadata")
HEAD = '{"format": "sealedline-progress/1"}\n'


@pytest.fixture
def kept(tmp_path: Path) -> Path:
    """The file of an upload of two files, the first of which has two pieces."""
    progress = ResumeFile(tmp_path / "progress")
    for place, number, piece in [(0, 0, b"one"), (0, 1, b"two"), (1, 0, b"three")]:
        progress.get(place)
        assert progress.record(place, number, piece)
    progress.close()
    return tmp_path / "progress"


def test_keys_and_hashes_are_found_again(kept: Path) -> None:
    first, second = ResumeFile(kept), ResumeFile()
    state = first.get(0)
    assert (len(state.id), len(state.upload_key), len(state.key), len(state.hashes)) == (16, 16, 32, 2)
    assert first.record(0, 0, b"one") and first.record(0, 1, b"two") and first.record(1, 0, b"three")
    assert not first.record(0, 1, b"other")
    assert first.is_resumed and not second.is_resumed
    assert second.get(0).key != state.key
    first.close()
    assert "key=b" not in repr(state).replace("upload_key=b", "")


def test_a_new_ticket_replaces_the_old_one_for_good(kept: Path) -> None:
    first = ResumeFile(kept)
    old, new = first.get(0), first.start(0)
    assert len({old.id, new.id}) == len({old.key, new.key}) == len({old.upload_key, new.upload_key}) == 2
    assert first.record(0, 0, b"other")
    first.close()
    again = ResumeFile(kept)
    assert (again.get(0).id, again.get(0).key, len(again.get(0).hashes)) == (new.id, new.key, 1)
    assert len(again.get(1).hashes) == 1
    again.close()


def test_what_a_crash_cuts_off_was_not_sent(kept: Path) -> None:
    written = kept.read_bytes()
    for length in range(len(written) + 1):
        kept.write_bytes(written[:length])
        progress = ResumeFile(kept)
        whole = written[:length].rpartition(b"\n")[0]
        assert sum(len(state.hashes) for state in progress.states.values()) == whole.count(b'"piece"')
        progress.start(2)
        progress.close()
        again = ResumeFile(kept)
        assert again.states.keys() == progress.states.keys()
        again.close()


def test_only_one_run_at_a_time_uses_it(kept: Path) -> None:
    first = ResumeFile(kept)
    with pytest.raises(click.ClickException, match="another run is using it"):
        ResumeFile(kept)
    first.close()
    ResumeFile(kept).remove()
    assert not kept.exists()


def test_it_is_for_its_owner_alone(kept: Path) -> None:
    assert kept.stat().st_mode & 0o777 == 0o600
    kept.chmod(0o640)
    with pytest.raises(click.ClickException, match="others can read it"):
        ResumeFile(kept)


@pytest.mark.parametrize(
    "written",
    [
        "My shopping list\nApples",
        "My shopping list",
        "[]\n",
        "1\n",
        '{"format": "sealedline-progress/2"}\n',
        HEAD + "1\n",
        HEAD + '{"file": 0}\n',
        HEAD + '{"file": 0, "piece": "AA"}\n',
        HEAD + '{"file": 0, "id": "AA", "upload_key": "AA", "key": "AA"}\n',
        HEAD + '{"file": [], "id": "' + "A" * 22 + '"}\n',
        HEAD + "\udcff\n",
    ],
)
def test_what_is_something_else_is_left_alone(tmp_path: Path, written: str) -> None:
    path = tmp_path / "progress"
    path.write_bytes(written.encode(errors="surrogateescape"))
    path.chmod(0o600)
    with pytest.raises(click.ClickException, match="not the progress of an upload"):
        ResumeFile(path)
    assert path.read_bytes() == written.encode(errors="surrogateescape")


def test_what_the_portal_has_removed_by_now_is_begun_anew(kept: Path) -> None:
    first = ResumeFile(kept)
    first.close()
    yesterday = time.time() - 25 * 3600
    os.utime(kept, (yesterday, yesterday))
    later = ResumeFile(kept)
    assert later.get(0).id != first.get(0).id
    later.close()


def break_off(served: Served, *paths: Path, pieces: int, fault: str | None = None) -> None:
    """Upload so many pieces, whatever becomes of them; then the portal is full."""
    served.line.piece_faults = [fault] * pieces + ["507 store_full"]
    result = send(served, *paths)
    assert result.exit_code == 1
    assert "give the same command with the same files again within a day" in result.stderr
    assert len(served.line.puts()) == pieces + 1


def go_on(served: Served, *paths: Path) -> list[int]:
    """Go on: the numbers of the pieces that were sent now. The files must arrive, and no nonce have been used twice."""
    before = len(served.line.puts())
    result = send(served, *paths)
    assert result.exit_code == 0, result.output
    assert "Cross out the code phrase of the run that was broken off" in result.stderr
    assert not progress_of(paths[0]).exists()
    attachments = told(served.open_case("counsel")[1].report)["attachments"]
    assert [hash_arrived(served.blobs, attachment) for attachment in attachments] == [*map(hash_file, paths)]
    assert all(len(hashes) == 1 for hashes in served.line.pieces.values())
    return [int(path.rpartition("/")[2]) for path in served.line.puts()[before:]]


def send(served: Served, *paths: Path) -> Result:
    given = [f"--attach={path}" for path in paths]
    return served.type(*FILE, *given, "--progress", str(progress_of(paths[0])), typed=ACCOUNT)


def progress_of(path: Path) -> Path:
    return path.with_name("progress")


@pytest.fixture
def ledger(tmp_path: Path) -> Path:
    """A file of five pieces."""
    write_file(tmp_path / "ledger", 5 * MIB - 100)
    return tmp_path / "ledger"


def test_a_later_run_goes_on_with_the_last_piece_that_was_sent(served: Served, ledger: Path) -> None:
    break_off(served, ledger, pieces=3)
    assert go_on(served, ledger) == [3, 4]


def test_a_file_that_only_looks_newer_is_the_same(served: Served, ledger: Path) -> None:
    break_off(served, ledger, pieces=3)
    ledger.touch()
    assert go_on(served, ledger) == [3, 4]


def overwrite(path: Path) -> None:
    with path.open("r+b") as opened:
        opened.seek(2 * MIB + 5)
        opened.write(b"else")


CHANGES: list[Callable[[Path], object]] = [
    overwrite,
    lambda path: os.truncate(path, 3 * MIB),
    lambda path: os.truncate(path, 3 * MIB - 1),
    lambda path: os.truncate(path, 9 * MIB),
    lambda path: path.write_bytes(b""),
]


@pytest.mark.parametrize("pieces", [0, 2, 3, 4])
@pytest.mark.parametrize("change", CHANGES)
def test_a_file_that_was_changed_between_is_sent_under_other_keys(
    served: Served, ledger: Path, change: Callable[[Path], object], pieces: int
) -> None:
    break_off(served, ledger, pieces=pieces)
    change(ledger)
    assert go_on(served, ledger)[-1] == max(0, -(-padded_size(ledger.stat().st_size) // MIB) - 1)


def test_other_files_in_another_order_are_sent_under_other_keys(served: Served, ledger: Path) -> None:
    other = ledger.with_name("other")
    write_file(other, 2 * MIB, 1)
    break_off(served, ledger, other, pieces=6)
    assert go_on(served, other, ledger) == [0, 1, 0, 1, 2, 3, 4]


def test_of_two_files_only_the_one_that_is_not_there_is_sent(served: Served, ledger: Path) -> None:
    other = ledger.with_name("other")
    write_file(other, 2 * MIB, 1)
    break_off(served, ledger, other, pieces=6)
    assert go_on(served, ledger, other) == [4, 1]


def test_what_the_portal_lost_between_is_uploaded_anew(served: Served, ledger: Path) -> None:
    break_off(served, ledger, pieces=3, fault="pretended")
    assert go_on(served, ledger) == [3, 0, 1, 2, 3, 4]


def test_what_an_earlier_run_has_filed_is_not_filed_again(served: Served, ledger: Path) -> None:
    break_off(served, ledger, pieces=4)
    written = progress_of(ledger).read_bytes()
    go_on(served, ledger)
    # As if that run had been killed at the very end.
    progress_of(ledger).write_bytes(written)
    progress_of(ledger).chmod(0o600)
    result = send(served, ledger)
    assert result.exit_code == 1
    assert "These files have arrived already" in result.stderr
    assert served.cases() == 1
    assert progress_of(ledger).exists()
