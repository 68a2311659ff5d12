"""Sample films and HEIC pictures that tell much about their author: boxes written as phones write them."""

from pathlib import Path
from struct import pack

from tests.metadata import picture_samples as pictures
from tests.metadata.planted import ALICE, DEVICE, TOOL

# 2024-05-01, in seconds since 1904.
MOMENT = 3_797_400_000
PLACE = "+52.5163+013.3777/"
PICTURES, PLACES = b"PIXELS" * 40, b"planted place 52.5163" * 4


def box(kind: str | bytes, *parts: bytes) -> bytes:
    body = b"".join(parts)
    return pack(">I", len(body) + 8) + (kind if isinstance(kind, bytes) else kind.encode("latin-1")) + body


def full(kind: str, *parts: bytes) -> bytes:
    return box(kind, bytes(4), *parts)


def text(kind: str, value: str) -> bytes:
    """A value in QuickTime's user data."""
    return box(kind, pack(">HH", len(value), 0x55C4), value.encode())


def handle(kind: bytes, name: str) -> bytes:
    return full("hdlr", b"mhlr", kind, b"appl", bytes(8), name.encode() + b"\0")


def track(number: int, kind: bytes, entry: bytes, at: int, size: int) -> bytes:
    """A track of one sample."""
    table = box(
        "stbl",
        full("stsd", pack(">I", 1), entry),
        full("stts", pack(">III", 1, 1, 40)),
        full("stsc", pack(">IIII", 1, 1, 1, 1)),
        full("stsz", pack(">III", 0, 1, size)),
        full("stco", pack(">II", 1, at)),
    )
    data = box("dinf", full("dref", pack(">I", 1), box("url ", b"\0\0\0\1")))
    media = box(
        "mdia",
        full("mdhd", pack(">IIII", MOMENT, MOMENT, 600, 40), bytes(4)),
        handle(kind, "Planted Handler"),
        box("minf", full("vmhd", bytes(8)), data, table),
    )
    return box("trak", full("tkhd", pack(">IIII", MOMENT, MOMENT, number, 0), bytes(64)), media)


def make_film(path: Path) -> Path:
    """A film of a phone: user data, keys, a track of places, names of encoders, XMP behind it."""
    camera = bytes(24) + pack(">HHII", 64, 48, 0x480000, 0x480000) + bytes(4) + b"\0\1"
    picture = box("avc1", camera, b"\x0fPlanted encoder".ljust(32, b"\0"), pack(">hh", 24, -1))
    keys = ["com.apple.quicktime.location.ISO6709", "com.apple.quicktime.make", "com.apple.quicktime.author"]
    values = [PLACE, DEVICE, ALICE]
    named = full("keys", pack(">I", len(keys)), *(box("mdta", key.encode()) for key in keys))
    items = box(
        "ilst", *(box(pack(">I", i), box("data", pack(">II", 1, 0), v.encode())) for i, v in enumerate(values, 1))
    )
    start = box("ftyp", b"qt  ", bytes(4), b"qt  ")
    at = len(start) + 8
    movie = box(
        "moov",
        full("mvhd", pack(">IIII", MOMENT, MOMENT, 600, 40), bytes(80)),
        track(1, b"vide", picture, at, len(PICTURES)),
        track(2, b"meta", box("mebx", bytes(8), b"planted"), at + len(PICTURES), len(PLACES)),
        box("udta", text("\xa9xyz", PLACE), text("\xa9mod", DEVICE), text("\xa9swr", TOOL), bytes(4)),
        box("meta", handle(b"mdta", ""), named, items),
    )
    xmp = bytes.fromhex("be7acfcb97a942e89c71999491e3afac") + pictures.XMP
    path.write_bytes(start + box("mdat", PICTURES, PLACES) + movie + box("free", b"planted") + box("uuid", xmp))
    return path


def make_picture(path: Path) -> Path:
    """A picture in the form of HEIC, which Pillow writes with AV1 inside."""
    profile = pictures.make_profile()
    pictures.draw().save(path, exif=pictures.make_exif(), xmp=pictures.XMP, icc_profile=profile)
    return path
