"""PDF files tell who wrote and annotated them, and what they said before; afterwards they don't, and show the same."""

from pathlib import Path
from typing import Any

import pikepdf
import pytest

from tests.linear.worst_files import write_pdf
from tests.metadata import pdf_samples as papers
from tests.metadata.pdf.looks import draw_pages
from tests.metadata.planted import ALICE, BOB, CAROL, DEVICE, DOCUMENT_ID, TOOL, exiftool, find_planted
from tests.metadata.sifting import Sifter

WAYS: dict[str, dict[str, Any]] = {
    "plain": {"object_stream_mode": pikepdf.ObjectStreamMode.disable, "compress_streams": False},
    "packed": {"object_stream_mode": pikepdf.ObjectStreamMode.generate},
    "for_slow_lines": {"linearize": True},
}


@pytest.fixture(params=WAYS)
def paper(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    return papers.make_paper(tmp_path / f"{request.param}.pdf", **WAYS[request.param])


def read(path: Path) -> list[tuple[bytes, bytes, list[str]]]:
    """What is drawn on each page, the picture's coded data, and what is said in notes."""
    found = []
    with pikepdf.open(path) as pdf:
        assert pdf.check_pdf_syntax() == []
        for page in pdf.pages:
            photo = page.Resources.XObject.Im.read_raw_bytes()
            notes = [str(each.Contents) for each in page.obj.get("/Annots", []) if "/Contents" in each]
            found.append((page.Contents.read_bytes(), photo[photo.index(b"\xff\xc0") :], notes))
    return found


def test_a_pdf_tells_who_wrote_annotated_and_signed_it(paper: Path, sifter: Sifter) -> None:
    seen = sifter.inspect(paper)
    assert seen.cleanable and seen.warning is None and seen.kind == "pdf"
    assert {("author", ALICE), ("software", TOOL), ("company", "Planted & Sons"), ("day", papers.DATE)} <= set(
        seen.findings
    )
    assert {("identifier", DOCUMENT_ID), ("reviewer", CAROL), ("device", f"{DEVICE} Model 9")} <= set(seen.findings)
    assert {"signature", "extra", "place"} <= seen.told
    assert "history" not in seen.told


def test_a_cleaned_pdf_tells_nothing_and_shows_the_same(paper: Path, sifter: Sifter) -> None:
    assert find_planted(paper)
    shown = read(paper)
    cleaned = sifter.must_clean(paper)
    assert {"author", "software", "company", "day", "identifier", "reviewer", "signature", "extra"} <= cleaned.removed
    assert cleaned.left == {"pages", "comments", "colours"}
    assert find_planted(cleaned.path) == []
    assert read(cleaned.path) == shown
    with pikepdf.open(cleaned.path) as pdf:
        assert set(pdf.trailer.keys()) <= {"/Root", "/Size", "/Type", "/W", "/Index", "/Length", "/Filter"}
        assert str(pdf.pages[0].obj.Annots[1].A.URI) == "https://example.org"
        assert str(pdf.Root.AcroForm.Fields[0].T) == "signature here"
    assert {
        name for name in exiftool(cleaned.path) if not name.startswith(("PDF:", "ICC", "JFIF", "IFD0:Orientation"))
    } == set()


def test_what_a_page_said_before_is_gone(tmp_path: Path, sifter: Sifter) -> None:
    path = papers.make_paper(tmp_path / "changed.pdf", **WAYS["plain"])
    papers.add_version(path, old="the money went away", new="nothing happened")
    papers.add_version(path, old="nothing happened", new="all is well")
    assert b"the money went away" in path.read_bytes()
    assert "history" in sifter.inspect(path).told
    cleaned = sifter.must_clean(path)
    assert "history" in cleaned.removed
    said = [page for page, _, _ in read(cleaned.path)]
    assert b"Page 0: all is well." in said[0]
    with pikepdf.open(cleaned.path) as pdf:
        streams = [
            each.read_bytes() for each in pdf.objects if isinstance(each, pikepdf.Stream) and "/Filter" not in each
        ]
    assert not [each for each in streams if b"Page 0: the money" in each or b"nothing happened" in each]


def test_a_document_may_say_anything_of_itself(tmp_path: Path, sifter: Sifter) -> None:
    """Also by names that scripts have for their own things."""
    path = papers.make_paper(tmp_path / "odd.pdf")
    with pikepdf.open(path, allow_overwriting_input=True) as pdf:
        pdf.docinfo["/constructor"], pdf.docinfo["/__proto__"] = "one", "two"
        pdf.save(path)
    assert {("extra", "one"), ("extra", "two")} <= set(sifter.inspect(path).findings)
    sifter.must_clean(path)


def test_files_attached_to_a_pdf_stay_and_are_told(tmp_path: Path, sifter: Sifter) -> None:
    path = papers.make_paper(tmp_path / "attached.pdf")
    with pikepdf.open(path, allow_overwriting_input=True) as pdf:
        pdf.attachments["list.txt"] = b"a list"
        pdf.save(path)
    cleaned = sifter.must_clean(path)
    assert "embedded" in cleaned.left
    with pikepdf.open(cleaned.path) as pdf:
        assert pdf.attachments["list.txt"].get_file().read_bytes() == b"a list"


def test_hidden_layers_are_told_and_folders_in_links_are_gone(tmp_path: Path, sifter: Sifter) -> None:
    path = papers.make_paper(tmp_path / "layers.pdf")
    with pikepdf.open(path, allow_overwriting_input=True) as pdf:
        layer = pdf.make_indirect(
            pikepdf.Dictionary(
                Type=pikepdf.Name.OCG,
                Name="Notes",
                Usage=pikepdf.Dictionary(CreatorInfo=pikepdf.Dictionary(Creator=f"by {BOB}")),
            )
        )
        pdf.Root.OCProperties = pikepdf.Dictionary(OCGs=pikepdf.Array([layer]), D=pikepdf.Dictionary())
        pdf.pages[0].obj.Annots[1].A.URI = pikepdf.String("file:///Users/alice/plan.pdf")
        pdf.save(path)
    cleaned = sifter.must_clean(path)
    assert "hidden" in cleaned.left and "path" in cleaned.removed
    assert find_planted(cleaned.path) == []


LOCKS: dict[str, Any] = {
    "RC4, 40 bits": {"R": 2, "aes": False, "metadata": False},
    "RC4, 128 bits": {"R": 3, "aes": False, "metadata": False},
    "AES, 128 bits": {"R": 4, "aes": True},
    "AES, 256 bits, older": {"R": 5, "aes": True},
    "AES, 256 bits": {"R": 6, "aes": True},
    "metadata in the clear": {"R": 6, "aes": True, "metadata": False},
}


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("lock", LOCKS)
def test_a_pdf_that_only_its_owner_may_change_is_cleaned(lock: str, way: str, tmp_path: Path, sifter: Sifter) -> None:
    encryption = pikepdf.Encryption(owner="secret", user="", **LOCKS[lock])
    path = papers.make_paper(tmp_path / "locked.pdf", encryption=encryption, **WAYS[way])
    with pikepdf.open(path) as pdf:
        assert pdf.is_encrypted
    shown = read(path)
    seen = sifter.inspect(path)
    assert {("author", ALICE), ("reviewer", CAROL), ("device", f"{DEVICE} Model 9")} <= set(seen.findings)
    cleaned = sifter.must_clean(path)
    assert find_planted(cleaned.path) == []
    assert read(cleaned.path) == shown and draw_pages(cleaned.path) == draw_pages(path)
    with pikepdf.open(cleaned.path) as pdf:
        assert not pdf.is_encrypted and str(pdf.Root.AcroForm.Fields[0].T) == "signature here"


def test_brackets_in_what_is_decrypted_stay_in_their_text(tmp_path: Path, sifter: Sifter) -> None:
    path = papers.make_paper(tmp_path / "brackets.pdf")
    with pikepdf.open(path, allow_overwriting_input=True) as pdf:
        pdf.pages[0].obj.Annots[0].Contents = pikepdf.String("one) /Author (two \\")
        pdf.save(path, encryption=pikepdf.Encryption(owner="secret", user=""), **WAYS["plain"])
    with pikepdf.open(sifter.must_clean(path).path) as pdf:
        assert str(pdf.pages[0].obj.Annots[0].Contents) == "one) /Author (two \\"


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("lock", ["RC4, 128 bits", "AES, 256 bits"])
def test_a_pdf_that_opens_with_a_password_only_is_not_cleaned(
    lock: str, way: str, tmp_path: Path, sifter: Sifter
) -> None:
    encryption = pikepdf.Encryption(owner="secret", user="password", **LOCKS[lock])
    path = papers.make_paper(tmp_path / "locked.pdf", encryption=encryption, **WAYS[way])
    seen = sifter.inspect(path)
    assert (seen.kind, seen.cleanable, seen.warning) == ("unreadable", False, "locked")
    assert sifter.clean(path) is None


def test_a_pdf_locked_in_another_way_is_not_cleaned(tmp_path: Path, sifter: Sifter) -> None:
    path = papers.make_paper(tmp_path / "locked.pdf", encryption=pikepdf.Encryption(owner="secret", user=""))
    path.write_bytes(path.read_bytes().replace(b"/Standard", b"/PubSecur"))
    assert sifter.inspect(path).warning == "locked"


def test_a_stream_whose_length_stands_elsewhere_keeps_its_last_byte(tmp_path: Path, sifter: Sifter) -> None:
    """It looks like the end of a line, before the word at which the stream would seem to end."""
    field = b"<< /FT /Tx /T (a) /V 4 0 R >>"
    data = b"<< /Length 5 0 R >>\nstream\none\r\nendstream"
    path = tmp_path / "apart.pdf"
    path.write_bytes(write_pdf([field, data, b"4"], root=b"/AcroForm << /Fields [3 0 R] >>"))
    with pikepdf.open(sifter.must_clean(path).path) as pdf:
        assert pdf.Root.AcroForm.Fields[0].V.read_bytes() == b"one\r"


def test_links_that_lead_to_the_wrong_things_break_no_page(tmp_path: Path, sifter: Sifter) -> None:
    path = papers.make_paper(tmp_path / "wrong.pdf")
    with pikepdf.open(path, allow_overwriting_input=True) as pdf:
        for each in pdf.pages[0].obj.Annots:
            each.Parent = each.Popup = each.IRT = pdf.Root.Pages
        pdf.Root.AcroForm.Fields.extend([pdf.pages[0].obj, pdf.Root])
        pdf.save(path)
    cleaned = sifter.must_clean(path)
    assert draw_pages(cleaned.path) == draw_pages(path)
    with pikepdf.open(cleaned.path) as pdf:
        assert pdf.check_pdf_syntax() == [] and len(pdf.pages) == 2


def test_a_stream_that_unpacks_to_too_much_is_refused(tmp_path: Path, sifter: Sifter) -> None:
    path = papers.make_paper(tmp_path / "bomb.pdf")
    with pikepdf.open(path, allow_overwriting_input=True) as pdf:
        pdf.pages[0].obj.Contents = pdf.make_stream(b"\0" * (2**27 + 1))
        pdf.save(path, compress_streams=True)
    assert path.stat().st_size < 2**19
    assert sifter.inspect(path).warning == "too-large"
    assert sifter.clean(path) is None
