"""The sandbox's job for texts: decodes one, and makes invisible and misleading characters visible."""

import codecs
import json
from unicodedata import category

HIDDEN = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}
# Persian and the languages of India need the two joiners, and these don't change the direction of text.
KEPT = {"\n", "\t", "\u200c", "\u200d"}
BOMS = {codecs.BOM_UTF8: "utf-8", codecs.BOM_UTF16_LE: "utf-16-le", codecs.BOM_UTF16_BE: "utf-16-be"}
LEGACY = "windows-1252"
# Python loads codecs when first used: here it has to be before the sandbox forbids opening files.
DECODERS = {name: codecs.getincrementaldecoder(name) for name in ("utf-8", "utf-16-le", "utf-16-be", LEGACY)}


def work(data: bytes) -> bytes:
    """Give one line of JSON (`encoding`), then the marked text in UTF-8. Raises ValueError for what is no text."""
    encoding, text = decode(data)
    return json.dumps({"encoding": encoding}).encode() + b"\n" + mark(text).encode()


def decode(data: bytes) -> tuple[str, str]:
    """Decode a text as UTF-8, UTF-16 or Windows-1252; its last character may be cut. Raises ValueError for no text."""
    for bom, encoding in BOMS.items():
        if data.startswith(bom):
            return encoding, DECODERS[encoding]("replace").decode(data.removeprefix(bom))
    if b"\0" in data:
        raise ValueError
    try:
        return "utf-8", DECODERS["utf-8"]().decode(data)
    except UnicodeDecodeError:
        if any(byte < 32 and byte not in b"\t\n\f\r" for byte in data):
            raise
        return LEGACY, DECODERS[LEGACY]("replace").decode(data)


def mark(text: str) -> str:
    """Replace invisible and bidirectional control characters by their code points, such as ⟨U+202E⟩."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return "".join(f"⟨U+{ord(each):04X}⟩" if category(each) in HIDDEN and each not in KEPT else each for each in text)
