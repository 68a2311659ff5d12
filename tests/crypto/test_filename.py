"""Whatever a file is called, its tidy name is safe to show and to write, and the same in both languages."""

import json
import unicodedata
from collections.abc import Iterator
from pathlib import Path, PurePosixPath, PureWindowsPath

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from crypto.filename import COMPOSED, FALLBACK, MAX_BYTES, sanitise
from tests.crypto.twins.node_side import Node
from tests.crypto.twins.samples import fuzz

CATEGORIES = ("Cc", "Cf", "Cs", "Co", "Zl", "Zp")
TIDIED = {
    "report.pdf": "report.pdf",
    "Grüße an alle (2).docx": "Grüße an alle (2).docx",
    "报告.tar.gz": "报告.tar.gz",
    "/etc/passwd": "passwd",
    "..\\..\\Windows\\evil.exe": "evil.exe",
    "C:\\a/b\\c.txt": "c.txt",
    "C:evil.txt": "C_evil.txt",
    "a.txt:stream": "a.txt_stream",
    'what? "this" <is> *it*|.txt': "what_ _this_ _is_ _it__.txt",
    "a\x00b\x1b[31mc\x7f\x9f.txt": "ab[31mc.txt",
    "two\r\nlines\u2028.txt": "two lines .txt",
    "holiday.jpg" + " \u3000\xa0" * 40 + ".exe": "holiday.jpg .exe",
    "report\u202efdp.exe": "reportfdp.exe",
    "\u2066a\u2067b\u2068c\u2069d\u202ae\u202bf\u202cg\u202d.txt": "abcdefg.txt",
    "\u200e\u200f\u061ca\u200b\ufeff\u00ad.txt": "a.txt",
    "\ue000\U0010ffff\U000e0041.txt": "__.txt",
    "caf\udce9.txt": "caf_.txt",
    "CON.txt": "_CON.txt",
    "con .txt": "_con .txt",
    "aux": "_aux",
    "lpt\u00b9.": "_lpt\u00b9",
    "CONOUT$": "_CONOUT$",
    "C\u200bON.txt": "_CON.txt",
    "console.txt": "console.txt",
    "": FALLBACK,
    ".": FALLBACK,
    "..": FALLBACK,
    ". . .": FALLBACK,
    "a/": FALLBACK,
    "\u202e": FALLBACK,
    ".bashrc": "bashrc",
    "report.pdf. . ": "report.pdf",
    "e\u0301t\u00e9.txt": "\u00e9t\u00e9.txt",
    "\u1112\u1161\u11ab\u3053\u3099.txt": "\ud55c\u3054.txt",
}


@pytest.fixture(scope="module")
def node() -> Iterator[Node]:
    with Node() as started:
        yield started


@pytest.mark.parametrize(("name", "expected"), TIDIED.items(), ids=[ascii(name)[:30] for name in TIDIED])
def test_a_name_is_made_safe(name: str, expected: str, tmp_path: Path) -> None:
    assert sanitise(name) == expected
    (tmp_path / expected).write_bytes(b"")
    assert [path.name for path in tmp_path.iterdir()] == [expected]


@pytest.mark.parametrize("letter", ["a", "é", "字", "🕊"])
@pytest.mark.parametrize("extension", ["", ".pdf", "." + "y" * 31])
def test_a_name_of_5000_characters_keeps_its_extension(letter: str, extension: str, tmp_path: Path) -> None:
    name = sanitise(letter * 5000 + extension)
    assert name.lstrip(letter) == extension
    assert MAX_BYTES - 4 < len(name.encode()) <= MAX_BYTES
    (tmp_path / name).write_bytes(b"")


def test_only_what_every_version_of_unicode_composes_alike_is_composed() -> None:
    composed = [chr(code) for code in range(0x10000) if COMPOSED.fullmatch(chr(code))]
    assert len(composed) > 12_000
    assert not any(unicodedata.category(character) == "Cn" for character in composed)


def test_what_is_too_long_for_an_extension_is_cut_with_the_rest() -> None:
    assert sanitise("a." + "b" * 5000) == "a." + "b" * 198
    assert sanitise("a" * 190 + ".  " + "b" * 5000) == "a" * 190 + ". " + "b" * 8


def characters() -> st.SearchStrategy[str]:
    odd = "/\\:.. \t\x00\x85\xad\u0301\u0323\u093c\u1161\u11a8\u200b\u202e\u2066\u3000\u3099\ud83d\udce9\ue000\ufe0f"
    return st.sampled_from(odd + "aAcConN1¹.é각") | st.characters(exclude_categories=[]) | st.characters(codec="ascii")


def names() -> st.SearchStrategy[str]:
    """Names of every kind; two surrogates that make a pair are one character, as JSON would read them."""
    short = st.text(characters(), max_size=30)
    parts = st.sampled_from(
        ["con", "COM1", "..", ".pdf", "/", "\\", " ", "\u202e", "a" * 200, "é" * 100, "\u0301" * 300]
    )
    return st.lists(short | parts, max_size=6).map("".join).map(json.dumps).map(json.loads)


@fuzz()
@given(names())
@example("a" * 200 + " .pdf")
@example("a" * 195 + " ." + "b" * 50)
def test_every_tidy_name_is_safe_and_stays_as_it_is(name: str) -> None:
    tidied = sanitise(name)
    assert tidied == sanitise(tidied)
    assert tidied and len(tidied.encode()) <= MAX_BYTES
    assert not any(unicodedata.category(character) in CATEGORIES for character in tidied)
    assert tidied[0] not in ". " and tidied[-1] not in ". " and "  " not in tidied
    assert PurePosixPath(tidied).name == PureWindowsPath(tidied).name == tidied
    assert all(unicodedata.is_normalized("NFC", run) for run in COMPOSED.findall(tidied))


@fuzz(2)
@given(st.lists(names(), min_size=5, max_size=5))
def test_both_tidy_alike(node: Node, names: list[str]) -> None:
    assert node.call("sanitise", names) == ("ok", [sanitise(name) for name in names])


@pytest.mark.slow
@pytest.mark.parametrize("plane", [0, 1, 2, 3, 14, 15, 16])
def test_both_tidy_every_character_alike(node: Node, plane: int) -> None:
    """Also those that one of the two does not know yet: they must not depend on a version of Unicode."""
    start = plane * 0x10000
    for first in range(start, start + 0x10000, 0x4000):
        names = [f"e{chr(code)}\u0323\u0301{chr(code)}" for code in range(first, first + 0x4000)]
        tidied = [sanitise(name) for name in names]
        assert node.call("sanitise", names) == ("ok", tidied)
        for code, name in zip(range(first, first + 0x4000), tidied, strict=True):
            assert unicodedata.category(chr(code)) not in CATEGORIES or chr(code) not in name


@pytest.mark.parametrize("length", [100_000, 400_000])
def test_no_name_takes_long(node: Node, length: int) -> None:
    """The longest that a message can hold; a run of marks or dots must not take the square of its length."""
    names = [
        part * (length // len(part)) + "x" for part in ("\u0301\u0323", ".", " ", ". ", "\u202e", "con.", "/", "\ud83d")
    ]
    assert node.call("sanitise", names) == ("ok", [sanitise(name) for name in names])
