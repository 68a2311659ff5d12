"""File types by file name and by content (magic bytes), each with a warning about opening it outside the console."""

import re
from gettext import gettext as _
from typing import NamedTuple

HEAD_BYTES = 4096


class Kind(NamedTuple):
    """A file type: its name (`words`), the warning (`danger`), file name `endings`; `signs` match its first bytes."""

    words: str
    danger: str
    endings: str
    signs: re.Pattern[bytes]


def _kind(words: str, danger: str, endings: str, signs: bytes) -> Kind:
    return Kind(words, danger, endings, re.compile(signs, re.DOTALL | re.IGNORECASE))


_SHOWING = _(
    "A file made to harm can take over the program that shows it. Where the console can show it, look at it here."
)
_CALLING = _(
    "Opening it can run code hidden in it, and can tell its sender over the network that it was opened, and where."
)

PICTURE = _kind(
    _("Picture"),
    _SHOWING,
    "jpg jpeg jpe png webp gif bmp tif tiff",
    rb"\xff\xd8\xff|\x89PNG\r\n\x1a\n|GIF8[79]a|II\*\0|MM\0\*|BM.{4}\0{4}|RIFF.{4}WEBP",
)
TEXT = _kind(
    _("Text"),
    _("A text does nothing by itself. Don't follow links in it, and don't run commands from it."),
    "txt log csv tsv md json xml ini yaml yml eml mbox ics vcf",
    # A byte order mark, or no control characters that no text holds.
    rb"\xef\xbb\xbf|\xff\xfe|\xfe\xff|[^\0-\x08\x0e-\x1a\x1c-\x1f]*\Z",
)
PROGRAM = _kind(
    _("Program"),
    _("Opening it runs it. It then can do all that you can: read your key file, for one."),
    "exe com scr msi dll bat cmd ps1 vbs js jse wsf hta lnk url desktop reg jar app apk sh py pl rb deb rpm",
    rb"MZ.{0,62}\0|\x7fELF|#!|L\0\0\0\x01\x14\x02\0|\xca\xfe\xba\xbe|\xfe\xed\xfa[\xce\xcf]|[\xce\xcf]\xfa\xed\xfe",
)
PDF = _kind(_("PDF document"), _CALLING, "pdf", rb".{0,1024}%PDF-")
OFFICE = _kind(
    _("Office document"),
    _CALLING,
    "docx docm dotx dotm xlsx xlsm xltx xltm pptx pptm ppsx ppsm potx potm odt ott ods ots odp otp",
    rb"PK\x03\x04.*(\[Content_Types\]\.xml|mimetypeapplication/vnd\.oasis)",
)
OLD_OFFICE = _kind(
    _("Office document of an older or rare kind, or with a password"),
    _CALLING,
    "doc dot xls xlsb ppt pps odg rtf msg pages numbers key one",
    rb"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1|\{\\rtf",
)
DRAWING = _kind(_("Drawing that can hold code (SVG)"), _CALLING, "svg svgz", rb"(\xef\xbb\xbf)?\s*<(svg|[!?].*<svg)")
PAGE = _kind(
    _("Web page"), _CALLING, "html htm xhtml mht mhtml", rb"(\xef\xbb\xbf)?\s*<(!doctype html|html|head|body|script)"
)
ARCHIVE = _kind(
    _("Archive of other files"),
    _("Each file in it has dangers of its own. Unpacked, it can be of enormous size."),
    "zip 7z rar tar gz tgz bz2 xz zst cab iso img dmg vhd vhdx",
    rb"PK\x03\x04|PK\x05\x06|7z\xbc\xaf\x27\x1c|Rar!\x1a\x07|\x1f\x8b|\xfd7zXZ\0|\x28\xb5\x2f\xfd|BZh[1-9]|.{257}ustar",
)
MEDIA = _kind(
    _("Sound, video, or a picture that the console can't show"),
    _SHOWING,
    "heic heif avif psd dng cr2 nef mp3 m4a aac ogg opus flac wav amr wma mp4 m4v mov avi mkv webm wmv 3gp mpg mpeg",
    rb".{4}ftyp|\x1aE\xdf\xa3|OggS\0|ID3[\2-\4]|fLaC\0|\xff[\xf1-\xf3\xfb]|8BPS\0|RIFF.{4}(WAVE|AVI )",
)
OTHER = _kind(_("File of an unknown kind"), _("Nobody can say what it does to the program that opens it."), "", b"")

# In the order in which their signs are tried: TEXT and OTHER match what the ones before don't.
_KINDS = (PICTURE, PDF, OFFICE, OLD_OFFICE, PROGRAM, ARCHIVE, MEDIA, DRAWING, PAGE, TEXT, OTHER)
_BY_ENDING = {ending: kind for kind in _KINDS for ending in kind.endings.split()}


def kind_of_name(name: str) -> Kind:
    """The type that a file's name claims; OTHER for an unknown ending."""
    return _BY_ENDING.get(name.rpartition(".")[2].lower(), OTHER)


def kind_of_content(head: bytes) -> Kind:
    """The type of a file by its first 4096 bytes. They are compared only, never decoded."""
    return next(kind for kind in _KINDS if kind.signs.match(head[:HEAD_BYTES]))


def is_disguised(name: str, content: Kind) -> bool:
    """Whether a file's content contradicts its name. Texts and archives never do: many formats are made of them."""
    claimed = kind_of_name(name)
    return content not in (claimed, TEXT, ARCHIVE, OTHER) and (claimed is not OTHER or content is PROGRAM)
