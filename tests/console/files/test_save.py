"""Files on their way to an officer's disk: whole and unchanged, under a harmless name, or not at all."""

import hashlib
import os
import random
import stat
import subprocess
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from app.blobs.storage import Blobs
from app.console.config import ConsoleConfig
from app.console.files import save
from app.env import ConfigError
from app.store import attachments
from app.store_calls.errors import BlobsUnavailable, PieceMissing
from crypto.attachment import CHUNK_BYTES
from crypto.encoding import b64encode
from tests.console.auth.test_unlock import find_session
from tests.console.blocked_blobs import BlockedBlobs
from tests.console.office import ADDRESS, TODAY, Console, Correspondent, Office
from tests.messages import seal_raw, told
from tests.organisation import INSTANCE
from tests.waiting import wait_until

CONTENT = random.Random(3).randbytes(3 * CHUNK_BYTES + 17)


def find_links(page: str, ending: str = "") -> list[str]:
    """The addresses of a case's files, in order."""
    links = [part.split('"')[0] for part in page.split('href="')]
    return [link for link in links if "/files" in link and not link.endswith("/view") and link.endswith(ending)]


def save_all(console: Console, case: Correspondent) -> str:
    console.read("/")
    assert console.post(f"{case.path}/files").location == "/saving"
    return console.read_when_over("/saving")


def list_saved(office: Office) -> list[Path]:
    """Every file below the folder for saved files, hidden ones too."""
    return sorted(path for path in office.saved.rglob("*") if path.is_file())


@pytest.fixture
def case(office: Office) -> Correspondent:
    return office.file(files={"evidence.bin": CONTENT})


def test_a_case_lists_files_with_kind_size_and_who_sent_them_when(office: Office) -> None:
    case = office.file(files={"scan.pdf": bytes(1_234_567), "photo.jpg": b"x"})
    case.follow_up("More.", files={"table.xlsx": bytes(70_000)})
    console = office.open_console()
    page = console.read(case.path)
    for words in ("scan.pdf", "PDF document, 1.2 MB", "photo.jpg", "Picture, 1 byte", "Office document, 70 KB"):
        assert words in page
    whole = console.read(f"{case.path}/files")
    assert whole.count("From The reporter,") == 3
    assert page.index("The reporter adds") < page.index("table.xlsx")


def test_a_file_is_saved_whole_for_its_owner_alone(office: Office, case: Correspondent) -> None:
    console = office.open_console()
    [link] = find_links(console.read(case.path))
    asked = console.read(link)
    assert "Treat it as hostile" in asked
    assert "It lies readable on this computer" in asked
    assert list_saved(office) == []
    assert console.post(link).location == "/saving"
    page = console.read_when_over("/saving")
    [path] = list_saved(office)
    assert hashlib.sha256(path.read_bytes()).digest() == hashlib.sha256(CONTENT).digest()
    assert str(path) in page
    assert path.name == "evidence.bin"
    assert path.parent.name == f"{TODAY} {case.reporter.mailbox.hex()[:8]}"
    assert [stat.S_IMODE(each.stat().st_mode) for each in (path, path.parent, office.saved)] == [0o600, 0o700, 0o700]


def test_all_files_of_a_case_are_saved_at_once(office: Office) -> None:
    files = {"a.txt": b"", "b.txt": b"b" * CHUNK_BYTES, "c": CONTENT}
    case = office.file(files=files)
    case.follow_up("More.", files={"a.txt": b"another"})
    save_all(office.open_console(), case)
    saved = {path.name: path.read_bytes() for path in list_saved(office)}
    assert saved == {**files, "a (2).txt": b"another"}


def test_what_is_there_is_never_replaced(office: Office, case: Correspondent) -> None:
    console = office.open_console()
    for _ in range(3):
        save_all(console, case)
    names = [path.name for path in list_saved(office)]
    assert names == ["evidence (2).bin", "evidence (3).bin", "evidence.bin"]


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("../../../outside", "outside"),
        ("..\\..\\outside", "outside"),
        (".hidden", "hidden"),
        ("invoice\u202efdp.exe", "invoicefdp.exe"),
        ("a\x00b\nc.txt", "ab c.txt"),
        ("CON.txt", "_CON.txt"),
        ("", "file"),
        ("..", "file"),
        ("x" * 5000 + ".pdf", "x" * 196 + ".pdf"),
        ("ü" * 5000, "ü" * 100),
    ],
)
def test_a_name_made_to_harm_harms_nobody(
    office: Office, name: str, expected: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    # A client that doesn't tidy names.
    monkeypatch.setattr("crypto.report.seal", lambda message, *more: seal_raw(told(message), *more))
    case = office.file(files={name: b"content"})
    console = office.open_console()
    assert "\u202e" not in console.read(case.path)
    save_all(console, case)
    [path] = list_saved(office)
    assert path.name == expected
    assert path.parent.parent == office.saved


def flip(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)


def swap(path: Path) -> None:
    other = path.with_name("00000001")
    one, two = path.read_bytes(), other.read_bytes()
    path.write_bytes(two)
    other.write_bytes(one)


@pytest.mark.parametrize("number", [0, 2, 3])
@pytest.mark.parametrize(
    ("damage", "sentence"),
    [
        (flip, "changed after it was sealed"),
        (swap, "changed after it was sealed"),
        (lambda path: path.write_bytes(path.read_bytes()[:-1]), "changed after it was sealed"),
        (lambda path: path.write_bytes(path.read_bytes() + b"\0"), "changed after it was sealed"),
        (lambda path: path.write_bytes(b""), "changed after it was sealed"),
        (Path.unlink, "Nobody took it back"),
    ],
    ids=["flipped", "swapped", "short", "long", "empty", "missing"],
)
def test_of_a_damaged_file_nothing_is_left(
    office: Office, case: Correspondent, damage: Callable[[Path], object], sentence: str, number: int
) -> None:
    damage(office.find_piece(number))
    page = save_all(office.open_console(), case)
    assert sentence in page
    assert "Not saved" in page
    assert list_saved(office) == []


def test_pieces_of_another_key_are_refused_though_they_open(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    upload = Office.upload

    def lie(office: Office, files: dict[str, bytes]) -> Any:
        said, claims = upload(office, files)
        return [replace(each, digest="A" * 43) for each in said], claims

    monkeypatch.setattr(Office, "upload", lie)
    case = office.file(files={"evidence.bin": CONTENT})
    assert "changed after it was sealed" in save_all(office.open_console(), case)
    assert list_saved(office) == []


@pytest.mark.parametrize(("size_bytes", "sentence"), [(2**53 - 1, "changed after"), (2**51, "not enough room")])
def test_a_file_that_claims_an_absurd_size_has_a_sentence(
    office: Office, size_bytes: int, sentence: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    upload = Office.upload

    def lie(office: Office, files: dict[str, bytes]) -> Any:
        said, claims = upload(office, files)
        return [replace(each, size_bytes=size_bytes) for each in said], claims

    monkeypatch.setattr(Office, "upload", lie)
    case = office.file(files={"evidence.bin": CONTENT})
    assert sentence in save_all(office.open_console(), case)
    assert list_saved(office) == []


def test_a_withdrawn_file_says_so_and_others_are_saved(office: Office) -> None:
    case = office.file(files={"one.txt": b"one", "two.txt": b"two"})
    [first, _second] = attachments.list_attachments(office.db, case.reporter.gate)
    console = office.open_console()
    links = find_links(console.read(case.path), "-0") + find_links(console.read(case.path), "-1")
    attachments.withdraw(office.db, office.blobs, case.reporter.gate, first.id)
    page = console.read(case.path)
    assert page.count("Not in the store any more: it was withdrawn") == 1
    assert len(find_links(page)) == 2
    save_all(console, case)
    assert len(list_saved(office)) == 1
    gone = [link for link in links if "Not in the store any more" in console.read(link)]
    assert len(gone) == 1
    assert "Save it" not in console.read(gone[0])


def test_one_that_is_withdrawn_while_it_is_being_saved_leaves_nothing(
    office: Office, case: Correspondent, blocked: BlockedBlobs
) -> None:
    console = office.open_console()
    console.read("/")
    console.post(f"{case.path}/files")
    blocked.wait_for(2)
    [each] = attachments.list_attachments(office.db, case.reporter.gate)
    attachments.withdraw(office.db, office.blobs, case.reporter.gate, each.id)
    blocked.release()
    assert "not in the store any more" in console.read_when_over("/saving")
    assert list_saved(office) == []


def test_while_it_is_being_saved_it_is_hidden_and_its_owners_alone(
    office: Office, case: Correspondent, blocked: BlockedBlobs
) -> None:
    console = office.open_console()
    console.read("/")
    console.post(f"{case.path}/files")
    blocked.wait_for(2)
    answer = console.get("/saving")
    assert answer.headers["Refresh"] == "1"
    assert 'value="1" max="4"' in answer.text
    [part] = list_saved(office)
    assert part.name.startswith(".")
    assert "evidence" not in part.name
    assert stat.S_IMODE(part.stat().st_mode) == 0o600
    blocked.release()
    assert "This is done." in console.read_when_over("/saving")
    assert "Refresh" not in console.get("/saving").headers or "locked" in console.get("/saving").headers["Refresh"]


def test_stopping_leaves_nothing(office: Office, case: Correspondent, blocked: BlockedBlobs) -> None:
    console = office.open_console()
    console.read("/")
    console.post(f"{case.path}/files")
    blocked.wait_for(2)
    place = find_links(console.read(case.path))[0].split("/")[-1]
    assert console.post("/saving", place=place).location == "/saving"
    blocked.release()
    assert "Stopped: no part of it was kept" in console.read_when_over("/saving")
    wait_until(lambda: not list_saved(office))


def test_locking_stops_it_and_leaves_nothing(office: Office, case: Correspondent, blocked: BlockedBlobs) -> None:
    console = office.open_console()
    console.read("/")
    console.post(f"{case.path}/files")
    blocked.wait_for(2)
    console.post("/lock", console.read("/recipients"))
    blocked.release()
    wait_until(lambda: not list_saved(office))
    console.unlock("compliance")
    assert "Nothing is being saved." in console.read("/saving")


def test_locking_at_the_last_moment_leaves_nothing(
    office: Office, case: Correspondent, monkeypatch: pytest.MonkeyPatch
) -> None:
    console = office.open_console()
    console.read("/")
    workspace, sync, synced = find_session(console).workspace, os.fsync, threading.Event()

    def lock(opened: int) -> None:
        if stat.S_ISREG(os.fstat(opened).st_mode):
            assert workspace is not None
            workspace.clear()
            synced.set()
        sync(opened)

    monkeypatch.setattr(os, "fsync", lock)
    console.post(f"{case.path}/files")
    assert synced.wait(10)
    wait_until(lambda: not list_saved(office))


@pytest.mark.parametrize("place", ["relative", "./x", "~nobody-of-this-name/x"])
def test_the_place_for_saved_files_is_a_whole_path(office: Office, place: str) -> None:
    settings = {
        "SEALEDLINE_ROOT": b64encode(office.organisation.root.verify),
        "SEALEDLINE_INSTANCE": b64encode(INSTANCE),
        "SEALEDLINE_KEYS": str(office.keys),
        "SEALEDLINE_SAVED": place,
    }
    with pytest.raises(ConfigError, match=r"SEALEDLINE_SAVED is wrong: .* Give the whole path"):
        ConsoleConfig.read(settings)
    assert ConsoleConfig.read({**settings, "SEALEDLINE_SAVED": ""}).saved == Path.home() / "Sealed Line"


def test_rests_of_a_crash_are_removed_at_start_and_nothing_else(office: Office, case: Correspondent) -> None:
    console = office.open_console()
    save_all(console, case)
    [path] = list_saved(office)
    path.with_name(".file.0123456789abcdef.part").write_bytes(b"half a file")
    path.with_name("download.part").write_bytes(b"somebody else's")
    office.open_console(None)
    assert [each.name for each in list_saved(office)] == ["download.part", "evidence.bin"]


@pytest.fixture
def small_disk(office: Office) -> Iterator[Path]:
    """A disk of 2 MiB for saved files."""
    office.saved.mkdir()
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=2m", "none", office.saved], capture_output=True)
    if mounted.returncode != 0:
        pytest.skip("This test mounts a small disk, which takes root's rights.")
    yield office.saved
    subprocess.run(["umount", "-l", office.saved], check=True)


def test_a_disk_that_is_too_small_is_told_before_anything_is_written(
    office: Office, case: Correspondent, small_disk: Path
) -> None:
    assert "not enough room on this machine" in save_all(office.open_console(), case)
    assert list_saved(office) == []


def test_a_disk_that_fills_up_in_the_middle_keeps_no_half_file(
    office: Office, case: Correspondent, small_disk: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # As if others were filling it meanwhile.
    monkeypatch.setattr(save, "FREE_BYTES", -(2**30))
    assert "not enough room on this machine" in save_all(office.open_console(), case)
    assert list_saved(office) == []


def test_a_folder_that_can_not_be_made_has_a_sentence(office: Office, case: Correspondent) -> None:
    office.saved.write_text("a file where the folder should be")
    assert "Check the folder for saved files" in save_all(office.open_console(), case)


@pytest.mark.parametrize(
    ("error", "sentence"),
    [(BlobsUnavailable("Timeout"), "can&#39;t be reached now"), (PieceMissing(), "Nobody took it back")],
)
def test_a_store_that_is_away_has_a_sentence(
    office: Office, case: Correspondent, monkeypatch: pytest.MonkeyPatch, error: Exception, sentence: str
) -> None:
    def fail(*_: object) -> None:
        raise error

    with monkeypatch.context() as patch:
        patch.setattr(Blobs, "get", fail)
        console = office.open_console()
        assert sentence in save_all(console, case)
    assert "Saved" in save_all(console, case)


@pytest.mark.parametrize(
    ("name", "data", "is_told"),
    [
        ("photo.jpg", b"MZ" + bytes(200), True),
        ("letter.pdf", b"<script>alert(1)</script>", True),
        ("letter.docx", b"PK\x03\x04" + bytes(200), False),
        ("photo.jpg", b"\xff\xd8\xff" + bytes(200), False),
        ("script.sh", b"echo", False),
        ("letter", b"%PDF-1.7\n" + bytes(200), False),
        ("letter", b"\x7fELF" + bytes(200), True),
    ],
)
def test_a_file_that_is_not_what_its_name_says_is_pointed_out(
    office: Office, name: str, data: bytes, is_told: bool
) -> None:
    page = save_all(office.open_console(), office.file(files={name: data}))
    assert ("its name says something else than its content" in page) == is_told


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("a.pdf", "can tell its sender over the network"),
        ("a.docm", "can run code hidden in it"),
        ("a.mp4", "can take over the program that shows it"),
        ("a.exe", "Opening it runs it"),
        ("a.zip", "Unpacked, it can be of enormous size"),
        ("a.xyz", "Nobody can say what it does"),
    ],
)
def test_before_saving_it_says_what_that_kind_can_do_and_how_to_open_it(office: Office, name: str, words: str) -> None:
    case = office.file(files={name: b"x"})
    page = office.open_console().read(f"{case.path}/files")
    assert words in page
    assert "on a computer without a network" in page


def test_one_upload_named_twice_is_two_files(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    upload = Office.upload

    def repeat(office: Office, files: dict[str, bytes]) -> Any:
        said, claims = upload(office, files)
        return [*said, *said], claims

    monkeypatch.setattr(Office, "upload", repeat)
    case = office.file(files={"a.txt": b"a"})
    save_all(office.open_console(), case)
    assert [path.name for path in list_saved(office)] == ["a (2).txt", "a.txt"]


@pytest.mark.parametrize("path", ["/files/none", "/files/" + "0" * 32 + "-0", "/files/none/view", "/files/x/picture"])
def test_a_file_that_does_not_exist_gets_a_calm_page(office: Office, case: Correspondent, path: str) -> None:
    console = office.open_console()
    console.read("/")
    answer = console.get(case.path + path)
    assert answer.status_code == 404
    assert "There is no such page or case" in answer.text


def test_a_case_without_files_has_none_to_save(office: Office) -> None:
    case = office.file()
    console = office.open_console()
    assert "/files" not in console.read(case.path)
    assert console.get(f"{case.path}/files").status_code == 404


def test_who_was_left_out_can_not_reach_the_files(office: Office) -> None:
    case = office.file(left_out=("compliance",), files={"a.txt": b"a"})
    link = find_links(office.open_console("counsel").read(case.path))[0]
    console = office.open_console("compliance")
    console.read("/")
    for path in (link, f"{case.path}/files", f"{link}/view", f"{link}/picture"):
        assert console.get(path).status_code == 404


@pytest.mark.parametrize("ending", ["/files", "/files/x"])
def test_a_forged_form_saves_nothing(office: Office, case: Correspondent, ending: str) -> None:
    console = office.open_console()
    console.read("/")
    assert console.client.post(case.path + ending, data={}, base_url=ADDRESS).status_code == 400
    assert list_saved(office) == []


def test_no_log_holds_what_a_file_is_called(
    office: Office, case: Correspondent, caplog: pytest.LogCaptureFixture
) -> None:
    flip(office.find_piece(1))
    save_all(office.open_console(), case)
    assert "TamperedAttachment" in caplog.text
    for secret in ("evidence", str(office.saved), case.reporter.mailbox.hex()[:8], os.sep + "blobs"):
        assert secret not in caplog.text
