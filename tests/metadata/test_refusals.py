"""What can't be cleaned is said to be so, with the reason; damaged and hostile files never pass for clean."""

import random
import struct
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.metadata import office_samples as office
from tests.metadata import pdf_samples as papers
from tests.metadata import picture_samples as pictures
from tests.metadata import recording_samples as recordings
from tests.metadata.planted import find_planted
from tests.metadata.sifting import Sifter

SAMPLES = Path(__file__).parent / "samples"
MAKERS: dict[str, Callable[[Path], Path]] = {
    "a.jpg": pictures.save,
    "a.png": pictures.save,
    "a.webp": pictures.save,
    "a.avif": recordings.make_picture,
    "a.mov": recordings.make_film,
    "a.docx": office.make_letter,
    "a.pdf": papers.make_paper,
}
UNCLEANABLE = {
    b"\0\0\0\x18ftypcrx \0\0\0\1crx isom": ("picture", "picture"),
    b"GIF89a\1\0\1\0\0\0\0;": ("picture", "picture"),
    b"II*\0\x08\0\0\0\0\0\0\0\0\0": ("picture", "picture"),
    b"\x1aE\xdf\xa3\x01\0\0\0\0\0\0\x1f": ("video", "recording"),
    b"RIFF\0\0\0\0AVI LIST": ("video", "recording"),
    b"ID3\x04\0\0\0\0\0\0": ("audio", "recording"),
    b"RIFF\0\0\0\0WAVEfmt ": ("audio", "recording"),
    b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600): ("legacy", "legacy"),
    b"{\\rtf1 Hello}": ("rtf", "legacy"),
    b"%!PS-Adobe-3.0\n": ("postscript", "legacy"),
    b"\xc5\xd0\xd3\xc6\x1e\0\0\0": ("postscript", "legacy"),
    b"\x1f\x8b\x08\0\0\0\0\0\0\3": ("archive", "archive"),
    b"7z\xbc\xaf\x27\x1c\0\4": ("archive", "archive"),
    b"Rar!\x1a\7\1\0": ("archive", "archive"),
    bytes(257) + b"ustar\x0000": ("archive", "archive"),
    b"PK\5\6" + bytes(18): ("archive", "archive"),
    b"<svg xmlns='http://www.w3.org/2000/svg'/>": ("markup", "markup"),
    b"BEGIN:VCALENDAR\r\n": ("markup", "markup"),
    b'{\n "cells": []}': ("markup", "markup"),
    b"diff --git a/a b/a\n": ("markup", "markup"),
    b"\x7fELF\2\1\1\0": ("other", "other"),
    "What happened on Monday: Grüße, I'm free\r\n".encode(): ("text", None),
    "Gr\xfc\xdfe aus M\xfcnchen\n".encode("latin-1"): ("text", None),
    "Jane, Grüße".encode("utf-16"): ("text", None),
    b"From: what I saw\nTo: whom I told it\nSubject: money\n": ("text", None),
    b"": ("text", None),
}


@pytest.mark.parametrize("content", UNCLEANABLE)
def test_what_cannot_be_cleaned_is_told_by_its_content(content: bytes, tmp_path: Path, sifter: Sifter) -> None:
    # The name says otherwise, and is not believed.
    path = tmp_path / "picture.jpg"
    path.write_bytes(content)
    seen = sifter.inspect(path)
    assert (seen.kind, seen.warning, seen.cleanable, seen.findings) == (*UNCLEANABLE[content], False, [])
    assert sifter.clean(path) is None


def test_a_name_that_lies_about_the_kind_changes_nothing(tmp_path: Path, sifter: Sifter) -> None:
    path = pictures.save(tmp_path / "a.png").rename(tmp_path / "report.docx")
    assert sifter.inspect(path).kind == "png"
    assert find_planted(sifter.must_clean(path).path) == []


def test_an_archive_with_a_pdf_in_it_is_no_pdf(tmp_path: Path, sifter: Sifter) -> None:
    papers.make_paper(tmp_path / "a.pdf")
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.write(tmp_path / "a.pdf", "a.pdf")
    assert sifter.inspect(tmp_path / "a.zip").kind == "archive"
    assert sifter.clean(tmp_path / "a.zip") is None


def test_letters_in_any_language_are_text(tmp_path: Path, sifter: Sifter) -> None:
    """Also where the part that is looked at ends in the middle of a letter."""
    path = tmp_path / "a.txt"
    path.write_text("x" + "ы" * 5000, "utf-8")
    assert sifter.inspect(path).kind == "text"


@pytest.mark.slow
@pytest.mark.parametrize("name", MAKERS)
def test_a_file_cut_off_anywhere_is_refused_or_clean(name: str, tmp_path: Path, sifter: Sifter) -> None:
    whole = MAKERS[name](tmp_path / name).read_bytes()
    refused = 0
    for size in random.Random(name).sample(range(len(whole)), 40):
        (tmp_path / name).write_bytes(whole[:size])
        cleaned = sifter.clean(tmp_path / name)
        refused += cleaned is None
        assert cleaned is None or find_planted(cleaned.path) == [], size
        if cleaned is None:
            seen = sifter.inspect(tmp_path / name)
            assert seen.warning in ("unreadable", "other", "picture", None) or seen.cleanable
    assert refused > 20


@pytest.mark.slow
@pytest.mark.parametrize("name", MAKERS)
def test_a_file_with_any_bytes_changed_gets_an_answer(name: str, tmp_path: Path, sifter: Sifter) -> None:
    whole = MAKERS[name](tmp_path / name).read_bytes()
    drawn = random.Random(name)
    for _ in range(60):
        changed = bytearray(whole)
        for place in drawn.sample(range(len(changed)), drawn.choice([1, 3, 20])):
            changed[place] = drawn.randrange(256)
        (tmp_path / name).write_bytes(changed)
        assert sifter.inspect(tmp_path / name).kind
        sifter.clean(tmp_path / name)


@pytest.mark.parametrize("size", [0, 1, 2, 65535])
def test_a_segment_that_lies_about_its_length_hides_nothing(size: int, tmp_path: Path, sifter: Sifter) -> None:
    data = bytearray(pictures.save(tmp_path / "a.jpg").read_bytes())
    place = data.index(b"\xff\xe1")
    data[place + 2 : place + 4] = size.to_bytes(2)
    (tmp_path / "a.jpg").write_bytes(data)
    assert sifter.clean(tmp_path / "a.jpg") is None
    assert sifter.inspect(tmp_path / "a.jpg").warning == "unreadable"


@pytest.mark.parametrize("name", ["a.png", "a.webp"])
def test_a_chunk_that_lies_about_its_length_hides_nothing(name: str, tmp_path: Path, sifter: Sifter) -> None:
    data = bytearray(pictures.save(tmp_path / name).read_bytes())
    place = data.index(b"iCCP") - 4 if name == "a.png" else data.index(b"ICCP") + 4
    data[place : place + 4] = b"\x7f\xff\xff\x7f"
    (tmp_path / name).write_bytes(data)
    assert sifter.clean(tmp_path / name) is None
    assert sifter.inspect(tmp_path / name).warning == "unreadable"


def test_a_text_that_unpacks_to_too_much_is_not_unpacked(tmp_path: Path, sifter: Sifter) -> None:
    data = pictures.save(tmp_path / "a.png").read_bytes()
    body = b"zTXtComment\0\0" + zlib.compress(bytes(2**26), 9)
    chunk = struct.pack(">I", len(body) - 4) + body + struct.pack(">I", zlib.crc32(body))
    (tmp_path / "a.png").write_bytes(data[:33] + chunk + data[33:])
    assert sifter.inspect(tmp_path / "a.png").cleanable
    assert len(sifter.must_clean(tmp_path / "a.png").bytes) < len(data)


@pytest.mark.parametrize("told", ["truth", "lie"])
def test_an_archive_that_unpacks_to_too_much_is_refused(told: str, tmp_path: Path, sifter: Sifter) -> None:
    path = office.make_table(tmp_path / "a.xlsx")
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/media/image9.bin", bytes(2**27 + 1))
    if told == "lie":
        data = bytearray(path.read_bytes())
        # Where the directory says how large it is unpacked: 24 bytes into the 46 before the name.
        place = data.rindex(b"xl/media/image9.bin") - 46 + 24
        data[place : place + 4] = struct.pack("<I", 1000)
        path.write_bytes(data)
    seen = sifter.inspect(path)
    assert (seen.kind, seen.warning) == ("unreadable", "too-large")
    assert sifter.clean(path) is None


def test_an_archive_with_one_name_twice_is_refused(tmp_path: Path, sifter: Sifter) -> None:
    """Programs differ in which of the two they show."""
    path = office.make_letter(tmp_path / "a.docx")
    with pytest.warns(UserWarning, match="Duplicate"), zipfile.ZipFile(path, "a") as archive:
        archive.writestr("word/document.xml", "<second/>")
    assert sifter.inspect(path).warning == "unreadable"
    assert sifter.clean(path) is None


def test_an_archive_whose_bytes_are_not_those_it_promises_is_refused(tmp_path: Path, sifter: Sifter) -> None:
    path = office.make_letter(tmp_path / "a.docx")
    with zipfile.ZipFile(path) as archive:
        crc = archive.getinfo("word/document.xml").CRC
    path.write_bytes(path.read_bytes().replace(struct.pack("<I", crc), struct.pack("<I", crc ^ 1)))
    assert sifter.inspect(path).warning == "unreadable"


def test_an_archive_that_is_no_document_is_only_warned_of(tmp_path: Path, sifter: Sifter) -> None:
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.writestr("letter.txt", "hello")
    assert (sifter.inspect(tmp_path / "a.zip").kind, sifter.inspect(tmp_path / "a.zip").warning) == (
        "archive",
        "archive",
    )


@pytest.mark.parametrize("lock", ["zip", "odf"])
def test_a_locked_document_is_told(lock: str, tmp_path: Path, sifter: Sifter) -> None:
    path = tmp_path / "locked.odt"
    data = (SAMPLES / "letter.odt").read_bytes()
    if lock == "zip":
        # The mark in the directory that an entry is locked.
        path.write_bytes(
            data.replace(b"PK\1\2\x14\0\x14\0\0\0", b"PK\1\2\x14\0\x14\0\1\0").replace(
                b"PK\1\2\x14\0\x14\0\0\x08", b"PK\1\2\x14\0\x14\0\1\x08"
            )
        )
    else:
        path.write_bytes(data)
        entry = '<manifest:file-entry manifest:full-path="content.xml"'
        locked = f'{entry} manifest:media-type="text/xml"><manifest:encryption-data/></manifest:file-entry>'
        office.amend(path, {"META-INF/manifest.xml": office.before(entry, locked)}, {})
    assert (sifter.inspect(path).kind, sifter.inspect(path).warning) == ("unreadable", "locked")
    assert sifter.clean(path) is None


@pytest.mark.parametrize(
    "text",
    [
        "<a><b></a>",
        "<a>&undefined;</a>",
        "<?xml version='1.0'?><!DOCTYPE a [<!ENTITY e 'x'>]><a>&e;</a>",
        "<a " + "x" * 9 + "/>",
        "<w:a/>",
        "<a>" * 2000 + "</a>" * 2000,
        "",
        "\x80",
    ],
)
def test_xml_that_is_not_well_formed_is_refused(text: str, tmp_path: Path, sifter: Sifter) -> None:
    path = office.make_letter(tmp_path / "a.docx")
    office.amend(path, {"word/settings.xml": lambda _: "#"}, {"word/settings.xml": text.encode("latin-1")})
    assert sifter.inspect(path).warning == "unreadable"
    assert sifter.clean(path) is None


def test_a_large_file_is_only_warned_of(tmp_path: Path, sifter: Sifter) -> None:
    path = pictures.save(tmp_path / "a.jpg")
    with path.open("ab") as file:
        file.truncate(64 * 2**20 + 1)
    seen = sifter.inspect(path)
    assert (seen.kind, seen.warning, seen.cleanable) == ("jpeg", "too-large", False)
    assert sifter.clean(path) is None
