"""The worst files that a stranger can make, in any size: PDF, Word and OpenDocument, pictures."""

import io
import zipfile
import zlib
from collections.abc import Callable
from struct import pack

PAGES = b"<< /Type /Pages /Kids [] /Count 0 >>"
WORD = '<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">'
RELATIONSHIPS = "http://schemas.openxmlformats.org/package/2006/relationships"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
ODF = "urn:oasis:names:tc:opendocument:xmlns"
PNG = b"\x89PNG\r\n\x1a\n"


def write_pdf(objects: list[bytes], *, root: bytes = b"", between: bytes = b"", table: bytes = b"") -> bytes:
    """Write a PDF whose catalogue, with `root` in it, is object 1, and its pages 2; these objects come after."""
    catalogue = b"<< /Type /Catalog /Pages 2 0 R %b >>" % root
    body = b"".join(b"%d 0 obj\n%b\nendobj\n" % numbered for numbered in enumerate([catalogue, PAGES, *objects], 1))
    return b"%%PDF-1.7\n%b%b\nxref\n%btrailer\n<< /Root 1 0 R >>\nstartxref\n9\n%%%%EOF\n" % (body, between, table)


def write_stream(data: bytes, fields: bytes = b"") -> bytes:
    return b"<< %b /Length %d >>\nstream\n%b\nendstream" % (fields, len(data), data)


def refer(count: int, element: bytes) -> bytes:
    """An entry of the catalogue that leads to an element of the structure so many times, with `element` in it."""
    return b"/StructTreeRoot << /K [" + b" ".join([b"<</S /P %b>>" % element] * count) + b"] >>"


def refer_to_colours(count: int) -> bytes:
    """An entry of the catalogue that has the colours of one profile so many times."""
    named = b" ".join(b"/c%d [/ICCBased 3 0 R]" % at for at in range(count))
    return b"/AcroForm << /DR << /ColorSpace << " + named + b" >> >> >>"


def list_objects(size: int) -> bytes:
    count = size // 60
    named = b"/StructTreeRoot << /K [" + b" ".join(b"%d 0 R" % (at + 3) for at in range(count)) + b"] >>"
    return write_pdf([b"<< /S /P /A %d /Alt (text) /K [1 2 3] >>" % at for at in range(count)], root=named)


def draw(content: bytes, resources: bytes = b"", objects: tuple[bytes, ...] = ()) -> bytes:
    """A page that draws this."""
    page = b"<< /Type /Page /MediaBox [0 0 9 9] /Resources << %b >> /Contents 5 0 R >>" % resources
    made = write_pdf([b"null", page, write_stream(content), *objects])
    return made.replace(b"/Kids [] /Count 0", b"/Kids [4 0 R] /Count 1")


def draw_in_one_another(size: int) -> bytes:
    """Forms, each of which draws the next, all in one list."""
    count = size // 150
    named = b"/XObject << " + b" ".join(b"/f%d %d 0 R" % (at, at + 6) for at in range(count)) + b" >>"
    form = b"/Type /XObject /Subtype /Form /BBox [0 0 1 1]"
    return draw(b"/f0 Do", named, tuple(write_stream(b"/f%d Do" % (at + 1), form) for at in range(count)))


def list_remarks(size: int) -> bytes:
    """A picture's segments that hold remarks."""
    picture = write_stream((bytes(4) + b"\x3e\0\1" + bytes(4)) * (size // 11), b"/Subtype /Image /Filter /JBIG2Decode")
    return draw(b"/i Do", b"/XObject << /i 6 0 R >>", (picture,))


def overlap(size: int) -> bytes:
    """Many objects in a stream, each of which begins in the one before."""
    numbers = b"".join(b"%d %d " % (at + 10, 2 * at) for at in range(size // 20))
    data = numbers + b"[" * (size // 2)
    head = b"/Type /ObjStm /N %d /First %d" % (size // 20, len(numbers))
    return write_pdf([write_stream(data, head)])


def unpack(size: int) -> bytes:
    """Streams of objects that unpack to a thousand times their size."""
    packed = write_stream(zlib.compress(b"0 " * 2**19), b"/Type /ObjStm /Filter /FlateDecode /N 0 /First 0")
    return write_pdf([packed] * (size // len(packed)))


PDF: dict[str, Callable[[int], bytes]] = {
    "objects": list_objects,
    "objects that nothing leads to": lambda size: write_pdf([b"[]"] * (size // 20)),
    "numbers": lambda size: write_pdf([b"[" + b"1 " * (size // 2) + b"]"], root=b"/ViewerPreferences 3 0 R"),
    "names": lambda size: write_pdf(
        [b"<<" + b"".join(b"/n%d 0" % at for at in range(size // 8)) + b">>"], root=b"/ViewerPreferences 3 0 R"
    ),
    "brackets": lambda size: write_pdf([b"[" * size]),
    "parentheses": lambda size: write_pdf([b"(" * size]),
    "streams without a length": lambda size: write_pdf([b"<< >>\nstream\nstream endstream\nendstream"] * (size // 60)),
    "a stream without an end": lambda size: write_pdf([b"<< >>\nstream\n" + b"stream " * (size // 7)]),
    "digits between objects": lambda size: write_pdf([], between=b"x" + b"1" * size),
    "spaces between objects": lambda size: write_pdf([], between=b"x" + b" " * size + b"y"),
    "per cent signs between objects": lambda size: write_pdf([], between=b"x" + b"%" * size),
    "digits and comments between objects": lambda size: write_pdf([], between=b"x" + b"1%" * (size // 2)),
    "comments between objects": lambda size: write_pdf([], between=b"x" + b"1 %a\n" * (size // 5)),
    "words between objects": lambda size: write_pdf([], between=b"x 1 0 y " * (size // 8)),
    "a table in parts": lambda size: write_pdf(
        [], table=b"".join(b"%d 1\n0000000000 00000 n \n" % (2 * at) for at in range(size // 30))
    ),
    "a table without an end": lambda size: write_pdf(
        [write_stream(b"", b"/Type /XRef /Size 1 /W [0 0 0] /Index [0 %d]" % (1000 * size))]
    ),
    "one text from everywhere": lambda size: write_pdf(
        [b"(" + b"a" * (size // 10) + b")"], root=refer(size // 30, b"/Private 3 0 R /Alt 3 0 R")
    ),
    "one name from everywhere": lambda size: write_pdf(
        [b"/" + b"a" * (size // 2)], root=refer(size // 60, b"/C 3 0 R /R 3 0 R /Private 3 0 R")
    ),
    "one description from everywhere": lambda size: write_pdf(
        [write_stream(b"<x><creator>" + b"a" * (size // 2) + b"</creator></x>")],
        root=refer(size // 50, b"/Metadata 3 0 R"),
    ),
    "one profile from everywhere": lambda size: write_pdf(
        [write_stream(bytes(36) + b"acsp" + bytes(92 + size // 2), b"/N 3")],
        root=refer_to_colours(size // 40),
    ),
    "one list from everywhere": lambda size: write_pdf(
        [b"[" + b"1 " * (size // 4) + b"]"], root=refer(size // 40, b"/C 3 0 R /R 3 0 R")
    ),
    "lists of lists": lambda size: write_pdf(
        [b"[%d 0 R %d 0 R]" % (at, at) for at in range(4, size // 40)], root=refer(1, b"/C 3 0 R")
    ),
    "encryption named again and again": lambda size: write_pdf([b"(a) /Encrypt 1 0 R "] * (size // 30))[:-9],
    "marks": lambda size: draw(b"/P <</MCID 0 /Private (a)>> BDC " * (size // 32)),
    "marks in one another": lambda size: draw(b"<</BBox [" * (size // 9)),
    "brackets in content": lambda size: draw(b"%" + b"(" * size),
    "pictures in content": lambda size: draw(b"BI /F /DCT ID " * (size // 14)),
    "a picture in content without an end": lambda size: draw(b"BI ID " + b" EI\x80" * (size // 4)),
    "names in content": lambda size: draw(b"/a " * (size // 3)),
    "spaces in content": lambda size: draw(b"/a" + b" " * size),
    "digits of texts": lambda size: draw(b"<" + b"41" * (size // 2) + b">"),
    "forms in one another": draw_in_one_another,
    "remarks in a picture": list_remarks,
    "objects that overlap": overlap,
    "streams that unpack to much": unpack,
}


def write_docx(document: str, others: dict[str, str] | None = None) -> bytes:
    """Write a Word file with this document, and other parts."""
    types = '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>'
    links = f'<Relationships xmlns="{RELATIONSHIPS}">{link("officeDocument", "word/document.xml")}</Relationships>'
    return write_zip(
        {"[Content_Types].xml": types, "_rels/.rels": links, "word/document.xml": document, **(others or {})}
    )


def write_odt(manifest: str, others: dict[str, str]) -> bytes:
    mimetype = "application/vnd.oasis.opendocument.text"
    entries = f'<m:manifest xmlns:m="{ODF}:manifest:1.0">{manifest}</m:manifest>'
    content = f'<o:document-content xmlns:o="{ODF}:office:1.0"/>'
    return write_zip({"mimetype": mimetype, "META-INF/manifest.xml": entries, "content.xml": content, **others})


def write_zip(parts: dict[str, str]) -> bytes:
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, part in parts.items():
            archive.writestr(name, part)
    return written.getvalue()


def link(kind: str, target: str) -> str:
    return f'<Relationship Id="r" Type="{OFFICE}/{kind}" Target="{target}"/>'


def number(text: str, count: int) -> str:
    """A text so many times, with a number of its own each time in place of #."""
    return "".join(text.replace("#", str(at)) for at in range(count))


def wrap(inner: str) -> str:
    return f"{WORD}{inner}</w:document>"


# Of about so many bytes of XML: packed, they may be a thousandth of that.
DOCUMENTS: dict[str, Callable[[int], bytes]] = {
    "paragraphs": lambda size: write_docx(wrap("<w:p><w:t>text</w:t></w:p>" * (size // 26))),
    "empty elements": lambda size: write_docx(wrap("<w:t/>" * (size // 6))),
    "one text": lambda size: write_docx(wrap(f"<w:t>{'a' * size}</w:t>")),
    "signs to be written as names": lambda size: write_docx(wrap(f"<w:t>{'&lt;' * (size // 4)}</w:t>")),
    "attributes": lambda size: write_docx(wrap("<w:p" + number(" a#=''", size // 9) + "/>")),
    "attributes in namespaces": lambda size: write_docx(
        wrap("<w:p" + number(" xmlns:n#='u' n#:date=''", size // 35) + "/>")
    ),
    "one attribute again and again": lambda size: write_docx(wrap("<w:p" + " a=''" * (size // 5) + "/>")),
    "a long attribute": lambda size: write_docx(wrap("<w:p a='" + "a&lt;" * (size // 5) + "'/>")),
    "namespaces in one another": lambda size: write_docx(
        wrap(number("<w:p xmlns:n#='u'>", 900) + "<w:t w:b=''/>" * (size // 13) + "</w:p>" * 900)
    ),
    "elements in one another": lambda size: write_docx(wrap("<w:p>" * size)),
    "comments": lambda size: write_docx(wrap("<!---->" * (size // 7) + "a")),
    "a comment of hyphens": lambda size: write_docx(wrap(f"<!--{'- ' * (size // 2)}-->a")),
    "brackets in a text": lambda size: write_docx(wrap(f"<![CDATA[{']' * size}]]>")),
    "declarations": lambda size: write_docx("<!DOCTYPE a [" + "<!ENTITY e 'x'>" * (size // 15) + "]>" + wrap("a")),
    "links to one part that is removed": lambda size: write_docx(
        wrap("a"),
        {
            "word/_rels/document.xml.rels": f'<Relationships xmlns="{RELATIONSHIPS}">'
            f"{link('customProperties', 'custom.xml') * (size // 240)}</Relationships>",
            "word/custom.xml": f"<p>{'<a>text</a>' * (size // 22)}</p>",
        },
    ),
    "entries of folders": lambda size: write_odt(
        '<m:file-entry m:full-path="nowhere/"/>' * (size // 60),
        {"Pictures/" + "a/" * 200 + str(at): "" for at in range(size // 2000)},
    ),
    "an author in many texts": lambda size: write_docx(
        wrap(number(f"<w:ins w:author='{'a' * 150}#'/>", 100) + "a" * size)
    ),
}


def write_jpeg(segments: bytes) -> bytes:
    return b"\xff\xd8" + segments + b"\xff\xda\x00\x02\xff\xd9"


def write_png(chunks: list[tuple[bytes, bytes]]) -> bytes:
    named = [(b"IHDR", bytes(13)), *chunks, (b"IEND", b"")]
    parts = [pack(">I", len(data)) + name + data + pack(">I", zlib.crc32(name + data)) for name, data in named]
    return PNG + b"".join(parts)


def write_webp(chunks: list[tuple[bytes, bytes]]) -> bytes:
    parts = [name + pack("<I", len(data)) + data + bytes(len(data) & 1) for name, data in [*chunks, (b"VP8 ", b"")]]
    body = b"WEBP" + b"".join(parts)
    return b"RIFF" + pack("<I", len(body)) + body


def write_exif(size: int) -> bytes:
    """Exif data in which many entries have the same long value."""
    count = min(size // 24, 5000)
    entries = pack(">HHII", 0x010E, 2, size // 2, 8) * count
    return b"MM\0*" + pack(">IH", 8, count) + entries + b"a" * (size // 2)


XMP = b"http://ns.adobe.com/xap/1.0/\0"
PICTURES: dict[str, Callable[[int], bytes]] = {
    "JPEG: segments": lambda size: write_jpeg(b"\xff\xe5\x00\x02" * (size // 4)),
    "JPEG: ends before the picture": lambda size: write_jpeg(b"\xff\xd9\x00\x02" * (size // 4)),
    "JPEG: comments": lambda size: write_jpeg((b"\xff\xfe\xff\xff" + b"a" * 65533) * (size // 65537)),
    "JPEG: parts of a profile": lambda size: write_jpeg(b"\xff\xe2\x00\x10ICC_PROFILE\0\1\1" * (size // 18)),
    "JPEG: descriptions": lambda size: write_jpeg(
        (b"\xff\xe1\xff\xfc" + XMP + b"<a>" * 2000 + b"</a>" * 2000 + b" " * 51501) * (size // 65536)
    ),
    "JPEG: fill bytes": lambda size: write_jpeg(b"\xff" * size + b"\xe5\x00\x02"),
    "JPEG: no end": lambda size: b"\xff\xd8\xff\xda\x00\x02" + b"\xff\x00" * (size // 2),
    "PNG: chunks": lambda size: write_png([(b"abCd", b"")] * (size // 12)),
    "PNG: texts": lambda size: write_png([(b"tEXt", b"Comment\0a")] * (size // 21)),
    "PNG: texts that unpack to much": lambda size: write_png(
        [(b"zTXt", b"Comment\0\0" + zlib.compress(b"a" * 2**22))] * (size // 4200)
    ),
    "PNG: a description in many elements": lambda size: write_png(
        [(b"iTXt", b"XML:com.adobe.xmp\0\0\0\0\0" + b"<a>" * 900 + b"<b>c</b>" * (size // 8) + b"</a>" * 900)]
    ),
    "PNG: Exif data": lambda size: write_png([(b"eXIf", write_exif(size))]),
    "WebP: chunks": lambda size: write_webp([(b"abcd", b"")] * (size // 8)),
    "WebP: Exif data": lambda size: write_webp([(b"EXIF", write_exif(size))]),
}


def box(kind: bytes, *parts: bytes) -> bytes:
    body = b"".join(parts)
    return pack(">I", len(body) + 8) + kind + body


def write_film(*tables: bytes) -> bytes:
    """A film with one track of places, by these tables."""
    media = box(b"minf", box(b"stbl", *tables))
    track = box(b"trak", box(b"mdia", box(b"hdlr", bytes(8), b"meta", bytes(12)), media))
    return box(b"ftyp", b"qt  ", bytes(4)) + box(b"moov", track)


def write_samples(count: int) -> bytes:
    sizes = box(b"stsz", pack(">III", 0, 0, count), pack(">I", 0) * count)
    runs = box(b"stsc", bytes(4), pack(">I", count // 12), pack(">III", 1, 1, 1) * (count // 12))
    return write_film(sizes, runs, box(b"stco", bytes(4), pack(">I", count), bytes(4 * count)))


def write_heic(count: int) -> bytes:
    """A picture with one item, which lies in many places that are all of the file."""
    entry = box(b"infe", pack(">IHH", 2 << 24, 1, 0), b"mime\0")
    places = box(
        b"iloc", pack(">IBBH", 0, 0x44, 0, 1), pack(">HHH", 1, 0, min(count, 65535)), pack(">II", 0, count) * count
    )
    return box(b"ftyp", b"heic", bytes(4)) + box(b"meta", bytes(4), box(b"iinf", bytes(4), b"\0\1", entry), places)


OTHERS: dict[str, Callable[[int], bytes]] = {
    "film: boxes": lambda size: box(b"ftyp", b"qt  ", bytes(4)) + box(b"moov", box(b"abcd") * (size // 8)),
    "film: boxes in one another": lambda size: (
        box(b"ftyp", b"qt  ") + b"".join(pack(">I", 8 * at) + b"moov" for at in range(size // 8, 0, -1))
    ),
    "film: samples": lambda size: write_samples(size // 10),
    "HEIC: places of an item": lambda size: write_heic(size // 8),
    "mail: fields": lambda size: b"Received: a\n" * (size // 12),
    "mail: parts": lambda size: b"MIME-Version: 1.0\n\n" + b"Content-Type: a; boundary=a\n\n--a\n" * (size // 34),
    "text: folders": lambda size: b"c:\\users\\a" * (size // 10),
    "text: marks": lambda size: b"<meta name=author " * (size // 18),
}
FILES = {
    **{f"PDF: {name}": maker for name, maker in PDF.items()},
    **{f"document: {name}": maker for name, maker in DOCUMENTS.items()},
    **PICTURES,
    **OTHERS,
}
