"""Of a PDF only what is known stays: whatever else is planted in it is gone, is told, and was nowhere to be seen."""

from collections.abc import Callable
from pathlib import Path

import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name, Pdf, String

from tests.metadata.pdf.looks import draw_pages
from tests.metadata.pdf.plants import PLANTS, add_annotation, add_content, make
from tests.metadata.planted import ALICE, find_planted
from tests.metadata.sifting import Sifter


@pytest.mark.parametrize("where", PLANTS)
def test_what_is_planted_in_a_pdf_is_told_and_gone(where: str, tmp_path: Path, sifter: Sifter) -> None:
    plant, told = PLANTS[where]
    path = make(tmp_path / "planted.pdf", plant)
    assert find_planted(path)
    seen = sifter.inspect(path)
    assert told <= seen.told and seen.cleanable, seen
    cleaned = sifter.must_clean(path)
    assert find_planted(cleaned.path) == []
    assert told <= cleaned.removed and not {"names", "values", "paths"} & cleaned.left
    assert draw_pages(cleaned.path) == draw_pages(path)
    with pikepdf.open(cleaned.path) as pdf:
        assert pdf.check_pdf_syntax() == []


def crop(pdf: Pdf) -> None:
    pdf.pages[0].obj.CropBox = [50, 50, 150, 150]


def crop_all(pdf: Pdf) -> None:
    pdf.Root.Pages.CropBox = [50, 50, 150, 150]


def hide_a_comment(pdf: Pdf) -> None:
    add_annotation(pdf, Subtype=Name.FreeText, F=2, Contents=String("not for everybody"))


def hide_a_field(pdf: Pdf) -> None:
    pdf.Root.AcroForm = Dictionary(
        Fields=Array([pdf.make_indirect(Dictionary(FT=Name.Tx, T=String("by"), V=String("somebody")))])
    )


def hide_a_field_on_a_page(pdf: Pdf) -> None:
    field = add_annotation(pdf, Subtype=Name.Widget, F=2, FT=Name.Tx, T=String("by"), V=String("somebody"))
    pdf.Root.AcroForm = Dictionary(Fields=Array([field]))


def hide_text(pdf: Pdf) -> None:
    add_content(pdf, b" BT 3 Tr (read by a scanner) Tj ET")


def write_the_author(pdf: Pdf) -> None:
    pdf.docinfo["/Author"] = ALICE
    add_content(pdf, b" BT [(by) -250 (Alice) -250 (Pl) -20 (anted)-250(herself)] TJ ET")


def name_the_author(pdf: Pdf) -> None:
    pdf.docinfo["/Author"] = ALICE
    add_annotation(pdf, Subtype=Name.FreeText, Contents=String("as alice planted said"))


def name_the_author_in_a_typeface(pdf: Pdf) -> None:
    pdf.docinfo["/Author"] = ALICE
    file = pdf.make_stream(b"\0(c) Made for Alice Planted\0" + bytes(4096))
    about = Dictionary(Type=Name.FontDescriptor, FontName=Name.Own, Flags=32, FontFile2=file)
    font = Dictionary(Type=Name.Font, Subtype=Name.TrueType, BaseFont=Name.Own, FontDescriptor=pdf.make_indirect(about))
    pdf.pages[0].add_resource(pdf.make_indirect(font), Name.Font)


def write_a_serial_number(pdf: Pdf) -> None:
    pdf.pages[0].obj["/Private"] = String("SN-7781-2234")
    pdf.Root.ViewerPreferences = Dictionary(Direction=Name("/SN-7781-2234"))


HIDDEN: dict[Callable[[Pdf], None], str] = {
    crop: "outside",
    crop_all: "outside",
    hide_a_comment: "hidden",
    hide_a_field: "hidden",
    hide_a_field_on_a_page: "hidden",
    hide_text: "hidden",
    write_the_author: "names",
    name_the_author: "names",
    name_the_author_in_a_typeface: "names",
    write_a_serial_number: "values",
}


@pytest.mark.parametrize("hide", HIDDEN, ids=lambda hide: hide.__name__)
def test_what_stays_hidden_in_a_pdf_is_told(hide: Callable[[Pdf], None], tmp_path: Path, sifter: Sifter) -> None:
    path = make(tmp_path / "hidden.pdf", lambda pdf, _photo: hide(pdf))
    cleaned = sifter.must_clean(path)
    assert HIDDEN[hide] in cleaned.left
    assert draw_pages(cleaned.path) == draw_pages(path)


def test_nothing_is_told_of_a_plain_page(tmp_path: Path, sifter: Sifter) -> None:
    path = make(tmp_path / "plain.pdf", lambda pdf, _photo: None)
    cleaned = sifter.must_clean(path)
    assert (cleaned.removed, cleaned.left) == ({"identifier"}, {"pages"})


def keep_much(pdf: Pdf, _photo: bytes) -> None:
    """What readers use: bookmarks, links, labels, marks, forms, layers, comments."""
    page = pdf.pages[0].obj
    with pdf.open_outline() as outline:
        outline.root.append(pikepdf.OutlineItem("First", 0))
    pdf.Root.PageLabels = Dictionary(Nums=Array([0, Dictionary(S=Name.r, P=String("A-"))]))
    pdf.Root.Names = Dictionary(Dests=Dictionary(Names=Array([String("there"), Array([page, Name.XYZ, 0, 0, None])])))
    add_annotation(pdf, Subtype=Name.Link, A=Dictionary(S=Name.URI, URI=String("https://example.org")))
    add_annotation(pdf, Subtype=Name.Link, Dest=String("there"))
    appearance = pdf.make_stream(b"1 0 0 rg 0 0 20 20 re f", Type=Name.XObject, Subtype=Name.Form, BBox=[0, 0, 20, 20])
    box = add_annotation(
        pdf,
        Subtype=Name.Widget,
        FT=Name.Btn,
        T=String("agreed"),
        TU=String("I agree"),
        V=Name.Yes,
        AS=Name.Yes,
        AP=Dictionary(N=Dictionary(Yes=appearance)),
        MK=Dictionary(CA=String("4")),
    )
    pdf.Root.AcroForm = Dictionary(Fields=Array([box]), DA=String("/Helv 0 Tf"))
    element = pdf.make_indirect(Dictionary(Type=Name.StructElem, S=Name.Figure, Alt=String("a chart"), Pg=page, K=0))
    pdf.Root.StructTreeRoot = pdf.make_indirect(Dictionary(Type=Name.StructTreeRoot, K=Array([element])))
    shading = Dictionary(
        ShadingType=2,
        ColorSpace=Name.DeviceRGB,
        Coords=[0, 0, 200, 0],
        Function=Dictionary(FunctionType=2, Domain=[0, 1], C0=[1, 0, 0], C1=[0, 0, 1], N=1),
    )
    page.Resources.Shading = Dictionary(Sh=shading)
    page.Resources.ColorSpace = Dictionary(Cs=Array([Name.Indexed, Name.DeviceRGB, 1, b"\0\0\0\xff\0\0"]))
    page.Resources.ExtGState = Dictionary(G=Dictionary(ca=0.5))
    add_content(pdf, b" q 0 150 200 50 re W n /G gs /Sh sh Q /Cs cs 1 sc 0 0 9 9 re f /Figure <</MCID 0>> BDC EMC")


def test_what_readers_use_stays(tmp_path: Path, sifter: Sifter) -> None:
    path = make(tmp_path / "used.pdf", keep_much)
    cleaned = sifter.must_clean(path)
    assert cleaned.removed == {"identifier"}
    assert draw_pages(cleaned.path) == draw_pages(path)
    with pikepdf.open(cleaned.path) as after:
        assert after.Root.Outlines.First.Title == "First"
        assert after.Root.PageLabels.Nums[1].P == "A-"
        assert after.Root.Names.Dests.Names[1][0].objgen == after.pages[0].obj.objgen
        assert [str(each.Subtype) for each in after.pages[0].obj.Annots] == ["/Link", "/Link", "/Widget"]
        assert str(after.Root.AcroForm.Fields[0].V) == "/Yes"
        assert after.Root.StructTreeRoot.K[0].Alt == "a chart"
