"""Previews of pictures and texts: a sandboxed process decodes the file, and the browser gets a new PNG, or plain text.

The sandbox's output is validated, and the PNG is written here, by code that never parses the file.
"""

import struct
import zlib
from pathlib import Path
from typing import Any, NamedTuple

from app.blobs.storage import Blobs
from app.console.cases.attachments import PICTURE_BYTES, Attached, make_opener, read
from app.console.cases.file_types import PICTURE, TEXT, Kind, kind_of_content
from app.console.jobs import Job, Jobs
from app.console.sandbox import run as sandbox
from app.console.sandbox.run import NotShown

SANDBOX = Path(sandbox.__file__).parent
TEXT_BYTES = 256 * 2**10
MAX_JOBS = 3


class PicturePreview(NamedTuple):
    """A preview as PNG, its size and the original's (`whole`) in pixels; `more` if it is the first of several."""

    png: bytes
    width: int
    height: int
    whole: tuple[int, int]
    more: bool


class TextPreview(NamedTuple):
    """A decoded text; `is_part` if it is only the first 256 KiB of the file."""

    text: str
    encoding: str
    is_part: bool


class Unsuitable(NamedTuple):
    """The type of a file that the console doesn't preview."""

    kind: Kind


Preview = PicturePreview | TextPreview | Unsuitable


class PreviewJobs(Jobs[Preview]):
    """The preview jobs of a workspace by the files' places: the latest 3."""

    def __init__(self) -> None:
        super().__init__("preview", MAX_JOBS)


def make_preview(blobs: Blobs, file: Attached, job: Job[Preview]) -> Preview:
    """Read a file, as much of it as is needed, and make its preview. Its type is found by its content.

    Raises NotShown, TamperedAttachment, PieceMissing, BlobsUnavailable, Cancelled.
    """
    chunks = read(blobs, file, make_opener(file), job)
    first = next(chunks)
    kind = kind_of_content(first)
    if kind is TEXT and file.size_bytes > TEXT_BYTES:
        return preview_text(first[:TEXT_BYTES], True, job)
    if kind is TEXT:
        return preview_text(b"".join([first, *chunks]), False, job)
    if kind is not PICTURE or file.size_bytes > PICTURE_BYTES:
        return Unsuitable(kind)
    return preview_picture(b"".join([first, *chunks]), job)


def preview_picture(data: bytes, job: Job[Any]) -> PicturePreview:
    """Decode a picture in the sandbox, and write its pixels as PNG. Raises NotShown, Cancelled."""
    head, pixels = sandbox.run(SANDBOX / "picture.py", data, job)
    try:
        width, height, wide, high = (int(each) for each in (*head["size"], *head["whole"]))
    except (KeyError, TypeError, ValueError, OverflowError):
        raise NotShown from None
    if min(width, height, wide, high) < 1 or len(pixels) != 3 * width * height:
        raise NotShown
    return PicturePreview(write_png(width, height, pixels), width, height, (wide, high), head.get("more") is True)


def preview_text(data: bytes, is_part: bool, job: Job[Any]) -> TextPreview:
    """Decode a text in the sandbox. Raises NotShown, Cancelled."""
    head, text = sandbox.run(SANDBOX / "plaintext.py", data, job)
    try:
        return TextPreview(text.decode(), str(head["encoding"]), is_part)
    except (KeyError, ValueError):
        raise NotShown from None


def write_png(width: int, height: int, pixels: bytes) -> bytes:
    """Write pixels, 3 bytes of RGB each, as a PNG file (ISO/IEC 15948)."""
    row = 3 * width
    rows = b"".join(b"\0" + pixels[start : start + row] for start in range(0, row * height, row))
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    chunks = ((b"IHDR", header), (b"IDAT", zlib.compress(rows, 1)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_write_chunk(*chunk) for chunk in chunks)


def _write_chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
