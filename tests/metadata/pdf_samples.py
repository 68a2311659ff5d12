"""Sample PDF files that tell much about their authors, made by pikepdf."""

from pathlib import Path

import pikepdf
from pikepdf import Array, Dictionary, Name, String

from tests.metadata import picture_samples as pictures
from tests.metadata.planted import ALICE, BOB, CAROL, DOCUMENT_ID, TOOL

DATE = "D:20240501101112+02'00'"


def make_paper(path: Path, pages: int = 2, **options: object) -> Path:
    """Pages with a picture and a note, and all that programs keep about who made them."""
    photo = pictures.save(path.with_name("in_paper.jpg")).read_bytes()
    with pikepdf.new() as pdf:
        for number in range(pages):
            image = pdf.make_stream(
                photo, Type=Name.XObject, Subtype=Name.Image, Width=48, Height=32, BitsPerComponent=8,
                ColorSpace=Array([Name.ICCBased, pdf.make_stream(pictures.make_profile(), N=3)]), Filter=Name.DCTDecode,
            )  # fmt: skip
            font = Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica)
            text = (
                f"BT /F1 12 Tf 72 700 Td (Page {number}: the money went away.) Tj ET q 200 0 0 150 72 400 cm /Im Do Q"
            )
            page = pdf.make_indirect(
                Dictionary(
                    Type=Name.Page, MediaBox=[0, 0, 595, 842], Contents=pdf.make_stream(text.encode()),
                    Resources=Dictionary(Font=Dictionary(F1=font), XObject=Dictionary(Im=image)),
                    LastModified=String(DATE), PieceInfo=Dictionary(App=Dictionary(Private=String("Planted private"))),
                )
            )  # fmt: skip
            pdf.pages.append(pikepdf.Page(page))
        note = Dictionary(
            Type=Name.Annot, Subtype=Name.Text, Rect=[10, 10, 30, 30], Contents=String("Who saw it?"),
            T=String(CAROL), M=String(DATE), NM=String("planted-note"), CreationDate=String(DATE),
        )  # fmt: skip
        link = Dictionary(
            Type=Name.Annot,
            Subtype=Name.Link,
            Rect=[40, 40, 90, 60],
            A=Dictionary(S=Name.URI, URI=String("https://example.org")),
        )
        signature = Dictionary(
            Type=Name.Sig, Filter=Name("/Adobe.PPKLite"), Name=String(BOB), M=String(DATE), Contents=b"Planted"
        )
        field = Dictionary(
            Type=Name.Annot,
            Subtype=Name.Widget,
            FT=Name.Sig,
            T=String("signature here"),
            Rect=[0, 0, 0, 0],
            V=signature,
        )
        pdf.pages[0].obj.Annots = pdf.make_indirect(Array([pdf.make_indirect(each) for each in (note, link, field)]))
        pdf.Root.AcroForm = Dictionary(Fields=Array([pdf.pages[0].obj.Annots[2]]), SigFlags=3)
        pdf.docinfo.update({"/Author": ALICE, "/Creator": TOOL, "/Company": "Planted & Sons", "/CreationDate": DATE})
        with pdf.open_metadata(set_pikepdf_as_editor=False) as xmp:
            xmp["dc:creator"] = [ALICE]
            xmp["xmpMM:DocumentID"] = DOCUMENT_ID
        pdf.save(path, **options)  # type: ignore[arg-type]
    return path


def add_version(path: Path, old: str, new: str) -> Path:
    """Write a page's text anew, as an editor does that saves only changes: the old one stays in the file."""
    with pikepdf.open(path) as pdf:
        contents = pdf.pages[0].Contents
        number, text = contents.objgen[0], contents.read_bytes().replace(old.encode(), new.encode())
        root, size = pdf.Root.objgen[0], len(pdf.objects) + 1
    data = path.read_bytes()
    before = int(data.rsplit(b"startxref", 1)[1].split()[0])
    body = b"%d 0 obj\n<< /Length %d >>\nstream\n%s\nendstream\nendobj\n" % (number, len(text), text)
    table = b"xref\n%d 1\n%010d 00000 n \ntrailer\n<< /Size %d /Root %d 0 R /Prev %d >>\n" % (
        number,
        len(data),
        size,
        root,
        before,
    )
    path.write_bytes(data + body + table + b"startxref\n%d\n%%%%EOF\n" % (len(data) + len(body)))
    return path
