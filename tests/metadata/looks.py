"""What PDF pages look like, drawn by PDFium."""

from pathlib import Path

import pypdfium2  # type: ignore[import-untyped]

MOST_PAGES = 20


def draw_pages(path: Path) -> list[bytes]:
    """The first twenty pages as pixels, with their sizes. Raises PdfiumError."""
    with pypdfium2.PdfDocument(path) as pdf:
        pdf.init_forms()
        return [draw_page(pdf[number]) for number in range(min(len(pdf), MOST_PAGES))]


def draw_page(page: pypdfium2.PdfPage) -> bytes:
    bitmap = page.render(scale=min(1, 1000 / max(page.get_size())))
    return f"{bitmap.width} {bitmap.height} ".encode() + bytes(bitmap.buffer)
