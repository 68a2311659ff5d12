"""Sample pictures that tell much about their author, drawn and described by Pillow."""

from pathlib import Path

from PIL import Image, ImageCms, PngImagePlugin
from PIL.ExifTags import GPS, IFD, Base

from tests.metadata.planted import ALICE, DAY, DEVICE, DOCUMENT_ID, SERIAL, TOOL

XMP = f"""<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?><x:xmpmeta xmlns:x="adobe:ns:meta/">
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description rdf:about=""
 xmlns:xmp="http://ns.adobe.com/xap/1.0/" xmlns:xmpMM="http://ns.adobe.com/xap/1.0/mm/"
 xmlns:dc="http://purl.org/dc/elements/1.1/" xmp:CreatorTool="{TOOL}" xmpMM:DocumentID="{DOCUMENT_ID}">
<dc:creator><rdf:Seq><rdf:li>{ALICE}</rdf:li></rdf:Seq></dc:creator>
</rdf:Description></rdf:RDF></x:xmpmeta><?xpacket end="w"?>""".encode()


def make_exif(orientation: int = 6) -> Image.Exif:
    exif = Image.Exif()
    exif[Base.Make], exif[Base.Model] = DEVICE, "Model 9"
    exif[Base.Artist], exif[Base.Software], exif[Base.DateTime] = ALICE, TOOL, DAY
    exif[Base.ImageDescription] = "Planted description"
    exif[Base.Orientation] = orientation
    exif.get_ifd(IFD.Exif)[Base.BodySerialNumber] = SERIAL
    exif.get_ifd(IFD.Exif)[Base.DateTimeOriginal] = DAY
    place = exif.get_ifd(IFD.GPSInfo)
    place[GPS.GPSLatitudeRef], place[GPS.GPSLatitude] = "N", (52.0, 30.0, 58.68)
    place[GPS.GPSLongitudeRef], place[GPS.GPSLongitude] = "E", (13.0, 22.0, 39.72)
    return exif


def make_profile(name: str = "Planted Display 27") -> bytes:
    """The colours of sRGB, under the name of somebody's screen."""
    profile = bytearray(ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes())
    place = profile.index("sRGB built-in".encode("utf-16-be"))
    profile[place : place + 26] = name.encode("utf-16-be")[:26].ljust(26, b"\0")
    return bytes(profile)


def draw(mode: str = "RGB", size: tuple[int, int] = (48, 32)) -> Image.Image:
    """A picture of which no part looks like another, so that a turned or damaged one is seen."""
    return Image.merge("RGB", [Image.effect_noise(size, 60) for _ in "RGB"]).convert(mode)


def save(path: Path, image: Image.Image | None = None, orientation: int = 6, **options: object) -> Path:
    """Save a picture with all that there is to tell, by the ending of its name."""
    image = image or draw()
    told: dict[str, object] = {"exif": make_exif(orientation), "icc_profile": make_profile()}
    if path.suffix == ".jpg":
        told |= {"xmp": XMP, "comment": b"Planted comment", "quality": 85}
    elif path.suffix == ".png":
        told |= {"pnginfo": make_texts()}
    elif path.suffix == ".webp":
        told |= {"xmp": XMP, "lossless": True}
    image.save(path, **{**told, **options})  # type: ignore[arg-type]
    return path


def make_texts() -> PngImagePlugin.PngInfo:
    texts = PngImagePlugin.PngInfo()
    texts.add_text("Author", ALICE)
    texts.add_text("Software", TOOL, zip=True)
    texts.add_itxt("Description", "Planted caption: Grüße", zip=True)
    texts.add_itxt("XML:com.adobe.xmp", XMP.decode())
    texts.add(b"tIME", bytes([7, 232, 5, 1, 10, 11, 12]))
    texts.add(b"caPl", b"Planted private chunk")
    return texts
