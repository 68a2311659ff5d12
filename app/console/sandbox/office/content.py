"""What was found in an Office document: paragraphs, tables and pictures, up to limits."""

from typing import Any

from app.console.sandbox.plaintext import mark

MOST_CHARACTERS = 400_000
MOST_CELLS = 20_000
MOST_PICTURES = 20
PICTURES_BYTES = 16 * 2**20  # all together

Row = tuple[str, bool, list[str]]
Run = tuple[str, str]


class Enough(Exception):
    """As much was found as is shown."""


class Content:
    """What was found, in order: blocks, and pictures as they are in the document."""

    def __init__(self) -> None:
        self.blocks: list[dict[str, Any]] = []
        self.pictures: list[bytes] = []
        self._characters = self._cells = self._slides = 0

    def add(self, kind: str, runs: list[Run], *, hidden: bool = False) -> None:
        """Add a paragraph: its runs are texts, each with "", "deleted" or "hidden". Raises Enough."""
        if any(text.strip() for _how, text in runs):
            self._count(sum(len(text) for _how, text in runs), 1)
            shown = [(how, mark(text)) for how, text in runs]
            self.blocks.append({"kind": kind, "runs": shown, "hidden": hidden})

    def add_slide(self, *, hidden: bool) -> None:
        """Add where the next slide begins."""
        self._slides += 1
        self.add("slide", [("", str(self._slides))], hidden=hidden)

    def add_table(self, rows: list[Row]) -> None:
        """Add a table: of each row its number, whether it is hidden, and its cells. Raises Enough."""
        kept = list[Row]()
        try:
            for number, hidden, cells in rows:
                while cells and not cells[-1].strip():
                    cells.pop()
                if cells:
                    self._count(sum(map(len, cells)), len(cells))
                    kept.append((number, hidden, [mark(cell) for cell in cells]))
        finally:
            if kept:
                self.blocks.append({"kind": "table", "rows": kept})

    def add_picture(self, data: bytes) -> None:
        """Add a picture. Raises Enough."""
        if len(self.pictures) == MOST_PICTURES or sum(map(len, self.pictures)) + len(data) > PICTURES_BYTES:
            raise Enough
        self.blocks.append({"kind": "picture", "number": len(self.pictures)})
        self.pictures.append(data)

    def _count(self, characters: int, cells: int) -> None:
        self._characters += characters
        self._cells += cells
        if self._characters > MOST_CHARACTERS or self._cells > MOST_CELLS:
            raise Enough
