"""Files that a reporter attaches: what arrives, what is refused, and what is told before anything is sent."""

import os
import socket
from pathlib import Path

import pytest

from tests.messages import told
from tests.reporter.attachments import MIB, hash_arrived, write_file
from tests.reporter.conftest import ACCOUNT, Served

FILE = ("file", "--channel", "external", "--text-file", "-", "--yes")
AS_IT_IS = (*FILE, "--keep-metadata")


@pytest.mark.parametrize("size", [0, 1, 65536, MIB - 1, MIB, MIB + 1, 3 * MIB + 7])
def test_a_file_of_any_size_arrives_as_it_is(served: Served, tmp_path: Path, size: int) -> None:
    expected = write_file(tmp_path / "ledger.pdf", size)
    result = served.type(*AS_IT_IS, "--attach", str(tmp_path / "ledger.pdf"), typed=ACCOUNT)
    assert result.exit_code == 0, result.output
    for officer in ("compliance", "counsel"):
        [attachment] = told(served.open_case(officer)[1].report)["attachments"]
        assert (attachment["name"], attachment["type"], attachment["size_bytes"]) == (
            "ledger.pdf",
            "application/pdf",
            size,
        )
        assert hash_arrived(served.blobs, attachment) == expected


def test_several_files_arrive_with_a_report_and_with_a_follow_up(served: Served, tmp_path: Path) -> None:
    hashes = [write_file(tmp_path / name, MIB + seed, seed) for seed, name in enumerate("abc")]
    given = ("--attach", str(tmp_path / "a"), "--attach-as", "Second file.txt", str(tmp_path / "b"))
    filed = served.type(*AS_IT_IS, *given, typed=ACCOUNT)
    attachments = told(served.open_case("counsel")[1].report)["attachments"]
    assert [each["name"] for each in attachments] == ["a", "Second file.txt"]
    assert [hash_arrived(served.blobs, each) for each in attachments] == hashes[:2]
    assert all(f"[{each['id'][:8]}] {each['name']}" in filed.stderr for each in attachments)

    phrase = filed.stdout.strip()
    followed = served.type(
        "follow-up", "--yes", "--keep-metadata", "--attach", str(tmp_path / "c"), typed=f"{phrase}\nMore.\n.\n"
    )
    assert followed.exit_code == 0, followed.output
    [attachment] = told(served.open_case("counsel")[1].follow_ups[0])["attachments"]
    assert hash_arrived(served.blobs, attachment) == hashes[2]


def test_nothing_in_the_store_tells_a_name_or_a_word_of_a_file(served: Served, tmp_path: Path) -> None:
    (tmp_path / "kestrel").write_bytes(b"the lighthouse keeper " * 9000)
    served.type(*AS_IT_IS, "--attach", str(tmp_path / "kestrel"), typed=ACCOUNT)
    kept = [path for path in tmp_path.rglob("*") if path.is_file() and path.name != "kestrel"]
    assert sum(len(path.read_bytes()) for path in kept) > 198_000
    assert not any(word in path.read_bytes() for path in kept for word in (b"kestrel", b"lighthouse"))


def test_files_of_one_padded_size_look_alike(served: Served, tmp_path: Path) -> None:
    stored = []
    for name, size in (("scan.pdf", 1), ("table.xlsx", 40_000), ("photo.jpg", 65_536)):
        before = {path for path in (tmp_path / "blobs").rglob("*") if path.is_file()}
        write_file(tmp_path / name, size)
        assert served.type(*AS_IT_IS, "--attach", str(tmp_path / name), typed=ACCOUNT).exit_code == 0
        after = {path for path in (tmp_path / "blobs").rglob("*") if path.is_file()}
        stored.append([(path.name, path.stat().st_size) for path in sorted(after - before)])
    assert stored == [[("00000000", 36 + 65_536 + 16)]] * 3


@pytest.mark.parametrize(
    ("given", "name"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\jane\\report.doc", "report.doc"),
        ("invoice\u202efdp.exe", "invoicefdp.exe"),
        ("two\nlines\x1b[2J.txt", "two lines[2J.txt"),
        ("n" * 5000 + ".docx", "n" * 195 + ".docx"),
        (".", "file"),
        ("CON.txt", "_CON.txt"),
    ],
)
def test_a_name_is_made_safe_before_it_is_sealed(served: Served, tmp_path: Path, given: str, name: str) -> None:
    write_file(tmp_path / "plain", 10)
    result = served.type(*AS_IT_IS, "--attach-as", given, str(tmp_path / "plain"), typed=ACCOUNT)
    assert result.exit_code == 0, result.output
    [attachment] = told(served.open_case("counsel")[1].report)["attachments"]
    assert attachment["name"] == name


def test_a_folder_a_device_a_pipe_a_socket_and_nothing_are_refused(served: Served, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    with socket.socket(socket.AF_UNIX) as bound:
        bound.bind(str(tmp_path / "socket"))
        for path, said in {
            tmp_path: "this is a folder",
            Path("/dev/zero"): "a device or a pipe",
            tmp_path / "pipe": "a device or a pipe",
            tmp_path / "socket": "a device or a pipe",
            tmp_path / "nowhere": "No such file",
        }.items():
            result = served.type(*AS_IT_IS, "--attach", str(path), typed=ACCOUNT)
            assert result.exit_code == 1
            assert said in result.stderr
            assert "Nothing was sent." in result.stderr
    assert served.line.posts() + served.line.puts() == []
