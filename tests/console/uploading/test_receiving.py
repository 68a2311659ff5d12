"""Files that a browser sends to the console: nothing of them is on a disk in clear, nor all of them in memory."""

import io
import os
import stat
import tempfile
import tracemalloc
from collections.abc import Callable
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

import pytest
import requests

from app.console.uploading import receiving
from app.console.uploading.held import HeldFiles
from app.console.uploading.spool import Spool, SpoolReader
from tests.console.auth.test_unlock import find_session
from tests.console.conftest import Address, serving
from tests.console.drafts.test_send import TEXT, check, press, read_files
from tests.console.office import Office, find_value
from tests.console.test_cli import Browser
from tests.waiting import HANG_SECONDS

SENTENCE = b"The kestrel nests in the lighthouse. "
CONTENT = (SENTENCE * (5 * 2**20 // len(SENTENCE) + 1))[: 5 * 2**20]


class Body(io.BytesIO):
    """A body of a request; `half_way` is called when half of it was taken."""

    def __init__(self, data: bytes, half_way: Callable[[], object]) -> None:
        super().__init__(data)
        self._half_way, self._half = half_way, len(data) // 2

    def read(self, size: int | None = -1) -> bytes:
        data = super().read(size)
        if self.tell() >= self._half > 0:
            self._half = 0
            self._half_way()
        return data


def encode(fields: dict[str, str], file: bytes) -> tuple[bytes, str]:
    """A form with one file, as a browser sends it, and its type."""
    prepared = requests.Request(
        "POST", "http://localhost", data=fields, files={"new_files": ("one.pdf", file)}
    ).prepare()
    assert isinstance(prepared.body, bytes)
    return prepared.body, f"{prepared.headers['Content-Type']!s}"


def find_clear(*folders: Path) -> list[str]:
    """Where a piece of the file can be read: files of these folders, and open files of this process without a name."""
    found = [path for folder in folders for path in folder.rglob("*") if path.is_file()]
    found += [Path(f"/proc/self/fd/{number}") for number in os.listdir("/proc/self/fd")]
    clear = []
    for path in found:
        try:
            with path.open("rb") if stat.S_ISREG(path.stat().st_mode) else io.BytesIO() as file:
                clear += [str(path)] if b"kestrel" in file.read() else []
        except OSError:
            continue
    return clear


def test_nothing_of_a_file_is_on_a_disk_in_clear_while_it_comes_and_afterwards(
    office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    case, temporary = office.file(), tmp_path / "temporary"
    temporary.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(temporary))
    looked, folders = list[list[str]](), (temporary, office.keys, office.pieces, tmp_path)
    (office.keys / "planted").write_bytes(SENTENCE)
    assert find_clear(office.keys) == [str(office.keys / "planted")]
    (office.keys / "planted").unlink()
    take = HeldFiles.take

    def look_and_take(files: HeldFiles, once: str) -> list[str]:
        looked.append(find_clear(*folders))
        return take(files, once)

    monkeypatch.setattr(HeldFiles, "take", look_and_take)
    with serving(office) as address:
        browser = Browser(address.link)
        browser.unlock()
        page = browser.read(f"{case.path}/reply").text
        fields = {name: find_value(page, name) for name in ("csrf_token", "basis", "once")}
        fields |= {"text": TEXT, "status": "", "step": "check"}
        body, kind = encode(fields, CONTENT)
        answer = browser.send(f"{case.path}/reply", Body(body, lambda: looked.append(find_clear(*folders))), kind)
        assert "one.pdf" in answer.text
        looked.append(find_clear(*folders))
    assert looked == [[]] * 4


def test_a_body_of_any_size_takes_little_memory(office: Office) -> None:
    """What both the server and the console do with a body, whose size is 16 times that of what they may hold."""
    piece = b"x" * 2**16
    tracemalloc.start()
    body = receiving.SpooledBody(office.keys)
    for _number in range(512):
        body.append(piece)
    stream, file = body.getfile(), receiving.FileStream(office.keys)
    while data := stream.read(2**16):
        file.write(data)
    file.seek(0)
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert len(body) == file.size_bytes == 2**25
    assert most < 2**25 / 4
    body.close()
    file.close()


@pytest.mark.parametrize("size_bytes", [0, 1, 2**20 - 1, 2**20, 2**20 + 1, 3 * 2**20])
def test_a_spool_gives_back_what_was_written(tmp_path: Path, size_bytes: int) -> None:
    spool, data = Spool(tmp_path), os.urandom(size_bytes)
    for start in range(0, size_bytes, 300_000):
        spool.write(data[start : start + 300_000])
    assert list(tmp_path.iterdir()) == []
    for _again in range(2):
        assert io.BufferedReader(SpoolReader(spool)).read() == data
    spool.close()
    with pytest.raises(ValueError):
        list(spool.read_chunks())


def test_who_does_not_know_the_path_can_send_nothing_large(address: Address) -> None:
    place = address.door.place
    refused = [("/", 3 * 2**20), (f"{place}x/", 3 * 2**20), (f"{place}/unlock", 2**50)]
    for path, size_bytes in refused:
        line = HTTPConnection("localhost", int(address.split(":")[2].split("/")[0]), timeout=HANG_SECONDS)
        line.putrequest("POST", path)
        line.putheader("Content-Length", str(size_bytes))
        line.endheaders()
        # Nothing of the body was sent, so that it can't have waited for it.
        assert line.getresponse().status == 413
        line.close()


def test_a_full_disk_has_a_sentence(office: Office, address: Address, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(receiving, "FREE_BYTES", 2**60)
    answer = requests.post(f"{address}/unlock", bytes(3 * 2**20), timeout=HANG_SECONDS)
    assert answer.status_code == 413
    assert "make room" in answer.text


def test_locking_forgets_the_files_that_were_chosen(office: Office) -> None:
    case, console = office.file(), office.open_console()
    check(console, case, one=CONTENT)
    workspace = find_session(console).workspace
    assert workspace is not None
    [[file]] = vars(workspace.part(HeldFiles))["_held"].values()
    console.post("/lock", console.read("/recipients"))
    with pytest.raises(ValueError):
        list(file.spool.read_chunks())


def test_files_are_forgotten_once_they_are_sent(office: Office) -> None:
    case, console = office.file(), office.open_console()
    page = check(console, case, one=CONTENT)
    workspace = find_session(console).workspace
    assert workspace is not None
    [[file]] = vars(workspace.part(HeldFiles))["_held"].values()
    console.read_when_over(press(console, case, page))
    assert read_files(office, case) == {"one.pdf": CONTENT}
    with pytest.raises(ValueError):
        list(file.spool.read_chunks())


def test_a_form_for_files_without_its_token_is_refused(office: Office) -> None:
    case, console = office.file(), office.open_console()
    fields: dict[str, Any] = {
        "text": TEXT,
        "status": "",
        "step": "check",
        "csrf_token": "",
        "new_files": (io.BytesIO(CONTENT), "a.pdf"),
    }
    assert console.post(f"{case.path}/reply", **fields).status_code == 400
