"""Paper: what it is given stands on it, in any language, and nothing that it is given does anything."""

import io
import time
import unicodedata
from datetime import date
from pathlib import Path

import pikepdf
import pypdfium2  # type: ignore[import-untyped]
import pytest
import typst
import uharfbuzz
from hypothesis import given, settings
from hypothesis import strategies as st

from app.pdf import typefaces
from app.pdf.document import PdfDocument
from app.pdf.text import BREAK, allow_breaks, arrange, find_characters, spell_out
from app.pdf.typefaces import FOLDER, OWN, Typeface, find_families, read_own

DAY = date(2026, 11, 24)
LANGUAGES = {
    "en": "The device of my colleague was watched.",
    "ar": "تمت مراقبة جهاز زميلي منذ الربيع.",
    "he": "המכשיר של עמיתי היה במעקב.",
    "es": "¿Quién vigiló el teléfono de mi compañera?",
    "fr": "L’appareil de ma collègue a été surveillé.",
    "de": "Das Gerät meiner Kollegin wurde überwacht.",
    "pt": "O aparelho da minha colega foi vigiado; não há dúvida.",
    "ru": "За устройством моего коллеги следили.",
    "tr": "İş arkadaşımın cihazı izlendi; ığüşöç.",
    "hi": "मेरे सहकर्मी के उपकरण की निगरानी की गई थी।",
    "th": "อุปกรณ์ของเพื่อนร่วมงานถูกเฝ้าดู",
    "zh": "办公室里的设备从三月起被监视。",
    "zh_TW": "辦公室的電話從三月起被監聽。",
    "ja": "オフィスの端末が三月から監視されていました。",
    "ko": "사무실의 기기가 3월부터 감시되었습니다. 똠방각하",
}
# Joined from several signs, some of which other typefaces have, too.
EMOJI = "😀 👍🏽 🇨🇳 👨‍👩‍👧 🤦🏾‍♀️ ❤️ ❤️‍🔥 👩‍⚕️ 🏳️‍🌈 ☝🏿 1️⃣ #️⃣ ⭐ ⌚ a⃣ a🏽 🂡"


def write(*texts: str, title: str = "A title", locale: str = "en") -> bytes:
    paper = PdfDocument(title, locale, DAY)
    for text in texts:
        paper.paragraph(text)
    return paper.write()


def read_streams(pdf: bytes) -> bytes:
    """All that the file holds, uncompressed."""
    written = io.BytesIO()
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        opened.save(
            written,
            stream_decode_level=pikepdf.StreamDecodeLevel.generalized,
            compress_streams=False,
            object_stream_mode=pikepdf.ObjectStreamMode.disable,
        )
    return written.getvalue()


def print_everything() -> bytes:
    paper = PdfDocument("Everything", "en", DAY)
    paper.heading("Heading")
    paper.heading("Second", 2)
    paper.paragraph("One line.\nAnother.")
    paper.facts([("Received", "12"), ("שם", "ערך")])
    paper.table(["Channel", "2025", "2026"], [["External", "12", "fewer than 5"]])
    paper.bars([("Misuse", 12, "12"), ("No misuse", None, "fewer than 5"), ("Other", 0, "0")])
    paper.rule()
    return paper.write()


# The file


def test_the_same_input_gives_the_same_bytes() -> None:
    assert print_everything() == print_everything()


def test_the_file_tells_its_title_language_and_day_and_nothing_else() -> None:
    with pikepdf.open(io.BytesIO(write("x", title="Case (7) #b", locale="pt_BR"))) as pdf:
        assert {*pdf.docinfo.keys()} == {"/Title", "/Creator", "/CreationDate", "/ModDate"}
        assert str(pdf.docinfo["/Title"]) == "Case (7) #b"
        assert str(pdf.docinfo["/CreationDate"]) == str(pdf.docinfo["/ModDate"]) == "D:20261124000000Z"
        assert str(pdf.Root["/Lang"]).startswith("pt")
        assert "/StructTreeRoot" in pdf.Root


def test_the_file_tells_nothing_of_the_machine() -> None:
    found = read_streams(print_everything())
    for trace in (str(FOLDER), str(Path.home()), "DejaVuSans.ttf", "paper.typ"):
        assert trace.encode() not in found
    assert b"/Author" not in found


def test_text_is_never_a_link_or_markup() -> None:
    hostile = 'https://example.org #set text(size: 99pt) #image("/etc/passwd") *b* _i_ $x$ <l> @r \\ ` // /* [x](y)'
    with pikepdf.open(io.BytesIO(write(hostile))) as pdf:
        assert len(pdf.pages) == 1
        assert "/Annots" not in pdf.pages[0]
    assert b"/URI" not in read_streams(write(hostile))
    assert len(write(hostile)) < 3 * len(write("x" * len(hostile)))


def test_a_table_with_a_row_of_another_length_is_refused() -> None:
    with pytest.raises(ValueError, match="as many cells"):
        PdfDocument("A title", "en", DAY).table(["a", "b"], [["c"]])


@pytest.mark.parametrize("locale", ["en", "ar", "he", "zh_Hans", "hi"])
def test_a_document_may_be_in_any_language(locale: str) -> None:
    assert write("x", locale=locale).startswith(b"%PDF")


# Characters


@pytest.mark.parametrize("language", LANGUAGES)
def test_typefaces_that_come_along_print_these_languages(language: str) -> None:
    assert {each for each in find_characters([LANGUAGES[language]]) if ord(each) not in read_own()} == set()


def test_the_families_that_come_along_are_all_named() -> None:
    found = typst.Fonts(include_embedded_fonts=False, include_system_fonts=False, font_paths=[FOLDER]).fonts()
    assert {face.family for face in found} == {*OWN}


def count_boxes(pdf: bytes) -> int:
    """How many glyphs of a document are the box that stands for a missing one: the glyph 0 of a typeface."""
    boxes = 0
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        for page in opened.pages:
            for each in pikepdf.parse_content_stream(page):
                for operand in each.operands if str(each.operator) in ("Tj", "TJ") else ():
                    texts = [operand] if isinstance(operand, pikepdf.String) else [*operand]
                    for text in (bytes(part) for part in texts if isinstance(part, pikepdf.String)):
                        boxes += sum(text[at : at + 2] == bytes(2) for at in range(0, len(text), 2))
    return boxes


def test_no_sign_that_a_typeface_has_is_drawn_as_a_box_or_lost() -> None:
    own = sorted(find_characters([chr(code) for code in read_own() if not 0xD800 <= code < 0xE000]))
    alone = [each for each in own if unicodedata.category(each)[0] != "M"]
    many = [each for each in alone if "\u3400" <= each < "\ud7a4"]
    shown = [*many[::50], *(each for each in alone if not "\u3400" <= each < "\ud7a4")]
    assert count_boxes(write(" ".join([*shown, EMOJI, *LANGUAGES.values()]))) == 0


def test_glyphs_are_drawn_for_chinese_japanese_korean_and_emoji() -> None:
    """Drawn to pixels, each line has more ink than a line of boxes has."""
    with pypdfium2.PdfDocument(write(*(LANGUAGES[each] for each in ("zh", "ja", "ko")), "😀 👍🏽 🔒")) as pdf:
        drawn = pdf[0].render(scale=2, grayscale=True).to_pil().point(lambda light: light < 128 and 1)
    rows = [drawn.crop((0, at, drawn.width, at + 1)).tobytes() for at in range(drawn.height)]
    lines = [(first, last) for first, last in find_runs([any(row) for row in rows]) if last - first > 8]
    assert len(lines) >= 4
    # A row of boxes has few forms of columns; writing has many.
    for first, last in lines[:4]:
        assert len({bytes(row[at] for row in rows[first:last]) for at in range(drawn.width)}) > 25


def find_runs(flags: list[bool]) -> list[tuple[int, int]]:
    """Where flags are true in a row: the first place, and the place after the last."""
    edges = [at for at in range(1, len(flags)) if flags[at] != flags[at - 1]]
    return [*zip(edges[::2], edges[1::2], strict=False)]


def test_what_can_not_be_printed_is_named_by_script_with_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(typefaces, "list_faces", lambda: [])
    paper = PdfDocument("A title", "en", DAY)
    paper.heading("A title")
    paper.paragraph("কক খ 𠀀 and ꙮ")
    said = paper.explain_missing()
    for part in ("Bengali (2 signs)", "rare Chinese (1 sign)", "⟨U+0995⟩", "fonts-noto-core", "fonts-hanazono"):
        assert part in said
    with pypdfium2.PdfDocument(paper.write()) as pdf:
        assert "Bengali (2 signs)" in pdf[0].get_textpage().get_text_bounded()
    assert PdfDocument("All is well", "en", DAY).explain_missing() == ""


def test_what_no_typeface_prints_is_written_as_a_code_point(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(typefaces, "list_faces", lambda: [])
    families, folders, missing = find_families(find_characters(["a ক 𠀀"]))
    assert (families, folders, missing) == ([*OWN], [FOLDER], {"ক", "𠀀"})
    assert spell_out("a ক 𠀀", missing) == "a ⟨U+0995⟩ ⟨U+20000⟩"


def test_typefaces_of_the_machine_are_used_for_what_is_missing(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    has = {
        "/fonts/a.ttf": frozenset(),
        "/fonts/cjk.ttc": frozenset({ord("𠀀")}),
        "/fonts/z.ttf": frozenset({ord("𠀀")}),
    }
    faces = [Typeface("A", "/fonts/a.ttf", 0), Typeface("CJK", "/fonts/cjk.ttc", 2), Typeface("Z", "/fonts/z.ttf", 0)]
    own = read_own()
    monkeypatch.setattr(typefaces, "list_faces", lambda: faces)
    monkeypatch.setattr(typefaces, "read_own", lambda: own)
    monkeypatch.setattr(typefaces, "read_characters", lambda path, place: has[path])
    assert find_families({"a", "𠀀", "ক"}) == ([*OWN, "CJK"], [FOLDER, Path("/fonts")], {"ক"})


def test_a_typeface_that_cannot_be_read_has_no_characters(tmp_path: Path) -> None:
    (tmp_path / "broken.ttf").write_bytes(b"not a font")
    for name in ("broken.ttf", "missing.ttf"):
        assert typefaces.read_characters(str(tmp_path / name), 0) == frozenset()


@pytest.mark.parametrize(
    ("text", "printed"),
    [
        ("a\x00b\x07", "a⟨U+0000⟩b⟨U+0007⟩"),
        ("a\r\nb\rc\u2028d\u2029e\x85f\n", "a\nb\nc\nd\ne\nf\n"),
        ("a\tb", "a    b"),
        # This turns "exe.gnp" round.
        ("\u202egnp.exe", "⟨U+202E⟩gnp.exe"),
        ("\ufeffa\u00adb\u200dc", "⟨U+FEFF⟩a\u00adb\u200dc"),
        ("\ue000\ud800\uffff", "⟨U+E000⟩⟨U+D800⟩⟨U+FFFF⟩"),
        ("a" + "\u0301" * 14, "a" + "\u0301" * 12 + "⟨U+0301⟩" * 2),
    ],
)
def test_nothing_is_hidden_or_lost(text: str, printed: str) -> None:
    assert spell_out(text, ()) == printed


def test_every_line_has_its_own_direction() -> None:
    text = "One.\n\nשתיים 2\n3\n(ثلاثة)\nfour שלום"
    assert [(part["text"], part["rtl"]) for part in arrange(text, False)] == [
        ("One.\n", False),
        ("שתיים 2\n3\n(ثلاثة)", True),
        ("four שלום", False),
    ]
    assert arrange("12", True)[0]["rtl"]


def test_lines_may_end_inside_long_words_but_not_within_a_letter() -> None:
    assert allow_breaks("short words stay") == "short words stay"
    assert max(map(len, allow_breaks("x" * 1000).split(BREAK))) == 20
    parts = allow_breaks("e\u0301" * 300).split(BREAK)
    assert all(part[0] == "e" for part in parts)
    assert allow_breaks(LANGUAGES["th"] * 3) == LANGUAGES["th"] * 3


@given(st.text(max_size=300), st.booleans())
def test_arranging_loses_nothing(text: str, rtl: bool) -> None:
    spelled = spell_out(text, ())
    assert "\n".join(part["text"] for part in arrange(spelled, rtl)).replace(BREAK, "") == spelled.replace(BREAK, "")


@given(st.text(alphabet=st.characters(exclude_categories=()), max_size=200))
@settings(deadline=None, max_examples=100)
def test_any_text_can_be_printed(text: str) -> None:
    assert write(text, title=text).startswith(b"%PDF")


def test_letters_are_joined_and_ordered_as_their_scripts_want() -> None:
    # Glyphs that only shaping gives: lam with alef, and a conjunct.
    for text, name in (("لا", "DejaVuSans.ttf"), ("क्ष", "NotoSansDevanagari-Regular.ttf")):
        buffer = uharfbuzz.Buffer()
        buffer.add_str(text)
        buffer.guess_segment_properties()
        uharfbuzz.shape(uharfbuzz.Font(uharfbuzz.Face(uharfbuzz.Blob.from_file_path(str(FOLDER / name)))), buffer)
        assert len(buffer.glyph_infos) == 1


@pytest.mark.slow
@pytest.mark.parametrize(
    "text",
    [
        "word " * 80_000,
        "x" * 400_000,
        "a" + "\u0301" * 199_999,
        "(" * 400_000,
        "\u2067\u2069" * 66_000,
        "क्ष" * 44_000,
        "ab אב 12 " * 36_000,
        "\x00" * 400_000,
    ],
    ids=["words", "one word", "marks", "brackets", "isolates", "conjuncts", "mixed", "controls"],
)
def test_the_time_for_a_long_text_grows_with_it_and_not_with_its_square(text: str) -> None:
    write("The first one loads the typefaces.")
    quarter, whole = measure(text[: len(text) // 4]), measure(text)
    assert whole < 8 * quarter  # four, or sixteen


def measure(text: str) -> float:
    """The seconds of the processor, so that nobody else's work counts."""
    began = time.process_time()
    write(text)
    return time.process_time() - began


def test_every_typeface_has_its_licence_beside_it() -> None:
    assert sorted(path.name for path in FOLDER.glob("*LICENSE*")) == ["DejaVu-LICENSE.txt", "Noto-LICENSE.txt"]
    assert sum(path.stat().st_size for path in FOLDER.iterdir()) < 12 * 10**6
