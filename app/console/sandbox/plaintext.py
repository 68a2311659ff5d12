"""What `confined` does with a text: decode it, and put a mark where it holds what can't be seen or misleads."""

import codecs
import json
from unicodedata import category

HIDDEN = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}
# Persian and the languages of India can't be written without the two joiners, and they turn nothing around.
KEPT = {"\n", "\t", "\u200c", "\u200d"}
BOMS = {codecs.BOM_UTF8: "utf-8", codecs.BOM_UTF16_LE: "utf-16-le", codecs.BOM_UTF16_BE: "utf-16-be"}
LEGACY = "windows-1252"
# No file can be opened later, and these are.
DECODERS = {name: codecs.getincrementaldecoder(name) for name in ("utf-8", "utf-16-le", "utf-16-be", LEGACY)}


def work(data: bytes) -> bytes:
    """One line of JSON (`encoding`), then the text in UTF-8, as marked. Raises ValueError for what is no text."""
    encoding, text = decode(data)
    return json.dumps({"encoding": encoding}).encode() + b"\n" + mark(text).encode()


def decode(data: bytes) -> tuple[str, str]:
    """Find out how a text is encoded; it may end in the middle of a letter. Raises ValueError for what is no text."""
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
    """Write characters that are invisible, or turn others around, as their numbers."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n")
    return "".join(f"⟨U+{ord(each):04X}⟩" if category(each) in HIDDEN and each not in KEPT else each for each in lines)
