"""What files tell of their author, and how it is left out of what is sent: by the real mat2, where it is installed."""

import os
import shutil
import signal
import sys
import tempfile
import time
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image

from app.reporter.files import clean
from tests.messages import told
from tests.reporter.attachments import hash_arrived, hash_file, open_pieces
from tests.reporter.conftest import ACCOUNT, Served
from tests.reporter.terminal import Terminal

pytestmark = pytest.mark.slow

FILE = ("file", "--channel", "external", "--text-file", "-", "--yes")
NO_MAT2 = pytest.mark.skipif(shutil.which("mat2") is None, reason="mat2 is not installed: apt-get install mat2")


@pytest.fixture(autouse=True)
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where temporary folders are made, so that a test sees what is left."""
    folder = tmp_path / "temporary"
    folder.mkdir()
    monkeypatch.setenv("TMPDIR", str(folder))
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    return folder


@pytest.fixture
def photo(tmp_path: Path) -> Path:
    """A photograph that tells where, with what and by whom it was taken."""
    image = Image.radial_gradient("L").convert("RGB")
    exif = image.getexif()
    exif[0x010F], exif[0x0110], exif[0x013B] = "Nokia", "8210", "Jane Kestrel"
    place = exif.get_ifd(0x8825)
    place.update({1: "N", 2: (52.0, 31.0, 12.0), 3: "E", 4: (13.0, 24.0, 36.0)})
    image.save(tmp_path / "-photo ä.jpg", exif=exif)
    return tmp_path / "-photo ä.jpg"


def stand_in(folder: Path, script: str) -> str:
    """A program called mat2 that does something else: the PATH with it."""
    folder.mkdir()
    (folder / "script").write_text(script)
    # Not as #! of the script itself: no path with a space in it can stand there.
    (folder / "mat2").write_text(f'#!/bin/sh\nexec "{sys.executable}" "{folder}/script" "$@"\n')
    (folder / "mat2").chmod(0o700)
    return f"{folder}:{os.environ['PATH']}"


@NO_MAT2
def test_a_photograph_is_cleaned_of_its_place_and_author(served: Served, photo: Path, temporary: Path) -> None:
    before = hash_file(photo)
    result = served.type(*FILE, "--attach", str(photo), typed=ACCOUNT)
    assert result.exit_code == 0, result.output
    assert "Artist: Jane Kestrel" in result.stderr
    assert "! It may be shown on its side afterwards" in result.stderr
    assert "GPSPosition: 52 deg 31' 12.00\" N, 13 deg 24' 36.00\" E" in result.stderr
    [attachment] = told(served.open_case("counsel")[1].report)["attachments"]
    arrived = b"".join(open_pieces(served.blobs, attachment))
    assert attachment["name"] == "-photo ä.jpg"
    assert b"Kestrel" not in arrived and b"Nokia" not in arrived
    opened = Image.open(BytesIO(arrived))
    assert (opened.size, dict(opened.getexif()), opened.getexif().get_ifd(0x8825)) == ((256, 256), {}, {})
    assert hash_file(photo) == before, "the file itself is left alone"
    assert list(temporary.iterdir()) == []


@pytest.mark.parametrize(("name", "told"), [("a.PDF", "pictures"), ("a.docx", "Names in its text"), ("a.txt", None)])
def test_what_mat2_costs_is_told_by_the_kind_of_file(name: str, told: str | None) -> None:
    cost = clean.describe_cost(name)
    assert cost is None if told is None else told in str(cost)


@NO_MAT2
def test_what_is_kept_as_it_is_is_not_even_looked_at(served: Served, photo: Path) -> None:
    result = served.type(*FILE, "--keep-metadata", "--attach", str(photo), typed=ACCOUNT)
    assert "sent as they are, with all that they tell about you" in result.stderr
    assert "Kestrel" not in result.stderr
    [attachment] = told(served.open_case("counsel")[1].report)["attachments"]
    assert hash_arrived(served.blobs, attachment) == hash_file(photo)


@NO_MAT2
@pytest.mark.parametrize(
    ("name", "data", "said"),
    [
        ("film.unheardof", b"x" * 100, "doesn't know this kind of file"),
        ("no ending", b"x" * 100, "doesn't know this kind of file"),
        ("broken.jpg", b"\xff\xd8\xff" + b"x" * 100, "or it is damaged"),
        ("photo.txt", b"\xff\xd8\xff\xe0\x00\x10JFIF\x00", "something else than its name says"),
    ],
)
def test_what_can_not_be_cleaned_is_not_sent_unless_that_is_wanted(
    served: Served, tmp_path: Path, temporary: Path, name: str, data: bytes, said: str
) -> None:
    (tmp_path / name).write_bytes(data)
    result = served.type(*FILE, "--attach", str(tmp_path / name), typed=ACCOUNT)
    assert result.exit_code == 1
    assert f"! {name} can't be cleaned" in result.stderr and said in result.stderr
    assert "add --keep-metadata" in result.stderr
    assert served.line.posts() + served.line.puts() == []
    assert list(temporary.iterdir()) == []


@NO_MAT2
@pytest.mark.parametrize(("name", "data"), [("plain.txt", "Schwätzer\n".encode()), ("empty.jpg", b""), ("empty", b"")])
def test_what_tells_nothing_is_sent(served: Served, tmp_path: Path, name: str, data: bytes) -> None:
    (tmp_path / name).write_bytes(data)
    result = served.type(*FILE, "--attach", str(tmp_path / name), typed=ACCOUNT)
    assert result.exit_code == 0, result.output


def test_without_mat2_nothing_is_sent_unless_that_is_wanted(
    served: Served, photo: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path / "empty"))
    result = served.type(*FILE, "--attach", str(photo), typed=ACCOUNT)
    assert result.exit_code == 1
    assert "the program mat2 is not installed" in result.stderr
    assert served.line.posts() + served.line.puts() == []
    assert served.type(*FILE, "--keep-metadata", "--attach", str(photo), typed=ACCOUNT).exit_code == 0


def test_a_program_that_does_not_end_is_ended_with_all_that_it_started(
    served: Served, photo: Path, tmp_path: Path, temporary: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    script = f"import os, time\nopen({str(tmp_path / 'pids')!r}, 'a').write(f'{{os.fork()}} ')\ntime.sleep(600)"
    monkeypatch.setenv("PATH", stand_in(tmp_path / "bin", script))
    monkeypatch.setattr(clean, "MOST_SECONDS", 3)
    result = served.type(*FILE, "--attach", str(photo), typed=ACCOUNT)
    assert result.exit_code == 1
    assert "it takes too long" in result.stderr
    started = [int(pid) for pid in (tmp_path / "pids").read_text().split() if pid != "0"]
    assert started
    assert wait_for(lambda: not any(map(is_running, started)))
    assert list(temporary.iterdir()) == []


def is_running(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] not in "XZ"
    except (FileNotFoundError, ProcessLookupError):
        return False


def wait_for(is_so: Callable[[], bool], seconds: float = 20) -> bool:
    """What is killed takes a moment to end on a busy machine."""
    until = time.monotonic() + seconds
    while not is_so() and time.monotonic() < until:
        time.sleep(0.05)
    return is_so()


@pytest.mark.parametrize(
    "script",
    [
        "raise SystemExit(255)",
        "import sys; sys.exit(0)",
        "import pathlib, sys; [pathlib.Path(sys.argv[-1]).with_name(n).touch() for n in 'ab']",
        "import os; os.kill(os.getpid(), 9)",
    ],
)
def test_a_program_that_fails_has_cleaned_nothing(
    served: Served, photo: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, script: str
) -> None:
    monkeypatch.setenv("PATH", stand_in(tmp_path / "bin", script))
    result = served.type(*FILE, "--attach", str(photo), typed=ACCOUNT)
    assert result.exit_code == 1
    assert "can't be cleaned" in result.stderr
    assert served.line.puts() == []


def test_what_a_file_tells_can_not_move_the_cursor(
    served: Served, photo: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", stand_in(tmp_path / "bin", "print('    Artist: \\x1b[2J\\u202egood' + 'x' * 999)"))
    told = served.type(*FILE, "--attach", str(photo), typed=ACCOUNT).stderr
    assert "  Artist: [2Jgoodx" in told
    assert "\x1b" not in told and "x" * 200 not in told


@NO_MAT2
@pytest.mark.parametrize("kind", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_copies_are_removed_however_the_program_is_stopped(
    served: Served, photo: Path, temporary: Path, kind: signal.Signals
) -> None:
    answers = photo.with_name("answers.toml")
    answers.write_text(f"account = '{ACCOUNT}'")
    terminal = Terminal(served, "file", "--channel", "external", "--answers", str(answers), "--attach", str(photo))
    terminal.read_until("Name of")
    terminal.type("A picture.jpg")
    terminal.read_until("Artist: Jane Kestrel")
    terminal.read_until("Send copies without that?")
    assert len(list(temporary.iterdir())) == 1
    terminal.type("")
    terminal.read_until("A picture.jpg")
    terminal.read_until("when you have written it down")
    [folder] = temporary.iterdir()
    assert folder.stat().st_mode & 0o777 == 0o700
    assert any(path.name.startswith("file.cleaned") for path in folder.rglob("*"))
    assert terminal.stop(kind) == 1
    assert list(temporary.iterdir()) == []
    assert served.line.posts() + served.line.puts() == []


@NO_MAT2
def test_a_person_who_says_no_sends_nothing(served: Served, tmp_path: Path) -> None:
    (tmp_path / "film.unheardof").write_bytes(b"x")
    (tmp_path / "account").write_text(f"account = '{ACCOUNT}'")
    terminal = Terminal(
        served,
        *("file", "--channel", "external", "--answers", str(tmp_path / "account")),
        *("--attach", str(tmp_path / "film.unheardof")),
    )
    terminal.read_until("Name of")
    terminal.type("")
    terminal.read_until("Send copies without that?")
    terminal.type("y")
    terminal.read_until("It may tell who you are.")
    terminal.type("")
    terminal.read_until("Nothing was sent.")
    assert terminal.close() == 1
