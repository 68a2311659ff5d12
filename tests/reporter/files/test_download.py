"""Files that officers send: listed, and saved whole or not at all."""

import shutil
import signal
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from random import Random

import pytest
from click.testing import Result

from crypto.errors import TamperedAttachment, sentence_of
from tests.reporter.attachments import MIB, SealedFile, hash_file, seal_file
from tests.reporter.conftest import Served
from tests.reporter.terminal import Terminal
from tests.reporter.test_cli import place_of

pytestmark = pytest.mark.slow

DATA = Random(7).randbytes(2 * MIB + 1234)


@dataclass
class Reply:
    """A reply with files, and the reporter who reads it."""

    served: Served
    phrase: str
    shown: str

    @property
    def place(self) -> str:
        return place_of(self.shown)

    def save(self, number: int, *more: str) -> Result:
        return self.served.type("save", self.place, str(number), *more, typed=self.phrase)


def reply_with(served: Served, *files: SealedFile) -> Reply:
    phrase = served.report().phrase
    served.answer("counsel", "Here is what we found.", files=files)
    return Reply(served, phrase, served.type("check", typed=phrase).output)


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder in which the reporter is."""
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")
    return tmp_path / "here"


def test_an_officers_files_are_listed_and_saved(served: Served, folder: Path) -> None:
    reply = reply_with(served, seal_file("Findings.pdf", DATA), seal_file("empty", b""))
    assert "File 1: Findings.pdf, 2.1 MB" in reply.shown
    assert "File 2: empty, 0 bytes" in reply.shown
    saved = reply.save(1)
    assert saved.exit_code == 0, saved.output
    assert "can carry a virus or call home" in saved.stderr
    assert hash_file(folder / "Findings.pdf") == sha256(DATA).hexdigest()
    assert (folder / "Findings.pdf").stat().st_mode & 0o777 == 0o600
    assert reply.save(2, "--to", "nothing.txt").exit_code == 0
    assert (folder / "nothing.txt").read_bytes() == b""
    (folder / "below").mkdir()
    assert reply.save(1, "--to", "below").exit_code == 0
    assert sorted(path.name for path in folder.rglob("*")) == ["Findings.pdf", "Findings.pdf", "below", "nothing.txt"]


@pytest.mark.parametrize(
    ("given", "name"),
    [
        ("../../../tmp/evil.sh", "evil.sh"),
        ("..", "file"),
        (".bashrc", "bashrc"),
        ("a\nb\x1b[2J\u202egpj.exe", "a b[2Jgpj.exe"),
        ("n" * 5000 + ".doc", "n" * 196 + ".doc"),
    ],
)
def test_a_name_that_an_officer_gives_leads_nowhere_else(served: Served, folder: Path, given: str, name: str) -> None:
    reply = reply_with(served, seal_file(given, b"x"))
    assert f"File 1: {name}, 1 bytes" in reply.shown
    assert reply.save(1).exit_code == 0
    assert [path.name for path in folder.iterdir()] == [name]


def test_what_is_there_already_is_left_alone(served: Served, folder: Path) -> None:
    reply = reply_with(served, seal_file("a.txt", b"new"))
    (folder / "a.txt").write_text("mine")
    (folder / "link").symlink_to(folder / "nowhere")
    for more in ((), ("--to", "a.txt"), ("--to", "link")):
        saved = reply.save(1, *more)
        assert saved.exit_code == 1
        assert "is there already, and was left alone" in saved.stderr
    assert (folder / "a.txt").read_text() == "mine"
    assert sorted(path.name for path in folder.iterdir()) == ["a.txt", "link"]
    assert served.line.posts().count("/api/mailbox/attachment") == 0


def test_what_came_there_meanwhile_is_left_alone(served: Served, folder: Path) -> None:
    reply = reply_with(served, seal_file("a.txt", DATA))
    served.line.before_piece = lambda _count: None if (folder / "a.txt").write_text("mine") else None
    saved = reply.save(1)
    assert saved.exit_code == 1
    assert "is there already, and was left alone" in saved.stderr
    assert (folder / "a.txt").read_text() == "mine"
    assert [path.name for path in folder.iterdir()] == ["a.txt"]


def test_a_line_that_breaks_costs_a_piece(served: Served, folder: Path) -> None:
    reply = reply_with(served, seal_file("a", DATA))
    served.line.faults = [None, "unreadable", "cut", None, "unavailable"]
    assert reply.save(1).exit_code == 0
    assert hash_file(folder / "a") == sha256(DATA).hexdigest()
    assert served.line.posts().count("/api/mailbox/attachment") == 3 + 3


@pytest.mark.parametrize("damage", ["flipped", "cut", "longer", "swapped", "of another file"])
@pytest.mark.parametrize("number", [0, 1, 2])
def test_a_damaged_file_is_not_kept(served: Served, folder: Path, number: int, damage: str) -> None:
    file, other = seal_file("a", DATA), seal_file("b", DATA)
    piece = bytearray(file.pieces[number])
    piece[len(piece) // 2] ^= 1
    file.pieces[number] = {
        "flipped": bytes(piece),
        "cut": file.pieces[number][:-1],
        "longer": file.pieces[number] + b"\0" if number == 2 else file.pieces[number][:-17] + bytes(17),
        "swapped": file.pieces[(number + 1) % 3][: len(piece)],
        "of another file": other.pieces[number],
    }[damage]
    saved = reply_with(served, file).save(1)
    assert saved.exit_code == 1
    assert sentence_of(TamperedAttachment) in saved.stderr
    assert list(folder.iterdir()) == []


@pytest.mark.parametrize("field", ["key", "digest", "size_bytes"])
def test_a_file_that_is_not_what_the_reply_says_is_not_kept(served: Served, folder: Path, field: str) -> None:
    file = seal_file("a", DATA)
    file.attachment[field] = {"key": "A" * 43, "digest": "A" * 43, "size_bytes": len(DATA) - 1}[field]
    saved = reply_with(served, file).save(1)
    assert saved.exit_code == 1
    assert sentence_of(TamperedAttachment) in saved.stderr
    assert list(folder.iterdir()) == []


def test_a_file_that_is_not_there_is_told(served: Served, folder: Path) -> None:
    file = seal_file("a", DATA)
    reply = reply_with(served, file)
    served.blobs.erase(file.id)
    saved = reply.save(1)
    assert saved.exit_code == 1
    assert "This file is not here, or not any more." in saved.stderr
    assert list(folder.iterdir()) == []


@pytest.mark.parametrize("number", ["0", "2", "-1", "x"])
def test_a_number_that_is_none_saves_nothing(served: Served, folder: Path, number: str) -> None:
    reply = reply_with(served, seal_file("a", b"x"))
    saved = served.type("save", "--", reply.place, number, typed=reply.phrase)
    assert saved.exit_code != 0
    assert list(folder.iterdir()) == []


def test_a_folder_that_is_not_there_is_told(served: Served) -> None:
    saved = reply_with(served, seal_file("a", b"x")).save(1, "--to", "nowhere/a")
    assert saved.exit_code == 1
    assert "No such file" in saved.stderr


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk with room for one MiB."""
    place = tmp_path / "disk"
    place.mkdir()
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=1m", "none", place], capture_output=True, check=False)
    if mounted.returncode != 0:
        pytest.skip("only root can make a disk that is full")
    yield place
    subprocess.run(["umount", place], check=True)


def test_a_disk_that_fills_up_keeps_nothing(served: Served, small_disk: Path) -> None:
    saved = reply_with(served, seal_file("a", DATA)).save(1, "--to", str(small_disk))
    assert saved.exit_code == 1
    assert "the disk is full" in saved.stderr
    assert list(small_disk.iterdir()) == []
    assert shutil.disk_usage(small_disk).used == 0


@pytest.mark.parametrize("kind", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_nothing_is_left_of_a_file_whose_saving_is_stopped(served: Served, folder: Path, kind: signal.Signals) -> None:
    reply = reply_with(served, seal_file("a", DATA))
    served.line.faults = [None, None, *["unavailable"] * 20]
    terminal = Terminal(served, "save", reply.place, "1")
    terminal.read_until("Your code phrase")
    terminal.type(reply.phrase)
    terminal.read_until("Trying again in")
    [part] = folder.iterdir()
    assert part.name.startswith(".a.") and part.name.endswith(".part")
    assert part.stat().st_mode & 0o777 == 0o600
    assert terminal.stop(kind) == 1
    assert "Stopped. Nothing was kept of the file." in terminal.shown
    assert list(folder.iterdir()) == []
