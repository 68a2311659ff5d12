"""What PDF pages look like, drawn by PDFium."""

from pathlib import Path

import pypdfium2  # type: ignore[import-untyped]
from PIL import Image, ImageChops

MOST_PAGES = 20
# Colours of which the profile was cleaned may differ a little: by this much, in this share of what is drawn.
MOST_SHADES, MOST_SHARE = 32, 0.001


def draw_pages(path: Path) -> list[bytes]:
    """The first twenty pages as pixels, with their sizes. Raises PdfiumError."""
    with pypdfium2.PdfDocument(path) as pdf:
        pdf.init_forms()
        return [draw_page(pdf, number) for number in range(min(len(pdf), MOST_PAGES))]


def draw_page(pdf: pypdfium2.PdfDocument, number: int) -> bytes:
    """Nothing, where a page has no size or can't be drawn."""
    try:
        page = pdf[number]
        bitmap = page.render(scale=min(1, 1000 / max(1, *page.get_size())))
    except (ValueError, pypdfium2.PdfiumError):
        return b""
    return f"{bitmap.width} {bitmap.height} ".encode() + bytes(bitmap.buffer)


def look_alike(one: bytes, other: bytes) -> bool:
    """Whether two drawn pages look the same to people."""
    if one == other or len(one) != len(other):
        return one == other
    size = (len(one), 1)
    different = ImageChops.difference(Image.frombytes("L", size, one), Image.frombytes("L", size, other))
    return sum(different.histogram()[MOST_SHADES:]) <= MOST_SHARE * len(one)
