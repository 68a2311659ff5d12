"""Letters that are proposed to officers: neutral words to reporters, in the reporters' languages."""

import tomllib
from functools import cache
from pathlib import Path

LETTERS = Path(__file__).with_name("letters.toml")
FALLBACK = "en"

Letters = dict[str, dict[str, str]]  # texts by the letter's id and the language


@cache
def read_letters(path: Path = LETTERS) -> Letters:
    """Read the letters. Raises ValueError for a file in which a text is missing."""
    found: Letters = tomllib.loads(path.read_text(encoding="utf-8"))
    for id, texts in found.items():
        if FALLBACK not in texts or not all(isinstance(text, str) and text.strip() for text in texts.values()):
            raise ValueError(f"{path.name}: {id} lacks a text")
    return found


def find_letter(letters: Letters, id: str | None, language: str) -> str:
    """The text of a letter in a language, or in English; nothing if there is no such letter."""
    texts = letters.get(id or "", {})
    return texts.get(language, texts.get(FALLBACK, "")).strip()
