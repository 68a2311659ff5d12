"""Reads texts, slides, comments and ODF documents, whose XML has what is said in its order."""

import posixpath

from app.console.sandbox.office.content import MOST_CELLS, Content, Enough, Row, Run
from app.console.sandbox.office.package import Attributes, Package, parse, read_number

MOST_COLUMNS = 100
MOST_REPEATED = 100
CONTEXTS = {
    **dict.fromkeys(("annotation", "comment", "cm"), "comment"),
    **dict.fromkeys(("footnote", "endnote", "note-body", "notes"), "note"),
    **dict.fromkeys(("hdr", "ftr", "header", "footer"), "header"),
    "changed-region": "deleted",
}
PARAGRAPHS = {"p", "h"}
PARAGRAPHS_OF_COMMENTS = {*PARAGRAPHS, "text", "creator", "date"}
BREAKS = {"tab": "\t", "br": "\n", "cr": "\n", "line-break": "\n", "noBreakHyphen": "-"}


class Flow:
    """Reads the XML of a text, of slides or of an ODF table as it comes, and adds what it finds to the content."""

    def __init__(self, package: Package, content: Content, part: str, kind: str = "text") -> None:
        self._package, self._content, self._folder = package, content, posixpath.dirname(part)
        self._targets = {each.id: each.target for each in package.relate(part)}
        self._is_odf = part in ("content.xml", "styles.xml")
        self._kinds, self._paragraphs = [kind], list[list[Run]]()
        self._rows, self._cells = list[list[Row]](), list[list[str]]()
        self._marks, self._hidden_styles, self._style = [""], set[str](), ""
        self._reading, self._cells_read, self._row_count, self._whose = 0, 0, 1, ""
        try:
            parse(package.read(part), self._start, self._end, self._read)
        finally:
            for rows in self._rows:
                content.add_table(rows)

    def _start(self, tag: str, given: Attributes) -> None:
        hidden = given.get("style-name", "") in self._hidden_styles or given.get("show") == "0"
        if tag in CONTEXTS:
            self._kinds.append(CONTEXTS[tag])
            self._whose = given.get("ref") or given.get("author") or ""
        if self._is_paragraph(tag):
            self._paragraphs.append([("", f"{self._whose}: ")] if self._whose else [])
            self._marks.append("hidden" if hidden else self._marks[-1])
            self._whose = ""
        match tag:
            case "t" | "delText":
                self._reading += 1
            case "r" | "span" | "del":
                self._marks.append("deleted" if tag == "del" else "hidden" if hidden else self._marks[-1])
            case "vanish" if given.get("val") not in ("0", "false") and len(self._marks) > 1:
                self._marks[-1] = "hidden"
            case "s" if self._is_odf:
                self._write(" " * min(read_number(given.get("c")), 1000))
            case "tbl" | "table":
                self._rows.append([])
                self._content.add("heading", [("", given.get("name", ""))], hidden=hidden)
            case "tr" | "table-row" if self._rows:
                self._rows[-1].append(("", "collapse" in given.get("visibility", ""), []))
                self._row_count = read_number(given.get("number-rows-repeated"))
            case "tc" | "table-cell" | "covered-table-cell" if self._rows and self._rows[-1]:
                self._cells.append([given.get("number-columns-repeated", "1")])
            case "page" if self._is_odf:
                self._content.add("heading", [("", given.get("name", ""))], hidden=hidden)
            case "sld":
                self._content.add_slide(hidden=hidden)
            case "style":
                self._style = given.get("name", "")
            case "table-properties" | "text-properties" | "drawing-page-properties":
                if given.get("display") in ("false", "none") or given.get("visibility") == "hidden":
                    self._hidden_styles.add(self._style)
            case "blip" | "imagedata" | "image":
                self._draw(given)
            case _:
                self._write(BREAKS.get(tag, ""))

    def _end(self, tag: str) -> None:
        if self._is_paragraph(tag):
            self._marks.pop()
            self._finish(self._paragraphs.pop())
        if tag in CONTEXTS:
            self._kinds.pop()
        match tag:
            case "t" | "delText":
                self._reading -= 1
            case "r" | "span" | "del":
                self._marks.pop()
            case "tbl" | "table" if self._rows:
                self._content.add_table(self._rows.pop())
            case "table-row" if self._rows and any(self._rows[-1][-1][2]):
                self._rows[-1] += self._rows[-1][-1:] * min(self._row_count - 1, MOST_REPEATED)
            case "tc" | "table-cell" | "covered-table-cell" if self._cells:
                repeated, *texts = self._cells.pop()
                cells = self._rows[-1][-1][2]
                cells += ["\n".join(texts)] * min(read_number(repeated), MOST_COLUMNS - len(cells))
                self._cells_read += len(texts)
                if self._cells_read > MOST_CELLS:
                    raise Enough

    def _is_paragraph(self, tag: str) -> bool:
        return tag in (PARAGRAPHS_OF_COMMENTS if self._kinds[-1] == "comment" else PARAGRAPHS)

    def _read(self, text: str) -> None:
        if self._is_odf or self._reading or self._kinds[-1] == "comment":
            self._write(text)

    def _write(self, text: str) -> None:
        if text and self._paragraphs:
            self._paragraphs[-1].append((self._marks[-1], text))

    def _finish(self, runs: list[Run]) -> None:
        if self._cells and self._kinds[-1] == "text":
            self._cells[-1].append("".join(text for _mark, text in runs))
        else:
            self._content.add(self._kinds[-1], runs)

    def _draw(self, given: Attributes) -> None:
        name = self._targets.get(given.get("r:embed") or given.get("r:id") or "")
        name = name or posixpath.normpath(posixpath.join(self._folder, given.get("href") or "-"))
        if name in self._package.names:
            self._content.add_picture(self._package.read(name))
