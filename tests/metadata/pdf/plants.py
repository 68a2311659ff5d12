"""Places in a PDF that can tell of its author: each function plants something in one of them."""

import base64
import zlib
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name, Pdf, String
from PIL import Image

from tests.metadata import picture_samples as pictures
from tests.metadata.planted import ALICE, BOB

Plant = Callable[[Pdf, bytes], None]
PATH = r"C:\Users\Planted\plan.png"


def make(path: Path, plant: Plant) -> Path:
    """A page that draws a picture, with something planted. The plant is given a photograph's bytes, too."""
    photo = pictures.save(path.with_suffix(".jpg")).read_bytes()
    with pikepdf.new() as pdf:
        picture = add_picture(pdf, draw_picture(), Name.DCTDecode)
        page = Dictionary(
            Type=Name.Page,
            MediaBox=[0, 0, 200, 200],
            Contents=pdf.make_stream(b"q 96 0 0 64 20 20 cm /Im Do Q"),
            Resources=Dictionary(XObject=Dictionary(Im=picture)),
            Annots=Array(),
        )
        pdf.pages.append(pikepdf.Page(pdf.make_indirect(page)))
        plant(pdf, photo)
        pdf.save(path, static_id=True)
    return path


def draw_picture() -> bytes:
    """A JPEG picture that tells nothing."""
    written = BytesIO()
    pictures.draw().save(written, "JPEG")
    return written.getvalue()


def add_picture(pdf: Pdf, data: bytes, filters: Name | Array) -> pikepdf.Object:
    return pdf.make_stream(
        data,
        Type=Name.XObject,
        Subtype=Name.Image,
        Width=48,
        Height=32,
        BitsPerComponent=8,
        ColorSpace=Name.DeviceRGB,
        Filter=filters,
    )


def draw(pdf: Pdf, picture: pikepdf.Object) -> None:
    page = pdf.pages[0].obj
    page.Resources.XObject.Other = picture
    page.Contents = pdf.make_stream(page.Contents.read_bytes() + b" q 50 0 0 50 120 120 cm /Other Do Q")


def add_content(pdf: Pdf, content: bytes) -> None:
    page = pdf.pages[0].obj
    page.Contents = pdf.make_stream(page.Contents.read_bytes() + content)


def add_annotation(pdf: Pdf, **entries: Any) -> pikepdf.Object:
    made = pdf.make_indirect(Dictionary(Type=Name.Annot, **{"Rect": [10, 10, 30, 30], **entries}))
    pdf.pages[0].obj.Annots.append(made)
    return made


def add_action(pdf: Pdf, **entries: Any) -> None:
    add_annotation(pdf, Subtype=Name.Link, A=Dictionary(**entries))


def plant_ptex(pdf: Pdf, _photo: bytes) -> None:
    form = pdf.make_stream(b"0 0 10 10 re f", Type=Name.XObject, Subtype=Name.Form, BBox=[0, 0, 10, 10])
    form["/PTEX.FileName"] = String("./Users/Planted/plan.pdf")
    form["/PTEX.InfoDict"] = pdf.make_indirect(Dictionary(Author=ALICE, Company="Planted & Sons"))
    draw(pdf, form)


def plant_private_keys(pdf: Pdf, _photo: bytes) -> None:
    for each in (pdf.Root, pdf.Root.Pages, pdf.pages[0].obj, pdf.pages[0].obj.Resources.XObject.Im):
        each["/ACME_Private"] = Dictionary(User=String(ALICE), List=Array([String("Planted")]))
        each["/ACME_Blob"] = pdf.make_stream(b"Planted")


def plant_structure(pdf: Pdf, _photo: bytes) -> None:
    element = Dictionary(
        Type=Name.StructElem,
        S=Name.Figure,
        Alt=String(PATH),
        Info=pdf.make_indirect(Dictionary(Author=ALICE)),
        T=String("Planted"),
        A=Dictionary(O=Name.UserProperties, P=Array([Dictionary(N=String("by"), V=String(ALICE))])),
    )
    root = pdf.make_indirect(Dictionary(Type=Name.StructTreeRoot, K=Array([pdf.make_indirect(element)])))
    root.K[0].P = root
    pdf.Root.StructTreeRoot = root


def plant_chain(pdf: Pdf, photo: bytes) -> None:
    draw(pdf, add_picture(pdf, zlib.compress(photo), Array([Name.FlateDecode, Name.DCTDecode])))


def plant_long_chain(pdf: Pdf, photo: bytes) -> None:
    packed = base64.a85encode(zlib.compress(photo)) + b"~>"
    draw(pdf, add_picture(pdf, packed, Array([Name.ASCII85Decode, Name.FlateDecode, Name.DCTDecode])))


def plant_inline_picture(pdf: Pdf, photo: bytes) -> None:
    entries = b"/W 48 /H 32 /BPC 8 /CS /RGB /F /DCT /Planted (Planted)"
    add_content(pdf, b" q 50 0 0 50 120 120 cm BI " + entries + b" ID " + photo + b"\nEI Q")


def plant_jpeg_2000(pdf: Pdf, _photo: bytes) -> None:
    written = BytesIO()
    Image.new("RGB", (48, 32), "red").save(written, "JPEG2000", comment="Planted")
    box = b'<x xmlns:a="a" a:creator="Alice Planted"/>'
    data = written.getvalue() + (len(box) + 8).to_bytes(4) + b"xml " + box
    picture = add_picture(pdf, data, Name.JPXDecode)
    draw(pdf, picture)


def plant_jbig2(pdf: Pdf, _photo: bytes) -> None:
    """A page of one segment, and a remark in one of its own (62)."""
    remark = b"\x20\0\0\0Planted\0\0"
    data = bytes.fromhex("00000000300001000000130000003000000020000000000000000000") + b"\0\0"
    data += bytes.fromhex("000000013e0001") + len(remark).to_bytes(4) + remark
    picture = add_picture(pdf, data, Name.JBIG2Decode)
    picture.ColorSpace, picture.BitsPerComponent = Name.DeviceGray, 1
    draw(pdf, picture)


def plant_in_content(pdf: Pdf, _photo: bytes) -> None:
    marks = b"/MCID 1 /Private <</By (Alice Planted)>> /ActualText (100% \\) so)"
    add_content(pdf, b" % by Alice Planted\n/Span <<" + marks + b">> BDC EMC")


def plant_properties(pdf: Pdf, _photo: bytes) -> None:
    pdf.pages[0].obj.Resources.Properties = Dictionary(P1=pdf.make_indirect(Dictionary(By=String(ALICE), MCID=3)))
    add_content(pdf, b" /Span /P1 BDC EMC")


def plant_threads(pdf: Pdf, _photo: bytes) -> None:
    bead = pdf.make_indirect(Dictionary(Type=Name.Bead, R=[0, 0, 10, 10], P=pdf.pages[0].obj))
    thread = pdf.make_indirect(Dictionary(Type=Name.Thread, F=bead, I=Dictionary(Title="Planted", Author=ALICE)))
    bead.T, bead.N, bead.V = thread, bead, bead
    pdf.Root.Threads, pdf.pages[0].obj.B = Array([thread]), Array([bead])


def plant_sound(pdf: Pdf, _photo: bytes) -> None:
    add_annotation(pdf, Subtype=Name.Sound, T=String(ALICE), Sound=pdf.make_stream(b"Planted", Type=Name.Sound, R=8000))


def plant_film(pdf: Pdf, _photo: bytes) -> None:
    add_annotation(pdf, Subtype=Name.Movie, Movie=Dictionary(F=String("Planted.mov")))
    add_annotation(pdf, Subtype=Name.RichMedia, RichMediaContent=Dictionary(By=String(ALICE)))


def plant_signature(pdf: Pdf, _photo: bytes) -> None:
    """The kind of field stands in its parent only."""
    signature = Dictionary(
        Type=Name.Sig, Filter=Name("/Adobe.PPKLite"), Name=String(BOB), Reason=String("Planted"), Contents=b"Planted"
    )
    parent = pdf.make_indirect(Dictionary(FT=Name.Sig, T=String("signature"), Ff=0))
    kid = add_annotation(pdf, Subtype=Name.Widget, Parent=parent, V=signature)
    parent.Kids = Array([kid])
    pdf.Root.AcroForm = Dictionary(Fields=Array([parent]), SigFlags=3, XFA=pdf.make_stream(b"<x>Planted</x>"))


def plant_output_intent(pdf: Pdf, _photo: bytes) -> None:
    profile = pdf.make_stream(pictures.make_profile(), N=3)
    intent = Dictionary(
        Type=Name.OutputIntent, S=Name.GTS_PDFA1, Info=String("Planted Screen SN 77"), DestOutputProfile=profile
    )
    pdf.Root.OutputIntents = Array([intent])


def plant_damaged_profile(pdf: Pdf, photo: bytes) -> None:
    picture = add_picture(pdf, draw_picture(), Name.DCTDecode)
    picture.ColorSpace = Array([Name.ICCBased, pdf.make_stream(b"Planted", N=3)])
    draw(pdf, picture)


def plant_scripts(pdf: Pdf, _photo: bytes) -> None:
    script = Dictionary(S=Name.JavaScript, JS=String("app.alert('Planted')"))
    pdf.Root.OpenAction, pdf.Root.AA, pdf.pages[0].obj.AA = script, Dictionary(WC=script), Dictionary(O=script)
    pdf.Root.Names = Dictionary(JavaScript=Dictionary(Names=Array([String("Planted"), script])))


def plant_paths(pdf: Pdf, _photo: bytes) -> None:
    add_action(pdf, S=Name.Launch, F=String(PATH))
    add_action(pdf, S=Name.GoToR, F=Dictionary(F=String("../Planted/other.pdf")), D=Array([0, Name.Fit]))
    add_action(pdf, S=Name.URI, URI=String("file:///Users/Planted/other.pdf"))


def plant_removed_page(pdf: Pdf, _photo: bytes) -> None:
    """A page that was taken out, to which a link, a mark and the structure still lead."""
    page = pdf.make_indirect(
        Dictionary(
            Type=Name.Page, MediaBox=[0, 0, 9, 9], Contents=pdf.make_stream(b"(Planted) Tj"), Parent=pdf.Root.Pages
        )
    )
    add_annotation(pdf, Subtype=Name.Link, Dest=Array([page, Name.Fit]))
    pdf.Root.Names = Dictionary(Dests=Dictionary(Names=Array([String("there"), Array([page, Name.Fit])])))
    element = Dictionary(Type=Name.StructElem, S=Name.P, Pg=page, ActualText=String("Planted"))
    pdf.Root.StructTreeRoot = Dictionary(Type=Name.StructTreeRoot, K=Array([element]))


def plant_unused_picture(pdf: Pdf, photo: bytes) -> None:
    pdf.pages[0].obj.Resources.XObject.Unused = add_picture(pdf, zlib.compress(b"Planted" + photo), Name.FlateDecode)


def plant_attachment(pdf: Pdf, _photo: bytes) -> None:
    file = pdf.make_stream(b"a list", Type=Name.EmbeddedFile, Params=Dictionary(ModDate=String("D:2024 Planted")))
    spec = Dictionary(
        Type=Name.Filespec,
        F=String(r"C:\Users\Planted\list.txt"),
        UF=String("/Users/Planted/list.txt"),
        EF=Dictionary(F=file),
    )
    pdf.Root.Names = Dictionary(EmbeddedFiles=Dictionary(Names=Array([String("list.txt"), pdf.make_indirect(spec)])))


def plant_templates(pdf: Pdf, _photo: bytes) -> None:
    hidden = pdf.make_indirect(
        Dictionary(Type=Name.Template, MediaBox=[0, 0, 9, 9], Contents=pdf.make_stream(b"(Planted) Tj"))
    )
    pdf.Root.Names = Dictionary(
        Templates=Dictionary(Names=Array([String("t"), hidden])),
        URLS=Dictionary(Names=Array([String("https://planted.example/Planted"), hidden])),
    )
    pdf.Root.SpiderInfo, pdf.pages[0].obj.ID = Dictionary(C=Array([String("Planted")])), String("Planted")


def plant_layer(pdf: Pdf, _photo: bytes) -> None:
    usage = Dictionary(
        CreatorInfo=Dictionary(Creator=String(ALICE)), User=Dictionary(Type=Name.Ind, Name=String(ALICE))
    )
    layer = pdf.make_indirect(Dictionary(Type=Name.OCG, Name=String("Notes"), Usage=usage))
    pdf.Root.OCProperties = Dictionary(OCGs=Array([layer]), D=Dictionary(Creator=String(ALICE), Order=Array([layer])))


def plant_comment(pdf: Pdf, _photo: bytes) -> None:
    note = add_annotation(
        pdf,
        Subtype=Name.Text,
        Contents=String("Who?"),
        T=String(ALICE),
        NM=String("Planted"),
        RC=String("<p>Planted</p>"),
    )
    add_annotation(
        pdf, Subtype=Name.Text, T=String(ALICE), IRT=note, State=String("Planted"), StateModel=String("Review")
    )


PLANTS: dict[str, tuple[Plant, set[str]]] = {
    "what TeX says of a figure": (plant_ptex, {"path", "author", "company"}),
    "private keys": (plant_private_keys, {"extra", "author"}),
    "the structure": (plant_structure, {"path", "author", "title"}),
    "a picture packed twice": (plant_chain, {"device", "place", "author"}),
    "a picture packed three times": (plant_long_chain, {"device", "place", "author"}),
    "a picture in the content": (plant_inline_picture, {"device", "place", "author", "extra"}),
    "JPEG 2000": (plant_jpeg_2000, {"comment", "author"}),
    "JBIG2": (plant_jbig2, {"comment"}),
    "the content": (plant_in_content, {"comment", "extra"}),
    "properties of marks": (plant_properties, {"extra"}),
    "threads": (plant_threads, {"author", "title"}),
    "a sound": (plant_sound, {"media", "reviewer"}),
    "films": (plant_film, {"media"}),
    "a signature": (plant_signature, {"signature", "extra"}),
    "the colours of a screen": (plant_output_intent, {"profile"}),
    "a damaged profile": (plant_damaged_profile, set()),
    "scripts": (plant_scripts, {"macros"}),
    "paths": (plant_paths, {"path"}),
    "a page that was taken out": (plant_removed_page, {"history"}),
    "a picture that no page shows": (plant_unused_picture, {"extra"}),
    "an attachment": (plant_attachment, {"path", "day"}),
    "hidden pages and where they came from": (plant_templates, {"path", "identifier"}),
    "a layer": (plant_layer, {"software", "author"}),
    "comments": (plant_comment, {"reviewer"}),
}
