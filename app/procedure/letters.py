"""Letters that are proposed to officers: neutral words to reporters, in the reporters' languages."""

import tomllib
from datetime import date
from functools import cache
from pathlib import Path

from babel.dates import format_date

LETTERS = Path(__file__).with_name("letters.toml")
FALLBACK = "en"
# What stands for the day from which a case may be deleted.
DAY = "{day}"

Letters = dict[str, dict[str, str]]  # texts by the letter's id and the language


@cache
def read_letters(path: Path = LETTERS) -> Letters:
    """Read the letters. Raises ValueError for a file in which a text is missing."""
    found: Letters = tomllib.loads(path.read_text(encoding="utf-8"))
    for id, texts in found.items():
        if FALLBACK not in texts or not all(isinstance(text, str) and text.strip() for text in texts.values()):
            raise ValueError(f"{path.name}: {id} lacks a text")
    return found


def find_letter(letters: Letters, id: str | None, language: str, deleted_from: date | None = None) -> str:
    """The text of a letter in a language, or in English; nothing if there is no such letter.

    A paragraph that names the day from which the case may be deleted is left out if that isn't known.
    """
    texts = letters.get(id or "", {})
    written_in = language if language in texts else FALLBACK
    paragraphs = texts.get(written_in, "").strip().split("\n\n")
    day = format_date(deleted_from, "long", written_in) if deleted_from else ""
    return "\n\n".join(each.replace(DAY, day) for each in paragraphs if day or DAY not in each)
