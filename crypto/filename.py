"""Safe file names (SPEC 5): from a name that somebody else chose to one that is safe to show and to write to disk.

The sets of characters are written out, and NFC is left to blocks in which no character can be added: what a library
calls a format character, or composes, depends on its version of Unicode, and both languages must agree in all of them.
"""

import re
from unicodedata import normalize

MAX_BYTES = 200
MAX_EXTENSION_BYTES = 32
FALLBACK = "file"

# Any of them, however many, is one space: a row of them could push an extension out of sight.
SPACES = re.compile("[\t-\r \x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u2800\u3000]+")
# Categories Cc and Cf, and what is ignorable by default: shown, they turn other characters round, or are nothing.
INVISIBLE = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\xad\u034f\u0600-\u0605\u061c\u06dd\u070f\u0890\u0891\u08e2\u115f\u1160\u17b4"
    "\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb\U000110bd"
    "\U000110cd\U00013430-\U0001343f\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff]"
)
# What Windows forbids or reads as a stream of its own, surrogates, and private use, where systems hide the forbidden.
UNSAFE = re.compile('[<>:"|?*\ud800-\udfff\ue000-\uf8ff\U000f0000-\U0010ffff]')
RESERVED = re.compile(r"(con|prn|aux|nul|conin\$|conout\$|(com|lpt)[0-9¹²³]) *(\.|\Z)", re.ASCII | re.IGNORECASE)
COMPOSED = re.compile(
    "[ -\u0377\u037a-\u037f\u0384-\u038a\u038c\u038e-\u03a1\u03a3-\u052f\u0620-\u06ff\u0900-\u097f\u1100-\u11ff"
    "\u1e00-\u1eff\u3041-\u3096\u3099-\u30ff\uac00-\ud7a3]+"
)


def sanitise(name: str) -> str:
    """Make a name safe: the last part of a path, at most 200 bytes in UTF-8, its extension kept, never empty.

    A safe name stays as it is.
    """
    visible = UNSAFE.sub("_", INVISIBLE.sub("", re.split(r"[/\\]", name)[-1]))
    # Cut before it is composed: composing a long run of marks takes the square of its length.
    short = _shorten(SPACES.sub(" ", visible).strip(" ."))
    composed = COMPOSED.sub(lambda run: normalize("NFC", run[0]), short)
    return _shorten("_" + composed if RESERVED.match(composed) else composed) or FALLBACK


def _shorten(name: str) -> str:
    dot = name.rfind(".")
    extension = name[dot:].encode() if dot > 0 else b""
    if len(extension) > MAX_EXTENSION_BYTES:
        extension = b""
    stem = name.encode()[: len(name.encode()) - len(extension)]
    shortened = stem[: MAX_BYTES - len(extension)] + extension
    return shortened.decode(errors="ignore").rstrip(" .")
