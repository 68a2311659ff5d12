"""Reads OOXML workbooks: sheets with what is hidden in them, comments and pictures."""

import re
from contextlib import suppress
from datetime import datetime, timedelta

from app.console.sandbox.office.content import MOST_CELLS, Content, Enough, Row
from app.console.sandbox.office.flow import MOST_COLUMNS, Flow
from app.console.sandbox.office.package import Attributes, Package, parse, read_number

# Numbers that Excel shows as days or times: those built in (ISO/IEC 29500-1, 18.8.30), and others by their letters.
DAYS = {*range(14, 23), *range(45, 48)}
DAY_LETTERS = re.compile(r'(?:"[^"]*"|\\.|\[[^\]]*\]|[^ymdhs])*[ymdhs]', re.IGNORECASE)
FIRST_DAY = datetime(1899, 12, 30)


class Workbook:
    """Reads an OOXML workbook: its sheets, in order, with comments and pictures."""

    def __init__(self, package: Package, content: Content, main: str) -> None:
        self._package, self._content = package, content
        self._strings, self._is_day = list[str](), list[bool]()
        for part in package.find(main, "sharedStrings"):
            self._read_strings(part)
        for part in package.find(main, "styles"):
            self._read_styles(part)
        sheets = list[Attributes]()
        parse(package.read(main), lambda tag, given: sheets.append(given) if tag == "sheet" else None)
        targets = {each.id: each.target for each in package.relate(main)}
        for sheet in sheets:
            content.add("heading", [("", sheet.get("name", ""))], hidden=sheet.get("state", "visible") != "visible")
            if sheet.get("r:id") in targets:
                part = targets[sheet["r:id"]]
                self._read_sheet(part)
                for each in package.find(part, "comments", "drawing"):
                    Flow(package, content, each)

    def _read_strings(self, part: str) -> None:
        state = {"t": False, "phonetic": False}

        def start(tag: str, _given: Attributes) -> None:
            if tag == "si":
                self._strings.append("")
            state["t"], state["phonetic"] = tag == "t", tag == "rPh" or state["phonetic"]

        def end(tag: str) -> None:
            state["t"], state["phonetic"] = False, state["phonetic"] and tag != "rPh"

        def read(text: str) -> None:
            if state["t"] and not state["phonetic"] and self._strings:
                self._strings[-1] += text

        parse(self._package.read(part), start, end, read)

    def _read_styles(self, part: str) -> None:
        days, cells = {*map(str, DAYS)}, [False]

        def start(tag: str, given: Attributes) -> None:
            if tag == "numFmt" and DAY_LETTERS.match(given.get("formatCode", "")):
                days.add(given.get("numFmtId", ""))
            elif tag == "cellXfs":
                cells[0] = True
            elif tag == "xf" and cells[0]:
                self._is_day.append(given.get("numFmtId") in days)

        def end(tag: str) -> None:
            cells[0] = cells[0] and tag != "cellXfs"

        parse(self._package.read(part), start, end)

    def _read_sheet(self, part: str) -> None:
        rows, cell, texts = list[Row](), Attributes(), list[str]()
        hidden_columns, reading, cells_read = list[str](), [False], 0

        def start(tag: str, given: Attributes) -> None:
            nonlocal cell, cells_read
            if tag == "col" and given.get("hidden") in ("1", "true"):
                names = dict.fromkeys(name_column(given.get(end)) for end in ("min", "max"))
                hidden_columns.append("–".join(names))
            elif tag == "row":
                rows.append((given.get("r", ""), given.get("hidden") in ("1", "true"), []))
            elif tag == "c":
                cell = given
                cells_read += 1
                texts.clear()
                if cells_read > MOST_CELLS:
                    raise Enough
            reading[0] = tag in ("v", "t")

        def end(tag: str) -> None:
            reading[0] = False
            if tag == "c" and rows:
                place(rows[-1][2], cell.get("r", ""), self._word(cell, "".join(texts)))

        try:
            parse(self._package.read(part), start, end, lambda text: texts.append(text) if reading[0] else None)
        finally:
            self._content.add("hidden columns", [("", ", ".join(hidden_columns))])
            self._content.add_table(rows)

    def _word(self, cell: Attributes, text: str) -> str:
        match cell.get("t"):
            case "s":
                number = read_number(text, 0)
                return self._strings[number] if number < len(self._strings) else ""
            case "b":
                return "TRUE" if text == "1" else "FALSE"
            case None | "n" if text and self._is_day[read_number(cell.get("s"), 0) :][:1] == [True]:
                return read_day(text)
            case _:
                return text


def place(cells: list[str], reference: str, text: str) -> None:
    """Put a text where a reference such as C7 says, or next; beyond column 100 it is left out."""
    letters = re.match(r"[A-Z]{1,3}", reference)
    column = len(cells)
    if letters:
        column = 0
        for letter in letters[0]:
            column = column * 26 + ord(letter) - 64
        column -= 1
    if len(cells) <= column < MOST_COLUMNS:
        cells += [""] * (column - len(cells)) + [text]


def read_day(text: str) -> str:
    """A number of days as Excel has it, as a date with its time; the number itself if it is none."""
    with suppress(ValueError, OverflowError):
        return (FIRST_DAY + timedelta(days=float(text))).isoformat(" ", "minutes").removesuffix(" 00:00")
    return text


def name_column(number: str | None) -> str:
    """The letters of a column's number, from 1."""
    left, name = min(read_number(number), 16_384), ""
    while left > 0:
        left, letter = divmod(left - 1, 26)
        name = chr(65 + letter) + name
    return name
