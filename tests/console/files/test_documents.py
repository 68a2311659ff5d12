"""Documents as the console shows them: pages of PDFs as drawings, and what Office documents say, hidden or not."""

import io
import struct
import zipfile
from datetime import date
from typing import Any

import docx
import openpyxl
import pikepdf
import pptx
import pytest
from openpyxl.comments import Comment
from openpyxl.drawing.image import Image as SheetImage
from pikepdf import Array, Dictionary, Name
from PIL import Image
from pptx.util import Inches

from app.blobs.storage import Blobs
from app.console.files.document import OfficePreview, Paragraph, Picture, Table, preview_office, preview_page
from app.console.files.drawing import write_png
from app.console.sandbox import run as sandbox
from app.console.sandbox.run import Locked, NotShown
from tests.console.files.test_preview import look, new_job
from tests.console.office import Office

ODF = (
    '<office:document-content xmlns:office="o" xmlns:text="t" xmlns:table="b" xmlns:style="s" xmlns:draw="d" '
    'xmlns:dc="c" xmlns:xlink="x"><office:automatic-styles><style:style style:name="h"><style:table-properties '
    'table:display="false"/></style:style></office:automatic-styles><office:body>{}</office:body>'
    "</office:document-content>"
)
RED = write_png(2, 2, b"\xff\0\0" * 4)


def make_pdf(*contents: bytes, box: tuple[float, ...] = (0, 0, 200, 100), **how: Any) -> bytes:
    """A PDF with a page for each content stream."""
    pdf, file = pikepdf.new(), io.BytesIO()
    for content in contents:
        page = Dictionary(Type=Name.Page, MediaBox=Array(box), Contents=pdf.make_stream(content))
        pdf.pages.append(pikepdf.Page(page))
    pdf.save(file, **how)
    return file.getvalue()


def make_looping_pdf() -> bytes:
    """A PDF whose page draws a form that draws itself, fifty times each time."""
    pdf, file = pikepdf.open(io.BytesIO(make_pdf(b"/X Do"))), io.BytesIO()
    form = pdf.make_stream(b"/X Do " * 50, Type=Name.XObject, Subtype=Name.Form, BBox=Array([0, 0, 200, 100]))
    form.Resources = Dictionary(XObject=Dictionary(X=form))
    pdf.pages[0].Resources = Dictionary(XObject=Dictionary(X=form))
    pdf.save(file)
    return file.getvalue()


def make_zip(**parts: str | bytes) -> bytes:
    """A zip file of parts; their names have _ for a dot."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as package:
        for name, data in parts.items():
            package.writestr(name.replace("_", "."), data)
    return file.getvalue()


def save(document: Any) -> bytes:
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()


def tell(preview: OfficePreview) -> list[tuple[Any, ...]]:
    """What a preview says: kinds with texts, hidden ones with a mark."""
    told: list[tuple[Any, ...]] = []
    for block in preview.blocks:
        match block:
            case Paragraph():
                text = "".join(f"[{how}: {part}]" if how else part for how, part in block.runs)
                told.append((block.kind, text, *(["hidden"] if block.hidden else [])))
            case Table():
                told += [("row", *cells, *(["hidden"] if hidden else [])) for _number, hidden, cells in block.rows]
            case Picture():
                picture = preview.pictures[block.number]
                told.append(("picture", picture.whole if picture else None))
    return told


def test_pages_of_a_pdf_are_turned_and_fetched_once(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    fetched, get = list[int](), Blobs.get

    def note(blobs: Blobs, id: bytes, number: int) -> bytes:
        fetched.append(number)
        return get(blobs, id, number)

    monkeypatch.setattr(Blobs, "get", note)
    data = make_pdf(b"1 0 0 rg 0 0 200 100 re f", b"0 0 1 rg 0 0 200 100 re f")
    console, _case, path, page = look(office, "paper.pdf", data)
    assert "Page 1 of 2" in page
    assert "Previous page" not in page
    second = console.read_when_over(f"{path}?page=2")
    assert "Page 2 of 2" in second
    assert "Next page" not in second
    for shown, colour in ((page, (255, 0, 0)), (second, (0, 0, 255))):
        source = shown.split('<img class="picture" src="')[1].split('"')[0]
        answer = console.get(source)
        assert answer.headers["Content-Type"] == "image/png"
        assert Image.open(io.BytesIO(answer.data)).getpixel((250, 125)) == colour
    assert "Page 2 of 2" in console.read_when_over(f"{path}?page=99")
    assert fetched == [0]
    console.post("/lock", console.read("/"))
    assert console.get(f"{path}?page=2").location == "/unlock"


def test_pages_of_any_size_are_drawn_in_bounds() -> None:
    for box in ((0, 0, 1e9, 1e9), (0, 0, 1e9, 1), (0, 0, 0, 0), (0, 0, 595, 842)):
        page = preview_page(make_pdf(b"", box=box), 1, new_job())
        assert max(page.width, page.height) <= 2000
    assert (page.width, page.height) == (1413, 2000)


def test_a_million_pages_are_believed_and_only_one_is_drawn() -> None:
    data = make_pdf(b"").replace(b"/Count 1", b"/Count 1000000")
    assert preview_page(data, 1, new_job()).pages == 1_000_000
    with pytest.raises(NotShown):
        preview_page(data, 900_000, new_job())


def test_hostile_and_broken_pdfs_end_in_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    locked = make_pdf(b"", encryption=pikepdf.Encryption(owner="a", user="b"))
    with pytest.raises(Locked):
        preview_page(locked, 1, new_job())
    # A password for changing it is none for reading it.
    assert preview_page(make_pdf(b"", encryption=pikepdf.Encryption(owner="a", user="")), 1, new_job()).pages == 1
    monkeypatch.setattr(sandbox, "SECONDS", 1)
    for data in (make_looping_pdf(), make_pdf(b"")[:200], b"%PDF-1.7\n" + bytes(1000)):
        with pytest.raises(NotShown):
            preview_page(data, 1, new_job())


def test_a_locked_pdf_has_a_sentence_of_its_own(office: Office) -> None:
    locked = make_pdf(b"", encryption=pikepdf.Encryption(owner="a", user="b"))
    assert "Only a password opens this file." in look(office, "locked.pdf", locked)[3]


def make_letter() -> bytes:
    """A text document with what can be hidden in one."""
    document = docx.Document()
    paragraph = document.add_paragraph("Seen ")
    paragraph.add_run("and unseen").font.hidden = True
    document.add_comment(paragraph.runs, "ask\u202e her", author="Kestrel")
    document.add_picture(io.BytesIO(RED))
    table = document.add_table(1, 2)
    table.cell(0, 0).text, table.cell(0, 1).text = "Name", "<b>Sum</b>"
    document.sections[0].header.paragraphs[0].text = "Letterhead"
    return save(document)


def test_a_text_document_says_everything_that_is_in_it(office: Office) -> None:
    data = make_letter()
    told = tell(preview_office(data, new_job()))
    assert told == [
        ("text", "Seen [hidden: and unseen]"),
        ("picture", (2, 2)),
        ("row", "Name", "<b>Sum</b>"),
        ("header", "Letterhead"),
        ("comment", "Kestrel: ask⟨U+202E⟩ her"),
    ]
    console, _case, _path, page = look(office, "letter.docx", data)
    assert "&lt;b&gt;Sum&lt;/b&gt;" in page
    assert "[hidden: and unseen]" in page
    source = page.split('<img class="picture" src="')[1].split('"')[0]
    assert console.get(source).data.startswith(b"\x89PNG")
    assert console.get(source.replace("number=1", "number=2")).status_code == 404


def test_a_workbook_says_what_it_hides() -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "Open"
    sheet.append(["Name", "Day"])
    sheet["B2"] = date(2026, 3, 1)
    sheet["A3"] = "row"
    sheet.row_dimensions[3].hidden = True
    sheet.column_dimensions["B"].hidden = True
    sheet["A1"].comment = Comment("ask her", "Kestrel")
    sheet.add_image(SheetImage(io.BytesIO(RED)))
    secret = book.create_sheet("Secret")
    secret["C1"], secret.sheet_state = 12.5, "veryHidden"
    assert tell(preview_office(save(book), new_job())) == [
        ("heading", "Open"),
        ("hidden columns", "B"),
        ("row", "Name", "Day"),
        ("row", "", "2026-03-01"),
        ("row", "row", "hidden"),
        ("comment", "A1: ask her"),
        ("picture", (2, 2)),
        ("heading", "Secret", "hidden"),
        ("row", "", "", "12.5"),
    ]


def test_slides_come_in_order_with_their_notes() -> None:
    show = pptx.Presentation()
    for number in (1, 2):
        slide = show.slides.add_slide(show.slide_layouts[6])
        slide.shapes.add_textbox(0, 0, Inches(1), Inches(1)).text_frame.text = f"Said {number}"
    slide.notes_slide.notes_text_frame.text = "Don't say"
    slide.element.set("show", "0")
    assert tell(preview_office(save(show), new_job())) == [
        ("slide", "1"),
        ("text", "Said 1"),
        ("slide", "2", "hidden"),
        ("text", "Said 2"),
        ("note", "Don't say"),
    ]


def test_open_documents_say_what_they_hide() -> None:
    body = (
        "<text:tracked-changes><text:changed-region><text:deletion><text:p>gone</text:p></text:deletion>"
        '</text:changed-region></text:tracked-changes><text:p>See<text:s text:c="2"/>this<office:annotation>'
        "<dc:creator>Kestrel</dc:creator><text:p>why?</text:p></office:annotation></text:p>"
        '<draw:image xlink:href="red.png"/><draw:image xlink:href="http://127.0.0.1:9/far.png"/>'
        '<table:table table:name="Sums" table:style-name="h"><table:table-row table:visibility="collapse">'
        '<table:table-cell table:number-columns-repeated="2"><text:p>7</text:p></table:table-cell>'
        '<table:table-cell table:number-columns-repeated="16000"/></table:table-row>'
        '<table:table-row table:number-rows-repeated="1048000"><table:table-cell/></table:table-row></table:table>'
    )
    assert tell(preview_office(make_zip(content_xml=ODF.format(body), red_png=RED), new_job())) == [
        ("deleted", "gone"),
        ("comment", "Kestrel"),
        ("comment", "why?"),
        ("text", "See  this"),
        ("picture", (2, 2)),
        ("heading", "Sums", "hidden"),
        ("row", "7", "7", "hidden"),
    ]


def lie_about_size(data: bytes) -> bytes:
    """The zip file with a size of 10 bytes in its directory for what takes more."""
    at = data.index(b"PK\x01\x02")
    return data[: at + 24] + struct.pack("<I", 10) + data[at + 28 :]


def test_hostile_and_broken_office_documents_end_in_a_sentence() -> None:
    entities = '<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]>' + ODF.format("<text:p>&b;</text:p>")
    for data in (
        make_zip(content_xml=entities),
        make_zip(content_xml=ODF.format(" " * (65 * 2**20))),
        lie_about_size(make_zip(content_xml=ODF.format("<text:p>a</text:p>" * 1000))),
        make_zip(content_xml="<a" + "<b>" * 100_000),
        make_zip(other_xml="<a/>"),
        save(docx.Document())[:4000],
        b"PK\x03\x04",
    ):
        with pytest.raises(NotShown):
            preview_office(data, new_job())


def test_of_a_long_document_the_beginning_is_shown() -> None:
    rows = "<table:table-row><table:table-cell><text:p>7</text:p></table:table-cell></table:table-row>" * 30_000
    for body in ("<text:p>word word</text:p>" * 60_000, f"<table:table>{rows}</table:table>"):
        preview = preview_office(make_zip(content_xml=ODF.format(body)), new_job())
        assert preview.is_part
        assert len(tell(preview)) > 10_000
