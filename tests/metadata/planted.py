"""What is planted in files so that it can be looked for after cleaning, and how it is looked for."""

import base64
import io
import json
import shutil
import subprocess
import zipfile
import zlib
from contextlib import suppress
from pathlib import Path

import pikepdf

ALICE = "Alice Planted"
BOB = "Bob Plantedson"
CAROL = "Carol Plantedsen"
DEVICE = "Planted Camera"
SERIAL = "SN-PLANTED-77"
TOOL = "PlantedTool 3.1"
DOCUMENT_ID = "uuid:planted-0001"
DAY = "2024:05:01 10:11:12"
MARK = b"lanted"


def find_planted(path: Path) -> list[str]:
    """Where in a file something planted is left: in its bytes, and in whatever is packed in them."""
    return [place for place, data in unpack(path) if MARK in data or MARK.decode().encode("utf-16-le") in data]


def unpack(path: Path) -> list[tuple[str, bytes]]:
    data = path.read_bytes()
    found = [("file", data)]
    if data[:2] == b"PK":
        with zipfile.ZipFile(path) as archive:
            found += [(name, archive.read(name)) for name in archive.namelist()]
            found += [(info.filename, bytes(info.extra + info.comment)) for info in archive.infolist()]
    elif b"%PDF-" in data[:1024]:
        # What doesn't open has its bytes alone; what must open, the tests open themselves.
        with suppress(pikepdf.PdfError), pikepdf.open(path) as pdf:
            found += [(f"object {number}", read_object(each)) for number, each in enumerate(pdf.objects, 1)]
    elif data[:4] == b"\x89PNG":
        found += [(name, inflate(body)) for name, body in list_chunks(data)]
    return found


def read_object(each: object) -> bytes:
    if not isinstance(each, pikepdf.Object):
        return str(each).encode()
    if isinstance(each, pikepdf.Stream):
        try:
            return each.unparse() + each.read_bytes()
        except (pikepdf.PdfError, RuntimeError):
            return each.unparse() + unpack_picture(each)
    return each.unparse()


def unpack_picture(stream: pikepdf.Stream) -> bytes:
    """A picture's own data, out of the filters around it."""
    data, filters = stream.read_raw_bytes(), stream.get("/Filter")
    for each in filters if isinstance(filters, pikepdf.Array) else []:
        if each == pikepdf.Name.ASCII85Decode:
            data = base64.a85decode(data.removesuffix(b"~>"))
        elif each == pikepdf.Name.FlateDecode:
            with suppress(zlib.error):
                data = zlib.decompressobj().decompress(data)
    return data


def list_chunks(data: bytes) -> list[tuple[str, bytes]]:
    """The chunks of a PNG file."""
    chunks, stream = [], io.BytesIO(data[8:])
    while size := stream.read(4):
        name = stream.read(4).decode("ascii")
        chunks.append((name, stream.read(int.from_bytes(size))))
        stream.read(4)
    return chunks


def inflate(body: bytes) -> bytes:
    """What is packed behind the first NULs of a chunk, if anything is."""
    for start in range(min(len(body), 90)):
        try:
            return zlib.decompress(body[start:])
        except zlib.error:
            continue
    return b""


def exiftool(path: Path) -> dict[str, str]:
    """What ExifTool, which knows more formats than we do, reads from a file; nothing where it isn't installed."""
    if not shutil.which("exiftool"):
        return {}
    done = subprocess.run(
        ["exiftool", "-json", "-a", "-u", "-ee3", "-G1", path], capture_output=True, text=True, check=False
    )
    [tags] = json.loads(done.stdout)
    groups = ("System:", "File:", "Composite:", "ExifTool:", "SourceFile")
    return {name: str(value) for name, value in tags.items() if str(value).strip() and not name.startswith(groups)}
