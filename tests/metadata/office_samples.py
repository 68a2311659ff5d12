"""Sample office files that tell much about their authors: made by the libraries, then amended as Office itself writes them."""

import zipfile
from collections.abc import Callable
from pathlib import Path

import docx
import openpyxl
import pptx
from openpyxl.comments import Comment
from openpyxl.drawing.image import Image as SheetImage

from tests.metadata import picture_samples as pictures
from tests.metadata.planted import ALICE, BOB, CAROL

TYPES, ROOT = "[Content_Types].xml", "_rels/.rels"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
MICROSOFT = "http://schemas.microsoft.com/office/2017/10/relationships"
FOLDER = "C:\\Users\\alice.planted\\Documents\\"
CUSTOM = f"""<?xml version="1.0" encoding="UTF-8"?>
<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/custom-properties"
 xmlns:vt="http://schemas.openxmlformats.org/officeDocument/2006/docPropsVTypes">
<property fmtid="{{D5CDD505-2E9C-101B-9397-08002B2CF9AE}}" pid="2" name="Checked by"><vt:lpwstr>{CAROL}</vt:lpwstr></property>
</Properties>"""
APP = """<?xml version="1.0" encoding="UTF-8"?>
<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/extended-properties">
<Application>PlantedTool 3.1</Application><Company>Planted &amp; Sons</Company><Manager>Bob Plantedson</Manager></Properties>"""

STYLES = '<w:styles xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"/>'


def amend(path: Path, changes: dict[str, Callable[[str], str]], parts: dict[str, str | bytes]) -> None:
    """Change parts of an archive, and add others."""
    with zipfile.ZipFile(path) as archive:
        held = {name: archive.read(name) for name in archive.namelist()}
    for name, change in changes.items():
        held[name] = change(held[name].decode()).encode()
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, part in (held | parts).items():
            archive.writestr(name, part)


def before(mark: str, addition: str) -> Callable[[str], str]:
    """Put something in front of a mark, which must be there."""

    def change(text: str) -> str:
        assert mark in text
        return text.replace(mark, addition + mark, 1)

    return change


def link(number: int, kind: str, target: str, *, outside: bool = False) -> str:
    mode = ' TargetMode="External"' if outside else ""
    kind = kind if kind.startswith("http") else f"{OFFICE}/{kind}"
    return f'<Relationship Id="rIdP{number}" Type="{kind}" Target="{target}"{mode}/>'


def links(*found: str) -> str:
    space = "http://schemas.openxmlformats.org/package/2006/relationships"
    return f'<?xml version="1.0" encoding="UTF-8"?><Relationships xmlns="{space}">{"".join(found)}</Relationships>'


def add_links(*found: str) -> Callable[[str], str]:
    return before("</Relationships>", "".join(found))


def type_of(part: str, kind: str) -> str:
    return f'<Override PartName="/{part}" ContentType="application/{kind}+xml"/>'


def make_letter(path: Path) -> Path:
    """A text with comments, recorded changes, a picture, and all that Word keeps about who wrote it."""
    letter = docx.Document()
    letter.core_properties.author, letter.core_properties.last_modified_by = ALICE, BOB
    letter.core_properties.title, letter.core_properties.comments = "Planted title", "Planted remark"
    letter.add_heading("What happened")
    said = letter.add_paragraph("The money went away.")
    letter.add_comment(said.runs, text="Who saw it?", author=CAROL, initials="CP")
    letter.add_picture(str(pictures.save(path.with_name("IMG_planted.jpg"))))
    letter.save(str(path))
    changed = (
        f'<w:p w:rsidR="00A1B2C3" w:rsidRDefault="00A1B2C3"><w:ins w:id="90" w:author="{CAROL}" w:date="2024-05-01T10:11:12Z">'
        f'<w:r w:rsidRPr="00A1B2C3"><w:t xml:space="preserve">Added &amp; kept. </w:t></w:r></w:ins>'
        f'<w:del w:id="91" w:author="{BOB}" w:date="2024-05-01T10:11:12Z"><w:r><w:delText>Taken back.</w:delText></w:r></w:del></w:p>'
    )
    settings = (
        '<w:attachedTemplate r:id="rIdP1" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"/>'
        '<w:rsids><w:rsidRoot w:val="00A1B2C3"/><w:rsid w:val="00A1B2C3"/></w:rsids>'
        '<w:docVars><w:docVar w:name="by" w:val="Alice Planted"/></w:docVars>'
    )
    people = (
        '<w15:people xmlns:w15="http://schemas.microsoft.com/office/word/2012/wordml">'
        f'<w15:person w15:author="{CAROL}"><w15:presenceInfo w15:providerId="AD" w15:userId="S::planted@example.org"/>'
        "</w15:person></w15:people>"
    )
    amend(
        path,
        {
            "word/document.xml": before("<w:sectPr", changed),
            "word/settings.xml": before("</w:settings>", settings),
            "word/_rels/document.xml.rels": add_links(
                link(1, f"{MICROSOFT.replace('2017/10', '2011')}/people", "people.xml"),
                link(2, "customXml", "../customXml/planted.xml"),
                link(3, "hyperlink", f"file:///{FOLDER.replace(chr(92), '/')}plan.docx", outside=True),
            ),
            ROOT: add_links(link(1, "custom-properties", "docProps/custom.xml")),
            TYPES: before(
                "</Types>", type_of("word/people.xml", "vnd.openxmlformats-officedocument.wordprocessingml.people")
            ),
        },
        {
            # 430 KB of python-docx's template that say nothing.
            "word/stylesWithEffects.xml": STYLES,
            "docProps/custom.xml": CUSTOM,
            "docProps/app.xml": APP,
            "word/people.xml": people,
            "customXml/planted.xml": "<by>Alice Planted</by>",
            "word/_rels/settings.xml.rels": links(
                link(1, "attachedTemplate", f"file:///{FOLDER}Letter.dotm", outside=True)
            ),
            "trash/planted.bin": b"Planted, and nothing leads here",
        },
    )
    return path


def make_table(path: Path) -> Path:
    """A table with a note, a picture, a printer, and the folder where it lay."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    book.properties.creator, book.properties.lastModifiedBy = ALICE, BOB
    sheet["A1"], sheet["A2"] = 41, "=A1+1"
    sheet["A1"].comment = Comment("Is this right?", CAROL)
    sheet.add_image(SheetImage(pictures.save(path.with_name("inside.png"))), "C3")
    sheet.page_setup.orientation = "landscape"
    book.create_sheet("hidden one").sheet_state = "hidden"
    book.save(path)
    space = 'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
    kept = (
        f'<mc:AlternateContent {space}><mc:Choice Requires="x15" xmlns:x15="http://schemas.microsoft.com/office/spreadsheetml/2010/11/main">'
        f'<x15ac:absPath url="{FOLDER}" xmlns:x15ac="http://schemas.microsoft.com/office/spreadsheetml/2010/11/ac"/>'
        "</mc:Choice></mc:AlternateContent>"
    )
    person = (
        '<personList xmlns="http://schemas.microsoft.com/office/spreadsheetml/2018/threadedcomments">'
        f'<person displayName="{CAROL}" id="{{0}}" userId="S::planted@example.org" providerId="AD"/></personList>'
    )
    amend(
        path,
        {
            "xl/workbook.xml": before("<sheets>", kept),
            "xl/worksheets/sheet1.xml": lambda text: text.replace(
                "<pageSetup ", f'<pageSetup r:id="rIdP1" xmlns:r="{OFFICE}" ', 1
            ),
            "xl/worksheets/_rels/sheet1.xml.rels": add_links(
                link(1, "printerSettings", "../printerSettings/printerSettings1.bin"),
            ),
            "xl/_rels/workbook.xml.rels": add_links(link(2, f"{MICROSOFT}/person", "persons/person.xml")),
            TYPES: before(
                "</Types>",
                '<Default Extension="bin" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.printerSettings"/>'
                + type_of("xl/persons/person.xml", "vnd.ms-excel.person"),
            ),
        },
        {
            "docProps/app.xml": APP,
            "xl/printerSettings/printerSettings1.bin": "Planted Laser 4".encode("utf-16-le"),
            "xl/persons/person.xml": person,
        },
    )
    return path


def make_slides(path: Path) -> Path:
    """Slides with a picture, notes for the speaker, comments, and what an add-in keeps."""
    shown = pptx.Presentation()
    shown.core_properties.author, shown.core_properties.last_modified_by = ALICE, BOB
    slide = shown.slides.add_slide(shown.slide_layouts[5])
    assert slide.shapes.title is not None
    slide.shapes.title.text = "What happened"
    slide.shapes.add_picture(str(pictures.save(path.with_name("IMG_planted.jpg"))), 0, 0)
    notes = slide.notes_slide.notes_text_frame
    assert notes is not None
    notes.text = "Say it slowly"
    shown.save(str(path))
    space = "http://schemas.openxmlformats.org/presentationml/2006/main"
    authors = f'<p:cmAuthorLst xmlns:p="{space}"><p:cmAuthor id="0" name="{CAROL}" initials="CP" lastIdx="1" clrIdx="0"/></p:cmAuthorLst>'
    comments = (
        f'<p:cmLst xmlns:p="{space}"><p:cm authorId="0" dt="2024-05-01T10:11:12.000" idx="1"><p:pos x="10" y="10"/>'
        "<p:text>Who saw it?</p:text></p:cm></p:cmLst>"
    )
    modern = "http://schemas.microsoft.com/office/powerpoint/2018/8/main"
    guid = "{0A1B2C3D-1111-2222-3333-44445555ABCD}"
    authors_now = (
        f'<p188:authorLst xmlns:p188="{modern}"><p188:author id="{guid}" name="{CAROL}" initials="CP" '
        'userId="S::planted@example.org" providerId="AD"/></p188:authorLst>'
    )
    comments_now = (
        f'<p188:cmLst xmlns:p188="{modern}"><p188:cm id="{{0}}" authorId="{guid}" created="2024-05-01T10:11:12.000"/>'
        "</p188:cmLst>"
    )
    kind = "vnd.openxmlformats-officedocument.presentationml"
    amend(
        path,
        {
            "ppt/_rels/presentation.xml.rels": add_links(
                link(1, "commentAuthors", "commentAuthors.xml"),
                link(2, f"{MICROSOFT.replace('2017', '2018')}/authors", "authors.xml"),
            ),
            "ppt/slides/_rels/slide1.xml.rels": add_links(
                link(1, "comments", "../comments/comment1.xml"),
                link(2, "tags", "../tags/tag1.xml"),
                link(3, f"{MICROSOFT.replace('2017', '2018')}/comments", "../comments/modernComment_1.xml"),
            ),
            TYPES: before(
                "</Types>",
                type_of("ppt/commentAuthors.xml", f"{kind}.commentAuthors")
                + type_of("ppt/comments/comment1.xml", f"{kind}.comments")
                + type_of("ppt/tags/tag1.xml", f"{kind}.tags"),
            ),
            "ppt/slides/slide1.xml": before(
                "</p:cSld>", f'<p:custDataLst><p:tags r:id="rIdP2" xmlns:r="{OFFICE}"/></p:custDataLst>'
            ),
        },
        {
            "docProps/app.xml": APP,
            "ppt/commentAuthors.xml": authors,
            "ppt/authors.xml": authors_now,
            "ppt/comments/modernComment_1.xml": comments_now,
            "ppt/comments/comment1.xml": comments,
            "ppt/tags/tag1.xml": f'<p:tagLst xmlns:p="{space}"><p:tag name="BY" val="Alice Planted"/></p:tagLst>',
        },
    )
    return path
