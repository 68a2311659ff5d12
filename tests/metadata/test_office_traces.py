"""Less known places in which office files name people, computers and what was hidden: taken out, or told."""

import re
import zipfile
from pathlib import Path

import docx
import openpyxl
import pptx
import pytest
from docx.shared import Inches

from tests.metadata import office_samples as office
from tests.metadata import picture_samples as pictures
from tests.metadata.planted import find_planted
from tests.metadata.sifting import Sifter
from tests.metadata.test_office import SAMPLES, parts

WORD = "http://schemas.microsoft.com/office/word/2010/wordml"
PEOPLE = "planted_acme_example"
HIDDEN_NAME = r"""<definedNames><definedName name='Src' hidden='1'>
'\\srv04\planted$\[book.xlsx]S'!$A$1</definedName></definedNames>"""
GUID = "{0A1B2C3D-1111-2222-3333-44445555ABCD}"


# Permissions, numbers and fields as Word writes them; {…} is a run of text or the mark of a field.
TRACES = r"""<w:p xmlns:w14="{space}" w14:paraId="1A2B3C4D" w14:textId="5E6F7A8B">
<w:permStart w:id="7" w:ed="PLANT\bo.planted"/>{Kept.}<w:permEnd w:id="7"/>
<w:sdt><w:sdtPr><w:id w:val="-1234567"/></w:sdtPr><w:sdtContent/></w:sdt></w:p>
<w:p><w:fldSimple w:instr=" USERNAME ">{Jo Planted}</w:fldSimple>
{:begin}<w:r><w:instrText> FILE</w:instrText></w:r><w:r><w:instrText>NAME \p </w:instrText></w:r>{:separate}
{D:\planted}{\draft.docx}{:end}{Kept too.}
{:begin}<w:r><w:instrText> INCLUDEPICTURE "C:\\Users\\planted\\a.png" </w:instrText></w:r>
{:separate}{A figure.}{:end}</w:p>"""


def expand(text: str) -> str:
    text = text.replace("{space}", WORD)
    text = re.sub("{:(.*?)}", r'<w:r><w:fldChar w:fldCharType="\1"/></w:r>', text)
    return re.sub("{(.*?)}", r"<w:r><w:t>\1</w:t></w:r>", text)


def say(*texts: str) -> str:
    """A paragraph in as many runs."""
    return f"<w:p>{''.join(expand('{' + text + '}') for text in texts)}</w:p>"


def make_letter(path: Path, body: str = "", links: tuple[str, ...] = (), settings: str = "") -> Path:
    letter = docx.Document()
    letter.core_properties.author = "Ann"
    letter.add_paragraph("The invoice was paid twice.")
    letter.save(str(path))
    changes = {
        "word/document.xml": office.before("<w:sectPr", body),
        "word/_rels/document.xml.rels": office.add_links(*links),
        "word/settings.xml": office.before("</w:settings>", settings),
    }
    office.amend(path, changes, {"word/stylesWithEffects.xml": office.STYLES})
    return path


def test_users_in_permissions_fields_and_numbers_are_taken_out(tmp_path: Path, sifter: Sifter) -> None:
    settings = '<w:documentProtection w:edit="readOnly" w:hash="cGxhbnRlZA==" w:salt="cGxhbnRlZA=="/>'
    path = make_letter(tmp_path / "a.docx", expand(TRACES), settings=settings)
    found = sifter.inspect(path).findings
    assert {("reviewer", "PLANT\\bo.planted"), ("author", "Jo Planted"), ("path", "D:\\planted")} <= set(found)
    cleaned = sifter.must_clean(path)
    assert find_planted(cleaned.path) == []
    text = parts(cleaned.path)["word/document.xml"].decode()
    for kept in ("Kept.", "Kept too.", "A figure.", 'INCLUDEPICTURE "a.png"', 'w:ed="Author"'):
        assert kept in text
    assert not re.search("1A2B3C4D|5E6F7A8B|1234567|w:hash", "".join(map(str, parts(cleaned.path).values())))


@pytest.mark.parametrize(
    ("target", "name"),
    [
        ("../../../Users/planted/Documents/plan.xlsx", "plan.xlsx"),
        ("\\\\srv04\\home$\\planted\\plan.xlsx", "plan.xlsx"),
        (f"https://acme-my.sharepoint.com/personal/{PEOPLE}/a.docx?d=w1&amp;csf=1", "a.docx"),
        ("smb://srv04/planted/a%20b.docx", "a%20b.docx"),
        ("https://example.org/a/b.html", "https://example.org/a/b.html"),
        ("mailto:editor@example.org", "mailto:editor@example.org"),
    ],
)
def test_an_address_in_somebodys_folder_is_only_a_name(target: str, name: str, tmp_path: Path, sifter: Sifter) -> None:
    path = make_letter(tmp_path / "a.docx", links=(office.link(1, "hyperlink", target, outside=True),))
    cleaned = sifter.must_clean(path)
    assert f'Target="{name}"' in parts(cleaned.path)["word/_rels/document.xml.rels"].decode()
    assert ("path" in cleaned.removed) == (target != name)


@pytest.mark.parametrize(
    "words", ["\\\\srv04\\home$\\x.docx", "D:\\Profiles\\x.txt", "smb://srv04/x", "https://acme.sharepoint.com/sites/x"]
)
def test_a_path_in_the_text_is_told(words: str, tmp_path: Path, sifter: Sifter) -> None:
    cleaned = sifter.must_clean(make_letter(tmp_path / "a.docx", say(f"See {words}")))
    assert "paths" in cleaned.left


def test_what_is_cut_off_or_hidden_in_a_letter_is_told(tmp_path: Path, sifter: Sifter) -> None:
    letter = docx.Document()
    letter.add_picture(str(pictures.save(tmp_path / "a.png")), width=Inches(1))
    letter.save(str(tmp_path / "a.docx"))
    assert not {"cropped", "hidden"} & sifter.must_clean(tmp_path / "a.docx").left
    row = "<w:tbl><w:tr><w:trPr><w:hidden/></w:trPr><w:tc><w:p/></w:tc></w:tr></w:tbl>"
    changes = {"word/document.xml": lambda text: re.sub("(<a:blip [^>]*/>)", r'\1<a:srcRect b="40000"/>', text)}
    office.amend(tmp_path / "a.docx", changes, {})
    office.amend(tmp_path / "a.docx", {"word/document.xml": office.before("<w:sectPr", row)}, {})
    assert {"cropped", "hidden"} <= sifter.must_clean(tmp_path / "a.docx").left


def test_a_package_stays_valid_for_strict_readers(tmp_path: Path, sifter: Sifter) -> None:
    """One whose types of relationships are named part by part, with bytes behind its end."""
    path = make_letter(tmp_path / "a.docx")
    with zipfile.ZipFile(path) as archive:
        names = [name for name in archive.namelist() if name.endswith(".rels")]
    default = re.compile('<Default Extension="rels"[^>]*>')
    listed = "".join(office.type_of(name, "vnd.openxmlformats-package.relationships") for name in names)
    office.amend(path, {office.TYPES: lambda text: default.sub("", text)}, {})
    office.amend(path, {office.TYPES: office.before("</Types>", listed)}, {})
    path.write_bytes(path.read_bytes() + b"\nplanted")
    cleaned = sifter.must_clean(path)
    assert find_planted(cleaned.path) == []
    held = parts(cleaned.path)
    types = held[office.TYPES].decode()
    extensions = set(re.findall('Default Extension="(.*?)"', types)) - {"xml"}
    overrides = set(re.findall('PartName="/(.*?)"', types))
    assert overrides <= set(held)
    assert {name for name in held if name.rsplit(".", 1)[1] not in extensions} - {office.TYPES} <= overrides
    assert docx.Document(str(cleaned.path)).paragraphs[0].text == "The invoice was paid twice."


def make_table(path: Path) -> Path:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet["A1"] = "public"
    sheet.row_dimensions[3].hidden = True
    sheet["A3"] = "aside"
    book.save(path)
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    row = '<row r="9"><c r="A9" t="str"><f>CELL("filename")</f><v>C:\\planted\\[b.xlsx]S</v></c></row>'
    cache = (
        f'<pivotCacheDefinition xmlns="{main}" xmlns:r="{office.OFFICE}" r:id="rIdP1" refreshedBy="Jo Planted">'
        '<cacheFields count="1"><cacheField name="A"><sharedItems><s v="x"/></sharedItems></cacheField></cacheFields>'
        "</pivotCacheDefinition>"
    )
    outer = (
        f'<externalLink xmlns="{main}" xmlns:r="{office.OFFICE}"><externalBook r:id="rIdP1">'
        '<sheetNames><sheetName val="S"/></sheetNames><sheetDataSet><sheetData sheetId="0"><row r="1">'
        '<cell r="A1" t="str"><v>Planted salary</v></cell></row></sheetData></sheetDataSet></externalBook>'
        "</externalLink>"
    )
    source = (
        f'<connections xmlns="{main}"><connection id="1" name="Q" odcFile="C:\\planted.odc" refreshedVersion="6">'
        '<dbPr connection="Data Source=planted;User ID=planted" command="select planted"/></connection></connections>'
    )
    records = f'<pivotCacheRecords xmlns="{main}"><r><s v="Planted"/></r></pivotCacheRecords>'
    office.amend(
        path,
        {
            "xl/workbook.xml": lambda text: text.replace("<calcPr", f"{HIDDEN_NAME}<calcPr"),
            "xl/worksheets/sheet1.xml": office.before("</sheetData>", row),
            "xl/_rels/workbook.xml.rels": office.add_links(
                office.link(1, "pivotCacheDefinition", "pivotCache/def.xml"),
                office.link(2, "externalLink", "externalLinks/link.xml"),
                office.link(3, "connections", "connections.xml"),
            ),
        },
        {
            "xl/pivotCache/def.xml": cache,
            "xl/pivotCache/_rels/def.xml.rels": office.links(office.link(1, "pivotCacheRecords", "records.xml")),
            "xl/pivotCache/records.xml": records,
            "xl/externalLinks/link.xml": outer,
            "xl/externalLinks/_rels/link.xml.rels": office.links(
                office.link(1, "externalLinkPath", "file:///\\\\srv04\\planted\\book.xlsx", outside=True)
            ),
            "xl/connections.xml": source,
        },
    )  # fmt: skip
    return path


def test_copies_of_other_tables_and_their_places_are_taken_out_of_a_table(tmp_path: Path, sifter: Sifter) -> None:
    cleaned = sifter.must_clean(make_table(tmp_path / "a.xlsx"))
    assert find_planted(cleaned.path) == []
    assert {"cache", "path", "reviewer"} <= cleaned.removed
    assert {"hidden", "caches"} <= cleaned.left and "paths" not in cleaned.left
    held = parts(cleaned.path)
    assert "'[book.xlsx]S'!$A$1" in held["xl/workbook.xml"].decode()
    assert 'saveData="0"' in held["xl/pivotCache/def.xml"].decode()
    assert "r:id" not in held["xl/pivotCache/def.xml"].decode() and "xl/pivotCache/records.xml" not in held
    assert openpyxl.load_workbook(cleaned.path).worksheets[0]["A1"].value == "public"


def test_numbers_and_hidden_shapes_of_slides(tmp_path: Path, sifter: Sifter) -> None:
    shown = pptx.Presentation()
    shown.slides.add_slide(shown.slide_layouts[5])
    shown.save(str(tmp_path / "a.pptx"))
    spaces = f'xmlns:p14="{WORD}" xmlns:a16="{WORD}"'
    ids = f'<p14:creationId val="3987654321" {spaces}/><a16:creationId id="{GUID}" {spaces}/>'
    ids = f'<p:extLst><p:ext uri="{{BB962C8B}}">{ids}</p:ext></p:extLst>'
    change = office.before("</p:cSld>", ids)
    hide = re.compile('(<p:cNvPr id="2" )')
    office.amend(
        tmp_path / "a.pptx", {"ppt/slides/slide1.xml": lambda text: hide.sub(r'\1hidden="1" ', change(text))}, {}
    )
    cleaned = sifter.must_clean(tmp_path / "a.pptx")
    assert "identifier" in cleaned.removed and "hidden" in cleaned.left
    assert not re.search(f"3987654321|{GUID[1:-1]}", parts(cleaned.path)["ppt/slides/slide1.xml"].decode())
    assert len(pptx.Presentation(str(cleaned.path)).slides) == 1


def test_fields_copies_and_links_of_an_opendocument_file_are_taken_out(tmp_path: Path, sifter: Sifter) -> None:
    path = tmp_path / "a.odt"
    path.write_bytes((SAMPLES / "letter.odt").read_bytes())
    body = (
        "<text:p>Kept.<text:author-name>Jo Planted</text:author-name>"
        "<text:file-name>/Users/planted/a.odt</text:file-name>"
        '<text:a xlink:href="../../planted/plan.ods">Plan</text:a>'
        '<text:a xlink:href="file:///Users/planted/b.ods">B</text:a></text:p>'
    )
    office.amend(path, {"content.xml": office.before("</office:text>", body)}, {})
    cleaned = sifter.must_clean(path)
    assert find_planted(cleaned.path) == []
    text = parts(cleaned.path)["content.xml"].decode()
    assert "Kept." in text and 'xlink:href="../plan.ods"' in text and 'xlink:href="b.ods"' in text


def test_hidden_rows_sheets_and_copies_of_an_opendocument_table(tmp_path: Path, sifter: Sifter) -> None:
    path = tmp_path / "a.ods"
    path.write_bytes((SAMPLES / "table.ods").read_bytes())
    hide = {"content.xml": lambda text: text.replace('table:display="false"', "")}
    office.amend(path, hide, {})
    assert "hidden" not in sifter.must_clean(path).left
    copy = "<table:table table:name=\"'file:///Users/planted/x.ods'#$S\"><table:table-row/></table:table>"
    row = '<table:table-row table:visibility="collapse"><table:table-cell/></table:table-row>'
    end = "</office:spreadsheet>"
    office.amend(
        path, {"content.xml": office.before(end, f'{copy}<table:table table:name="Aside">{row}</table:table>')}, {}
    )
    cleaned = sifter.must_clean(path)
    assert "hidden" in cleaned.left and {"cache", "path"} <= cleaned.removed
    assert find_planted(cleaned.path) == []


def test_what_was_taken_out_is_looked_for_in_what_is_left(tmp_path: Path, sifter: Sifter) -> None:
    """In its text, in attributes, and in the names of its parts."""
    path = make_letter(tmp_path / "a.docx", say("Annual"))
    office.amend(path, {"docProps/core.xml": lambda text: text.replace(">Ann<", ">Annu<")}, {})
    assert not {"names", "values"} & sifter.must_clean(path).left
    company = office.before("<w:sectPr", say("Planted &amp; S", "ons"))
    office.amend(path, {"word/document.xml": company}, {"docProps/app.xml": office.APP})
    assert "values" in sifter.must_clean(path).left
