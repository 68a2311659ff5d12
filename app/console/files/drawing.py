"""Previews of pictures: a sandboxed process decodes the file, and the browser gets a new PNG.

The sandbox's output is validated, and the PNG is written here, by code that never parses the file.
"""

import struct
import zlib
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, NamedTuple

from app.console.jobs import Job
from app.console.sandbox import run as sandbox
from app.console.sandbox.run import NotShown

SANDBOX = Path(sandbox.__file__).parent


class PicturePreview(NamedTuple):
    """A preview as PNG, its size and the original's (`whole`) in pixels; `more` if it is the first of several."""

    png: bytes
    width: int
    height: int
    whole: tuple[int, int]
    more: bool


def preview_picture(data: bytes, job: Job[Any]) -> PicturePreview:
    """Decode a picture in the sandbox, and write its pixels as PNG. Raises NotShown, Cancelled."""
    head, pixels = sandbox.run(SANDBOX / "picture.py", data, job)
    width, height, wide, high = read_numbers(lambda: (*head["size"], *head["whole"]))
    png = draw(width, height, pixels)
    return PicturePreview(png, width, height, (wide, high), head.get("more") is True)


def read_numbers(find: Callable[[], Iterable[Any]]) -> list[int]:
    """Read whole numbers from 1 from the sandbox's output. Raises NotShown for anything else."""
    try:
        numbers = [int(each) for each in find()]
    except (KeyError, TypeError, ValueError, OverflowError):
        raise NotShown from None
    if min(numbers) < 1:
        raise NotShown
    return numbers


def draw(width: int, height: int, pixels: bytes) -> bytes:
    """Write the pixels that the sandbox gave as a PNG file. Raises NotShown if they are more or fewer."""
    if len(pixels) != 3 * width * height:
        raise NotShown
    return write_png(width, height, pixels)


def write_png(width: int, height: int, pixels: bytes) -> bytes:
    """Write pixels, 3 bytes of RGB each, as a PNG file (ISO/IEC 15948)."""
    row = 3 * width
    rows = b"".join(b"\0" + pixels[start : start + row] for start in range(0, row * height, row))
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    chunks = ((b"IHDR", header), (b"IDAT", zlib.compress(rows, 1)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_write_chunk(*chunk) for chunk in chunks)


def _write_chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
