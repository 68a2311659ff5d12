"""Files as the console shows them: what a stranger sent does nothing, and never reaches the browser."""

import io
import os
import signal
import subprocess
import sys
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PIL import Image, TiffImagePlugin

from app.blobs.storage import Blobs
from app.console.cases import attachments
from app.console.files import preview
from app.console.files.drawing import preview_picture, write_png
from app.console.files.preview import preview_text
from app.console.jobs import Cancelled, Job
from app.console.sandbox import run as sandbox
from app.console.sandbox.run import NotShown
from tests.console.office import Console, Correspondent, Office
from tests.waiting import HANG_SECONDS

MODES = {
    "JPEG": "RGB L 1 CMYK",
    "PNG": "RGB L P 1 RGBA LA I;16",
    "WEBP": "RGB L P 1 RGBA LA CMYK",
    "GIF": "RGB L P 1 RGBA LA",
    "BMP": "RGB L P 1 RGBA",
    "TIFF": "RGB L P 1 RGBA LA CMYK I;16",
}
PAGE = "<html><script>alert(1)</script></html>"
TRY = {
    "socket": "import socket\ndef work(data): socket.socket()",
    "connection": "import socket\ns = socket.socket()\ndef work(data): s.connect(('127.0.0.1', 9))",
    "file": "def work(data): open('/etc/passwd')",
    "new file": "def work(data): open('left-behind', 'w')",
    "listing": "import os\ndef work(data): os.listdir('/')",
    "process": "import os\ndef work(data): os.fork()",
    "program": "import os\ndef work(data): os.execv('/bin/true', ['true'])",
    "signal": "import os\ndef work(data): os.kill(os.getppid(), 0)",
    "memory of others": "import ctypes\nc = ctypes.CDLL(None)\ndef work(data): c.ptrace(16, 1, 0, 0)",
    "limits": "import resource\ndef work(data): resource.setrlimit(resource.RLIMIT_NOFILE, (9, 9))",
}


def new_job() -> Job[Any]:
    return Job("", 1)


def save_image(image: Image.Image, format: str, **how: Any) -> bytes:
    file = io.BytesIO()
    image.save(file, format, **how)
    return file.getvalue()


def photograph(width: int = 40, height: int = 30) -> Image.Image:
    """A picture whose left half is red and whose right half is blue."""
    image = Image.new("RGB", (width, height), (220, 0, 0))
    image.paste((0, 0, 220), (width // 2, 0, width, height))
    return image


def run_program(text: str, folder: Path, data: bytes = b"") -> tuple[dict[str, Any], bytes]:
    """Run a program of a test under the limits that what decodes files has."""
    program = folder / "program.py"
    program.write_text(text)
    return sandbox.run(program, data, new_job())


@pytest.mark.parametrize(
    ("format", "mode"), [(format, mode) for format, modes in MODES.items() for mode in modes.split()]
)
def test_pictures_of_every_kind_come_out_as_they_look(format: str, mode: str) -> None:
    image = Image.new("L", (40, 30), 0)
    image.paste(255, (20, 0, 40, 30))
    wide = (
        image.convert("I").point(lambda value: value * 257).convert("I;16") if mode == "I;16" else image.convert(mode)
    )
    drawn = Image.open(io.BytesIO(preview_picture(save_image(wide, format), new_job()).png))
    assert (drawn.format, drawn.mode, drawn.size, drawn.info) == ("PNG", "RGB", (40, 30), {})
    dark: Any = drawn.getpixel((5, 5))
    light: Any = drawn.getpixel((35, 25))
    assert max(dark) < 20
    assert min(light) > 235


def test_what_a_camera_wrote_of_itself_is_dropped_and_the_picture_stands_upright() -> None:
    exif = Image.Exif()
    exif[0x0112], exif[0x010F], exif[0x9286] = 6, "Kestrel Cameras", "at the lighthouse"
    picture = preview_picture(save_image(photograph(), "JPEG", exif=exif, quality=95), new_job())
    assert (picture.width, picture.height) == (30, 40)
    assert b"Kestrel" not in picture.png
    assert b"eXIf" not in picture.png
    drawn = Image.open(io.BytesIO(picture.png))
    top: Any = drawn.getpixel((15, 5))
    assert top[0] > 200


@pytest.mark.parametrize("compression", ["raw", "jpeg", "tiff_lzw", "group4"])
def test_a_scan_that_says_how_it_was_turned_stands_upright(compression: str) -> None:
    lying = Image.new("1" if compression == "group4" else "L", (120, 60), 255)
    lying.paste(0, (0, 0, 24, 12))
    tags = TiffImagePlugin.ImageFileDirectory_v2()
    tags[0x0112] = 6
    picture = preview_picture(save_image(lying, "TIFF", compression=compression, tiffinfo=tags), new_job())
    assert (picture.width, picture.height, picture.whole) == (60, 120, (60, 120))
    drawn = Image.open(io.BytesIO(picture.png)).convert("L").point(lambda value: 255 if value < 128 else 0)
    assert drawn.getbbox() == (48, 0, 60, 24)


def test_what_lies_under_transparent_paper_is_white() -> None:
    transparent = save_image(Image.new("RGBA", (9, 9), (0, 0, 0, 0)), "PNG")
    drawn = Image.open(io.BytesIO(preview_picture(transparent, new_job()).png))
    assert drawn.getpixel((4, 4)) == (255, 255, 255)


@pytest.mark.parametrize("format", ["GIF", "WEBP", "TIFF", "PNG"])
def test_of_several_pictures_the_first_is_shown_and_that_is_said(format: str) -> None:
    frames = [Image.new("RGB", (20, 20), colour) for colour in ((250, 250, 250), (0, 0, 0))]
    picture = preview_picture(save_image(frames[0], format, save_all=True, append_images=frames[1:]), new_job())
    assert picture.more
    light: Any = Image.open(io.BytesIO(picture.png)).getpixel((9, 9))
    assert min(light) > 230


@pytest.mark.slow
def test_a_large_picture_is_made_to_fit() -> None:
    picture = preview_picture(save_image(photograph(9000, 6000), "JPEG"), new_job())
    assert (picture.width, picture.height, picture.whole) == (3000, 2000, (9000, 6000))


def claim_size(width: int, height: int) -> bytes:
    """A PNG whose header claims this size, with one line of points."""
    small = bytearray(write_png(1, 1, b"\0\0\0"))
    small[16:24] = width.to_bytes(4, "big") + height.to_bytes(4, "big")
    small[29:33] = zlib.crc32(small[12:29]).to_bytes(4, "big")
    return bytes(small)


def bomb() -> bytes:
    """A small file that would take 2.4 GB when decoded."""
    rows = zlib.compressobj(9)
    data = b"".join(rows.compress(bytes(20_001 * 4)) for _ in range(7500)) + rows.flush()
    png = claim_size(20_000, 30_000)
    chunk = len(data).to_bytes(4, "big") + b"IDAT" + data + zlib.crc32(b"IDAT" + data).to_bytes(4, "big")
    return png[:33] + chunk + png[-12:]


@pytest.mark.slow
@pytest.mark.parametrize(
    "make",
    [
        bomb,
        lambda: claim_size(100_000, 100_000),
        lambda: claim_size(2**31 - 1, 1),
        lambda: claim_size(0, 0),
        lambda: save_image(photograph(400, 300), "JPEG")[:2000],
        lambda: save_image(photograph(400, 300), "PNG")[:-40],
        lambda: b"\x89PNG\r\n\x1a\n",
        lambda: b"",
        lambda: b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>",
        lambda: b"%!PS\n" + bytes(100),
        lambda: b"\x00" * 1000,
    ],
    ids=["bomb", "100,000 wide", "one line", "no size", "cut JPEG", "cut PNG", "head", "empty", "SVG", "PS", "zeros"],
)
def test_what_is_damaged_or_made_to_harm_is_not_shown(make: Callable[[], bytes]) -> None:
    with pytest.raises(NotShown):
        preview_picture(make(), new_job())


def test_of_a_picture_that_is_a_web_page_too_only_the_points_are_left() -> None:
    file = save_image(photograph(), "GIF") + PAGE.encode()
    picture = preview_picture(file.replace(b"GIF87a", b"GIF89a"), new_job())
    assert b"script" not in picture.png
    assert picture.png.startswith(b"\x89PNG")


@pytest.mark.parametrize("name", TRY)
def test_what_decodes_files_can_open_nothing_and_reach_nobody(tmp_path: Path, name: str) -> None:
    before = sorted(os.listdir("/"))
    with pytest.raises(NotShown):
        run_program(TRY[name], tmp_path)
    assert sorted(os.listdir("/")) == before


@pytest.mark.parametrize("name", TRY)
def test_the_kernel_itself_ends_whoever_tries(tmp_path: Path, name: str) -> None:
    program = tmp_path / "program.py"
    program.write_text(TRY[name])
    command = [sys.executable, "-I", str(sandbox.SANDBOX_PROGRAM), str(program)]
    tried = subprocess.run(command, input=b"", stdout=subprocess.PIPE, env={}, check=False)
    assert tried.returncode == -signal.SIGSYS


def test_the_same_program_without_trying_anything_answers(tmp_path: Path) -> None:
    text = "import json\ndef work(data): return json.dumps({'bytes': len(data)}).encode() + b'\\n' + data[::-1]"
    assert run_program(text, tmp_path, b"abc") == ({"bytes": 3}, b"cba")


def test_nothing_of_the_console_is_in_its_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SEALEDLINE_DATABASE", "secret")
    text = (
        "import json, os, sys\nours = [each for each in sys.modules if each.startswith(('app', 'crypto', 'nacl'))]\n"
        "modules = [each for each in ours if hasattr(sys.modules[each], '__file__')]"
    )
    text += "\ndef work(data): return json.dumps({'modules': modules, 'names': [*os.environ]}).encode()"
    found = run_program(text, tmp_path)[0]
    assert found["modules"] == []
    # Which Python itself sets, where there is no other language.
    assert {*found["names"]} <= {"LC_CTYPE"}


@pytest.mark.slow
@pytest.mark.parametrize(
    "work",
    [
        "bytes(2**31) and b'{}\\n'",
        "[bytes(2**20) for _ in range(2000)] and b'{}\\n'",
        "exec('while True: pass')",
        "b'{}\\n' + bytes(40 * 2**20)",
        "b'no json'",
        "b'[]\\n'",
        "b'[' * 100_000",
        "None",
        "__import__('sys').exit(0)",
    ],
)
def test_memory_time_and_answers_are_bounded(tmp_path: Path, work: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sandbox, "SECONDS", 3)
    with pytest.raises(NotShown):
        run_program(f"def work(data): return {work}", tmp_path)


def test_who_locks_the_console_does_not_wait_for_what_is_being_decoded(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sandbox, "SECONDS", HANG_SECONDS)
    program = tmp_path / "program.py"
    program.write_text("def work(data):\n    while True: pass")
    job = new_job()
    job.cancel()
    with pytest.raises(Cancelled):
        sandbox.run(program, b"", job)


@pytest.mark.parametrize(
    ("data", "shown"),
    [
        (b"plain\r\nlines\rof three", "plain\nlines\nof three"),
        ("\ufeffünï".encode(), "ünï"),
        ("\ufeffünï 🙂".encode("utf-16-le"), "ünï 🙂"),
        ("\ufeffünï".encode("utf-16-be"), "ünï"),
        ("invoice\u202efdp.exe".encode(), "invoice⟨U+202E⟩fdp.exe"),
        (b"a\x1b[31mred\x07\x7f", "a⟨U+001B⟩[31mred⟨U+0007⟩⟨U+007F⟩"),
        ("a\u2066\u200f\u2028b\u00ad\ue000".encode(), "a⟨U+2066⟩⟨U+200F⟩⟨U+2028⟩b⟨U+00AD⟩⟨U+E000⟩"),
        ("می\u200cخواهم".encode(), "می\u200cخواهم"),
        ("cut in the middle ü".encode()[:-1], "cut in the middle "),
        (b"", ""),
    ],
)
def test_texts_are_shown_with_marks_for_what_misleads(data: bytes, shown: str) -> None:
    text = preview_text(data, False, new_job())
    assert text.text == shown
    assert text.encoding.startswith("utf")


def test_a_text_of_an_older_encoding_is_guessed() -> None:
    text = preview_text("Größe: 5 €".encode("cp1252"), False, new_job())
    assert (text.text, text.encoding) == ("Größe: 5 €", "windows-1252")


@pytest.mark.parametrize("data", [b"a\0b", b"\xff\x01\x02"])
def test_what_is_no_text_is_not_shown_as_one(data: bytes) -> None:
    with pytest.raises(NotShown):
        preview_text(data, False, new_job())


def look(office: Office, name: str, data: bytes) -> tuple[Console, Correspondent, str, str]:
    """Let a reporter send a file, and an officer look at it: the page's address and text."""
    case = office.file(files={name: data})
    console = office.open_console()
    page = console.read(case.path)
    path = next(part.split('"')[0] for part in page.split('href="') if part.split('"')[0].endswith("/view"))
    return console, case, path, console.read_when_over(path)


def test_the_browser_gets_a_drawing_and_never_the_file(office: Office) -> None:
    file = save_image(photograph(), "JPEG", comment=b"kestrel")
    console, _case, path, page = look(office, "holiday.jpg", file)
    source = page.split('<img class="picture" src="')[1].split('"')[0]
    assert "holiday" not in source
    answer = console.get(source)
    assert answer.headers["Content-Type"] == "image/png"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Cache-Control"] == "no-store"
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
    assert answer.data.startswith(b"\x89PNG")
    assert b"kestrel" not in answer.data
    console.post("/lock", console.read("/"))
    assert console.get(source).location == "/unlock"


def test_a_text_is_shown_as_text(office: Office) -> None:
    _console, _case, _path, page = look(office, "note.txt", f"See: {PAGE}\u202e".encode())
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert "⟨U+202E⟩" in page.split("file-text")[1]


def test_of_a_long_text_only_the_beginning_is_fetched_and_shown(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    fetched, get = [], Blobs.get

    def note(blobs: Blobs, id: bytes, number: int) -> bytes:
        fetched.append(number)
        return get(blobs, id, number)

    monkeypatch.setattr(Blobs, "get", note)
    _console, _case, _path, page = look(office, "long.log", b"a line of a long log\n" * 200_000)
    assert "only the beginning" in page
    assert fetched == [0]
    assert preview.TEXT_BYTES - 50 < len(page.split("<pre")[1]) < preview.TEXT_BYTES + 500


@pytest.mark.parametrize(
    ("name", "data", "words"),
    [
        ("picture.jpg", b"PK\x03\x04" + bytes(100), "Archive of other files"),
        ("picture.png", b"MZ" + bytes(100), "Program"),
        ("drawing", b"<?xml version='1.0'?><svg onload='alert(1)'/>", "Drawing that can hold code"),
        ("text.txt", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(50), "Office document of an older"),
        ("page.txt", b"<!DOCTYPE html><script>alert(1)</script>", "Web page"),
        ("unknown", bytes(range(128, 160)) + bytes(20), "unknown kind"),
    ],
)
def test_what_a_file_is_its_content_says(office: Office, name: str, data: bytes, words: str) -> None:
    page = look(office, name, data)[3]
    assert "The console doesn't show this file." in page
    assert words in page
    assert "alert" not in page


def test_a_picture_that_is_too_large_is_not_fetched_and_not_shown(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = save_image(photograph(), "PNG")
    monkeypatch.setattr(preview, "SHOWN_BYTES", len(file) - 1)
    page = look(office, "photo", file)[3]
    assert "The console doesn't show this file." in page
    monkeypatch.setattr(attachments, "SHOWN_BYTES", len(file) - 1)
    case = office.file(files={"photo.png": file})
    assert "/view" not in office.open_console().read(case.path)


def test_a_damaged_picture_has_a_sentence_and_can_be_tried_again(office: Office) -> None:
    console, _case, path, page = look(office, "cut.jpg", save_image(photograph(400, 300), "JPEG")[:2000])
    assert "The console can" in page
    assert "damaged, too large, or made to harm" in page
    assert "damaged, too large, or made to harm" in console.read_when_over(path)


@pytest.mark.parametrize("name", ["video.mp4", "old.doc", "setup.exe", "drawing.svg"])
def test_other_kinds_are_not_offered_to_be_looked_at(office: Office, name: str) -> None:
    case = office.file(files={name: b"something"})
    page = office.open_console().read(case.path)
    assert "/files/" in page
    assert "/view" not in page
