"""Showing a picture or a text without giving its file to the browser: a confined process makes points or letters of it.

What comes back is held against its form, and a picture's points are put into a PNG by code that never saw the file.
"""

import struct
import zlib
from pathlib import Path
from typing import Any, NamedTuple

from app.blobs import Blobs
from app.console import confining
from app.console.attached import PICTURE_BYTES, Attached, make_opener, read
from app.console.confining import NotShown
from app.console.jobs import Job
from app.console.kinds import PICTURE, TEXT, Kind, kind_of_content

MODULES = Path(__file__).parent
TEXT_BYTES = 256 * 2**10


class Picture(NamedTuple):
    """A picture as it is shown, and how wide and high the file has it, in points; `more` if it is the first of many."""

    png: bytes
    width: int
    height: int
    whole: tuple[int, int]
    more: bool


class Text(NamedTuple):
    """A text as it is shown; `is_part` if it is only the beginning."""

    text: str
    encoding: str
    is_part: bool


class Unsuitable(NamedTuple):
    """What a file turned out to be that the console doesn't show."""

    kind: Kind


View = Picture | Text | Unsuitable


def view(blobs: Blobs, file: Attached, job: Job[View]) -> View:
    """Fetch a file, as much of it as is needed, and make it something to show. What it is, its content says.

    Raises NotShown, TamperedAttachment, PieceMissing, BlobsUnavailable, Cancelled.
    """
    chunks = read(blobs, file, make_opener(file), job)
    first = next(chunks)
    kind = kind_of_content(first)
    if kind is TEXT and file.size_bytes > TEXT_BYTES:
        return read_text(first[:TEXT_BYTES], True, job)
    if kind is TEXT:
        return read_text(b"".join([first, *chunks]), False, job)
    if kind is not PICTURE or file.size_bytes > PICTURE_BYTES:
        return Unsuitable(kind)
    return draw(b"".join([first, *chunks]), job)


def draw(data: bytes, job: Job[Any]) -> Picture:
    """Make a picture of a picture's file. Raises NotShown, Cancelled."""
    head, points = confining.run(MODULES / "picture.py", data, job)
    try:
        width, height, wide, high = (int(each) for each in (*head["size"], *head["whole"]))
    except (KeyError, TypeError, ValueError, OverflowError):
        raise NotShown from None
    if min(width, height, wide, high) < 1 or len(points) != 3 * width * height:
        raise NotShown
    return Picture(write_png(width, height, points), width, height, (wide, high), head.get("more") is True)


def read_text(data: bytes, is_part: bool, job: Job[Any]) -> Text:
    """Make a text of the beginning of a text's file. Raises NotShown, Cancelled."""
    head, text = confining.run(MODULES / "plaintext.py", data, job)
    try:
        return Text(text.decode(), str(head["encoding"]), is_part)
    except (KeyError, ValueError):
        raise NotShown from None


def write_png(width: int, height: int, points: bytes) -> bytes:
    """Write points, 3 bytes of RGB each, as a PNG file (ISO/IEC 15948)."""
    row = 3 * width
    rows = b"".join(b"\0" + points[start : start + row] for start in range(0, row * height, row))
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    chunks = ((b"IHDR", header), (b"IDAT", zlib.compress(rows, 1)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_write_chunk(*chunk) for chunk in chunks)


def _write_chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
