"""A PDF of headings, paragraphs, facts, tables and bars, in any script.

The text may be anybody's: none of it is read as markup, becomes a link, or is left out. What no typeface at hand can
print stands there as a code point. The same input gives the same bytes on the same day, on machines with the same
typefaces; the file tells no author and no time of day.
"""

import json
from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Any

import typst
from babel import Locale

from app.pdf.text import arrange, find_characters, spell_out
from app.pdf.typefaces import find_families

LOOK = Path(__file__).with_name("document.typ")


class PdfDocument:
    """A document, which is added to from the top; `locale` is the language that its own words are in."""

    def __init__(self, title: str, locale: str, day: date) -> None:
        self._title, self._day = title, day
        self._locale = Locale.parse(locale)
        self._parts: list[dict[str, Any]] = []

    def heading(self, text: str, level: int = 1) -> None:
        """Add a heading; the document's own is of level 1."""
        self._add("heading", level=level, text=text)

    def paragraph(self, text: str) -> None:
        """Add a text, with its lines as they are."""
        self._add("paragraph", text=text)

    def facts(self, facts: Iterable[tuple[str, str]]) -> None:
        """Add names, each with its value beside it."""
        self._add("facts", rows=[[*fact] for fact in facts])

    def table(self, head: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
        """Add a table whose columns, but for the first, are numbers. Raises ValueError for a row of another length."""
        listed = [[*row] for row in rows]
        if any(len(row) != len(head) for row in listed):
            raise ValueError("every row has as many cells as the head")
        self._add("table", head=[*head], rows=listed)

    def bars(self, bars: Iterable[tuple[str, float | None, str]]) -> None:
        """Add bars, each with its name, its length (None: nothing is drawn) and what is written beside it."""
        listed = [*bars]
        longest = max((length for _name, length, _shown in listed if length), default=1)
        rows = [[name, None if length is None else length / longest, shown] for name, length, shown in listed]
        self._add("bars", rows=rows)

    def rule(self) -> None:
        """Add a line across."""
        self._add("rule")

    def write(self) -> bytes:
        """Write the PDF."""
        families, folders, missing = find_families(find_characters(_list_texts([self._title, self._parts])))
        document = {
            "title": spell_out(self._title, missing),
            "lang": self._locale.language,
            "rtl": self._is_rtl,
            "fonts": families,
            "parts": [{**part, **self._prepare(part, missing)} for part in self._parts],
        }
        return typst.compile(
            LOOK,
            root=LOOK.parent,
            font_paths=folders,
            ignore_system_fonts=True,
            sys_inputs={"doc": json.dumps(document)},
            timestamp=datetime.combine(self._day, time(), UTC),
            format="pdf",
        )

    @property
    def _is_rtl(self) -> bool:
        return self._locale.text_direction == "rtl"

    def _add(self, kind: str, **content: Any) -> None:
        self._parts.append({"kind": kind, **content})

    def _prepare(self, part: dict[str, Any], missing: set[str]) -> dict[str, Any]:
        def prepare(content: Any) -> Any:
            if isinstance(content, list):
                return [prepare(each) for each in content]
            return arrange(spell_out(content, missing), self._is_rtl) if isinstance(content, str) else content

        return {name: prepare(content) for name, content in part.items() if name != "kind"}


def _list_texts(content: Any) -> Iterable[str]:
    if isinstance(content, str):
        yield content
    elif isinstance(content, list | dict):
        for each in content.values() if isinstance(content, dict) else content:
            yield from _list_texts(each)
