"""The sandbox's job for PDF documents: draws one page with PDFium, and gives its raw pixels.

PDFium is built without JavaScript and XFA. It reads no typefaces of this machine: those that a document doesn't have in
it are replaced by PDFium's own.
"""

import ctypes
import json

import pypdfium2_raw as pdfium

LONGEST_SIDE = 2000
MOST_PIXELS_A_POINT = 2.5  # 180 dpi
BYTES_A_PIXEL = 3
WHITE = 0xFFFFFFFF


def work(data: bytes, number: str) -> bytes:
    """Draw the page of a number, from 1, or the last: one line of JSON (`size`, `page`, `pages`), then RGB pixels.

    Gives `{"locked": true}` for a document that opens with a password only. Raises ValueError for what is damaged.
    """
    document = pdfium.FPDF_LoadMemDocument64(data, len(data), None)
    if not document and pdfium.FPDF_GetLastError() == pdfium.FPDF_ERR_PASSWORD:
        return json.dumps({"locked": True}).encode()
    pages = pdfium.FPDF_GetPageCount(document) if document else 0
    if pages < 1:
        raise ValueError("no pages")
    number_shown = min(max(int(number), 1), pages)
    page = pdfium.FPDF_LoadPage(document, number_shown - 1)
    if not page:
        raise ValueError("damaged page")
    width, height = fit(pdfium.FPDF_GetPageWidthF(page), pdfium.FPDF_GetPageHeightF(page))
    head = {"size": (width, height), "page": number_shown, "pages": pages}
    return json.dumps(head).encode() + b"\n" + draw(page, width, height)


def fit(wide: float, high: float) -> tuple[int, int]:
    """The size in pixels at which a page of this size in points is drawn. Raises ZeroDivisionError for no size."""
    scale = min(MOST_PIXELS_A_POINT, LONGEST_SIDE / wide, LONGEST_SIDE / high)
    return max(round(wide * scale), 1), max(round(high * scale), 1)


def draw(page: object, width: int, height: int) -> bytes:
    """Draw a page with its annotations on white. Raises ValueError if there is no memory for it."""
    pixels = ctypes.create_string_buffer(width * height * BYTES_A_PIXEL)
    bitmap = pdfium.FPDFBitmap_CreateEx(width, height, pdfium.FPDFBitmap_BGR, pixels, width * BYTES_A_PIXEL)
    if not bitmap:
        raise ValueError("no bitmap")
    pdfium.FPDFBitmap_FillRect(bitmap, 0, 0, width, height, WHITE)
    flags = pdfium.FPDF_ANNOT | pdfium.FPDF_REVERSE_BYTE_ORDER
    pdfium.FPDF_RenderPageBitmap(bitmap, page, 0, 0, width, height, 0, flags)
    return pixels.raw


def begin() -> None:
    """Prepare PDFium, with no folder of typefaces to look into: the sandbox would end it for opening one."""
    no_folders = (ctypes.POINTER(ctypes.c_char) * 1)()
    config = pdfium.FPDF_LIBRARY_CONFIG(version=2, m_pUserFontPaths=no_folders)
    pdfium.FPDF_InitLibraryWithConfig(config)


begin()
