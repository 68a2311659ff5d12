"""Office files tell who wrote, changed and commented on them; afterwards they don't, and open and read the same."""

import zipfile
from pathlib import Path
from typing import Any

import docx
import openpyxl
import pptx
import pytest
from openpyxl.comments import Comment

from tests.metadata import office_samples as office
from tests.metadata.planted import ALICE, BOB, CAROL, DEVICE, exiftool, find_planted
from tests.metadata.sifting import Sifter

SAMPLES = Path(__file__).parent / "samples"
MAKERS = {"letter.docx": office.make_letter, "table.xlsx": office.make_table, "slides.pptx": office.make_slides}


@pytest.fixture(params=MAKERS)
def document(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    return MAKERS[request.param](tmp_path / request.param)


def read(path: Path) -> Any:
    """What stands in a document, as a library of its own kind reads it."""
    match path.suffix:
        case ".docx":
            letter = docx.Document(str(path))
            return (
                [each.text for each in letter.paragraphs],
                [each.text for each in letter.comments],
                len(letter.inline_shapes),
            )
        case ".xlsx":
            sheet = openpyxl.load_workbook(path).worksheets[0]
            assert sheet["A1"].comment is not None
            return sheet["A1"].value, sheet["A2"].value, sheet["A1"].comment.text, len(sheet._images)
        case _:
            [slide] = pptx.Presentation(str(path)).slides
            assert slide.notes_slide.notes_text_frame is not None
            names = [(each.shape_type, each.has_text_frame and each.text_frame.text) for each in slide.shapes]
            return names, slide.notes_slide.notes_text_frame.text


def parts(path: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def test_an_office_file_tells_who_wrote_changed_and_commented_on_it(document: Path, sifter: Sifter) -> None:
    seen = sifter.inspect(document)
    assert seen.cleanable and seen.warning is None and seen.kind == "ooxml"
    assert {("author", ALICE), ("editor", BOB), ("reviewer", CAROL), ("company", "Planted & Sons")} <= set(
        seen.findings
    )
    # The picture inside is looked at too.
    assert {("device", f"{DEVICE} Model 9"), ("place", "52.51630, 13.37770")} <= set(seen.findings)
    assert "day" in seen.told and "software" in seen.told


def test_a_cleaned_office_file_tells_nothing_and_reads_the_same(document: Path, sifter: Sifter) -> None:
    assert find_planted(document)
    said = read(document)
    cleaned = sifter.must_clean(document)
    assert {"author", "editor", "reviewer", "company", "device", "place", "day"} <= cleaned.removed
    assert find_planted(cleaned.path) == []
    assert read(cleaned.path) == said
    assert {name for name in exiftool(cleaned.path) if not name.startswith("ZIP:")} == set()


def test_nothing_in_a_cleaned_archive_has_a_time_or_a_maker(document: Path, sifter: Sifter) -> None:
    with zipfile.ZipFile(sifter.must_clean(document).path) as archive:
        assert archive.testzip() is None
        entries = archive.infolist()
    assert entries[0].filename == "[Content_Types].xml"
    assert {(each.date_time, each.create_system, each.extra, each.comment) for each in entries} == {
        ((1980, 1, 1, 0, 0, 0), 0, b"", b"")
    }


def test_every_part_that_is_led_to_is_there_and_no_other(document: Path, sifter: Sifter) -> None:
    """Office calls a file damaged that leads nowhere."""
    held = parts(sifter.must_clean(document).path)
    types = held["[Content_Types].xml"].decode()
    for name in held:
        assert not name.startswith(
            ("docProps/", "customXml/", "trash/", "xl/printerSettings", "xl/persons", "ppt/tags")
        )
    listed = {part.split('"')[0].lstrip("/") for part in types.split('PartName="')[1:]}
    assert listed <= set(held)
    texts = {name: data.decode() for name, data in held.items() if name.endswith((".xml", ".rels"))}
    for name, text in texts.items():
        if not name.endswith(".rels"):
            relationships = "/_rels/".join(("/" + name).rsplit("/", 1)).lstrip("/") + ".rels"
            used = {each.split('"')[0] for each in text.split('r:id="')[1:] + text.split('r:embed="')[1:]}
            assert all(f'Id="{each}"' in texts[relationships] for each in used), name


def test_what_word_records_of_changes_stays_without_names_and_days(tmp_path: Path, sifter: Sifter) -> None:
    cleaned = sifter.must_clean(office.make_letter(tmp_path / "letter.docx"))
    text = parts(cleaned.path)["word/document.xml"].decode()
    assert "Added &amp; kept. " in text and "Taken back." in text
    assert text.count('w:author="Author"') == 2
    assert "w:date=" not in text and "rsid" not in text
    assert cleaned.left == {"content", "colours", "tracked", "comments"}


def test_who_comments_on_slides_has_neither_name_nor_number(tmp_path: Path, sifter: Sifter) -> None:
    held = parts(sifter.must_clean(office.make_slides(tmp_path / "slides.pptx")).path)
    authors, comments = held["ppt/authors.xml"].decode(), held["ppt/comments/modernComment_1.xml"].decode()
    number = authors.split(' id="')[1].split('"')[0]
    assert number.startswith("{00000000-0000-0000-0000-0000000000")
    assert f'id="{number}" name="Author" initials="A" userId="Author" providerId="None"' in authors
    assert f'authorId="{number}" created="1980-01-01T00:00:00Z"' in comments


def test_a_hidden_sheet_and_notes_for_the_speaker_are_told(tmp_path: Path, sifter: Sifter) -> None:
    assert "hidden" in sifter.must_clean(office.make_table(tmp_path / "table.xlsx")).left
    assert "hidden" in sifter.must_clean(office.make_slides(tmp_path / "slides.pptx")).left


def test_a_name_or_a_folder_in_the_text_stays_and_is_told(tmp_path: Path, sifter: Sifter) -> None:
    letter = docx.Document()
    letter.core_properties.author = ALICE
    # In two runs, as Word often splits them.
    said = letter.add_paragraph("Yours, Alice Pla")
    said.add_run("nted. The plan lies in /Users/alice/plan.")
    letter.save(str(tmp_path / "signed.docx"))
    cleaned = sifter.must_clean(tmp_path / "signed.docx")
    assert {"names", "paths"} <= cleaned.left


def test_a_name_with_which_a_comment_begins_is_told(tmp_path: Path, sifter: Sifter) -> None:
    """It stands right behind the author's, which is no part of it; nor is a number in a drawing."""
    table = openpyxl.Workbook()
    table.properties.creator = ALICE
    table.worksheets[0]["A1"].comment = Comment(f"{ALICE}: too much", ALICE)
    table.save(tmp_path / "table.xlsx")
    assert "names" in sifter.must_clean(tmp_path / "table.xlsx").left
    letter = docx.Document()
    letter.core_properties.author = ALICE
    letter.add_paragraph(ALICE)
    letter.save(str(tmp_path / "letter.docx"))
    number = {"word/document.xml": lambda text: text.replace("<w:r>", "<w:r><w:pgNum>457200</w:pgNum>", 1)}
    office.amend(tmp_path / "letter.docx", number, {})
    assert "names" in sifter.must_clean(tmp_path / "letter.docx").left


@pytest.mark.parametrize("name", ["letter.odt", "table.ods", "slides.odp"])
def test_an_opendocument_file_tells_nothing_afterwards(name: str, sifter: Sifter) -> None:
    seen = sifter.inspect(SAMPLES / name)
    assert seen.kind == "odf"
    assert {("author", ALICE), ("editor", BOB)} <= set(seen.findings)
    assert {"software", "day", "preview", "device", "place"} <= seen.told
    cleaned = sifter.must_clean(SAMPLES / name)
    assert find_planted(cleaned.path) == []
    held, before = parts(cleaned.path), parts(SAMPLES / name)
    assert next(iter(held)) == "mimetype" and held["mimetype"] == before["mimetype"]
    manifest = held["META-INF/manifest.xml"].decode()
    listed = {each.split('"')[0] for each in manifest.split('manifest:full-path="')[1:]} - {"/"}
    assert {each for each in listed if not each.endswith("/")} == set(held) - {"mimetype", "META-INF/manifest.xml"}
    assert {"content.xml", "styles.xml", "settings.xml"} <= set(held)
    with zipfile.ZipFile(cleaned.path) as archive:
        assert archive.getinfo("mimetype").compress_type == zipfile.ZIP_STORED
    assert {name for name in exiftool(cleaned.path) if not name.startswith("ZIP:")} == set()


def test_what_libreoffice_records_of_changes_stays_without_names_and_days(sifter: Sifter) -> None:
    assert ("reviewer", CAROL) in sifter.inspect(SAMPLES / "letter.odt").findings
    cleaned = sifter.must_clean(SAMPLES / "letter.odt")
    text = parts(cleaned.path)["content.xml"].decode()
    assert "Taken back." in text and "Who saw it?" in text and "2024" not in text
    assert {"tracked", "comments"} <= cleaned.left
