"""The tool that says what cleaning does to a folder of files (corpus.py)."""

from pathlib import Path

import pytest

from tests.metadata import corpus
from tests.metadata import pdf_samples as papers
from tests.metadata.planted import ALICE
from tests.metadata.sifting import Sifter


def test_each_file_of_a_folder_is_told_of(tmp_path: Path, sifter: Sifter) -> None:
    papers.make_paper(tmp_path / "a.pdf")
    (tmp_path / "in_paper.jpg").unlink()
    (tmp_path / "b.txt").write_text("a letter")
    (tmp_path / "c.pdf").write_bytes(b"%PDF-1.7 nothing")
    told = list(corpus.clean_all(tmp_path, [ALICE], sifter))
    assert [(each.path.name, each.state) for each in told] == [
        ("a.pdf", "cleaned"),
        ("b.txt", "text"),
        ("c.pdf", "unreadable"),
    ]
    assert {"author", "device"} <= told[0].told and not any(found for each in told for _, found in each.problems())


def test_what_leaks_or_looks_different_is_told(tmp_path: Path, sifter: Sifter) -> None:
    one, other = papers.make_paper(tmp_path / "a.pdf"), papers.make_paper(tmp_path / "b.pdf", pages=3)
    assert corpus.clean_one(one, ["money went away"], sifter).leaking
    assert list(corpus.compare_pdf(one, other))[0] == "it has 3 pages instead of 2"
    (tmp_path / "c.pdf").write_bytes(b"%PDF-1.7")
    assert any("does not open" in each for each in corpus.compare_pdf(one, tmp_path / "c.pdf"))


def test_the_tool_ends_with_1_if_anything_leaks(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "in").mkdir()
    papers.make_paper(tmp_path / "in" / "a.pdf")
    assert corpus.main(str(tmp_path / "in"), "money went away") == 1
    assert "LEAKING: money went away in object" in capsys.readouterr().out
