"""The sandbox's job for Office documents: their texts, tables and pictures, of OOXML (ISO/IEC 29500) and ODF.

Nothing is laid out. What is hidden in a document, deleted, a note or a comment is given as well, and marked as such.
"""

import json

from app.console.sandbox.office.content import Content, Enough
from app.console.sandbox.office.flow import Flow
from app.console.sandbox.office.package import Package, find_root, parse
from app.console.sandbox.office.workbook import Workbook


def work(data: bytes) -> bytes:
    """Give one line of JSON (`blocks`, `lengths` of the pictures, `is_part`), then the pictures.

    Raises ValueError, KeyError, and what `zipfile` and `expat` raise, for what is damaged or no such document.
    """
    package, content, is_part = Package(data), Content(), False
    try:
        read_document(package, content)
    except Enough:
        is_part = True
    head = {"blocks": content.blocks, "lengths": [len(each) for each in content.pictures], "is_part": is_part}
    return json.dumps(head).encode() + b"\n" + b"".join(content.pictures)


def read_document(package: Package, content: Content) -> None:
    """Read a package of any kind. Raises Enough; ValueError if it is no document."""
    main = next(iter(package.find("", "officeDocument")), "")
    if not main and "content.xml" in package.names:
        for part in ("content.xml", "styles.xml"):
            if part in package.names:
                Flow(package, content, part)
        return
    match find_root(package.read(main)) if main else "":
        case "document":
            Flow(package, content, main)
            for part in package.find(main, "header", "footer", "footnotes", "endnotes", "comments"):
                Flow(package, content, part)
        case "presentation":
            read_slides(package, content, main)
        case "workbook":
            Workbook(package, content, main)
        case _:
            raise ValueError("no document")


def read_slides(package: Package, content: Content, main: str) -> None:
    """Read the slides of a presentation in order, each with its notes and comments."""
    targets, ids = {each.id: each.target for each in package.relate(main)}, list[str]()
    parse(package.read(main), lambda tag, given: ids.append(given.get("r:id", "")) if tag == "sldId" else None)
    for slide in (targets[id] for id in ids if id in targets):
        Flow(package, content, slide)
        for part in package.find(slide, "notesSlide", "comments"):
            Flow(package, content, part)
