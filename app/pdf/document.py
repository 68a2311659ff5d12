"""A PDF of headings, paragraphs, facts, tables and bars, in any script.

The text may be anybody's: none of it is read as markup, becomes a link, or is left out. What no typeface at hand can
print stands there as a code point. The same input gives the same bytes on the same day, on machines with the same
typefaces; the file tells no author and no time of day.
"""

import json
from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Any, Protocol

import typst
from babel import Locale

from app.pdf.text import KEY, arrange, find_characters, shorten, spell_out
from app.pdf.typefaces import find_families
from app.pdf.unprinted import explain_missing

LOOK = Path(__file__).with_name("document.typ")
# Of the name of a compared row: charts beside each other have little room.
MOST_LETTERS = 26


class Compared(Protocol):
    """A row of a comparison: its name, the lengths of its bars in percent, and the cells beside them."""

    @property
    def name(self) -> str: ...
    @property
    def lengths(self) -> Sequence[float]: ...
    @property
    def cells(self) -> Sequence[str]: ...


class Comparison(Protocol):
    """A table with a bar in each row, of which the first columns are parts; `of` heads the rows' names."""

    @property
    def title(self) -> str: ...
    @property
    def of(self) -> str: ...
    @property
    def columns(self) -> Sequence[str]: ...
    @property
    def rows(self) -> Sequence[Compared]: ...
    @property
    def note(self) -> str: ...


class PdfDocument:
    """A document, which is added to from the top; `locale` is the language that its own words are in.

    A dense one is in small print, for one page.
    """

    def __init__(self, title: str, locale: str, day: date, *, is_dense: bool = False) -> None:
        self._title, self._day, self._is_dense = title, day, is_dense
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

    def totals(self, totals: Iterable[tuple[str, str]]) -> None:
        """Add numbers in boxes, four in a row, each with its name."""
        self._add("totals", rows=[[*total] for total in totals])

    def comparisons(self, comparisons: Iterable[Comparison]) -> None:
        """Add comparisons, beside each other."""
        listed = [
            [
                each.title,
                each.note,
                [each.of, *each.columns],
                [[shorten(row.name, MOST_LETTERS), [*row.lengths], [*row.cells]] for row in each.rows],
            ]
            for each in comparisons
        ]
        self._add("comparisons", charts=listed)

    def rule(self) -> None:
        """Add a line across."""
        self._add("rule")

    def explain_missing(self) -> str:
        """Say which signs can't be printed on this machine, and what to do about it; empty if all can."""
        return explain_missing(find_families(self._find_characters())[2])

    def write(self) -> bytes:
        """Write the PDF. If signs can't be printed, it says so below its first heading."""
        characters = self._find_characters()
        families, folders, missing = find_families(characters)
        parts = [*self._parts]
        if missing:
            parts.insert(1, {"kind": "paragraph", "text": explain_missing(missing)})
        document = {
            "title": spell_out(self._title, missing),
            "lang": self._locale.language,
            "rtl": self._is_rtl,
            "dense": self._is_dense,
            "keys": KEY in characters,
            "fonts": families,
            "parts": [{**part, **self._prepare(part, missing)} for part in parts],
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

    def _find_characters(self) -> set[str]:
        return find_characters(_list_texts([self._title, self._parts]))

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
