"""Previews of documents: a sandboxed process draws a page of a PDF, or finds what is said in an Office document."""

from typing import Annotated, Any, Literal, NamedTuple

from pydantic import BaseModel, Field, TypeAdapter, ValidationError

from app.console.files.drawing import SANDBOX, PicturePreview, draw, preview_picture, read_numbers
from app.console.jobs import Job
from app.console.sandbox import run as sandbox
from app.console.sandbox.office.content import MOST_PICTURES
from app.console.sandbox.run import Locked, NotShown

KINDS = Literal["text", "heading", "slide", "comment", "note", "header", "deleted", "hidden columns"]


class PagePreview(NamedTuple):
    """One page of a PDF document as PNG, its size in pixels, its number and how many there are."""

    png: bytes
    width: int
    height: int
    page: int
    pages: int


class Paragraph(BaseModel):
    """A paragraph or heading: its runs are texts, each deleted, hidden or neither."""

    kind: KINDS
    runs: list[tuple[Literal["", "deleted", "hidden"], str]]
    hidden: bool


class Table(BaseModel):
    """A table: of each row its number if it has one, whether it is hidden, and its cells."""

    kind: Literal["table"]
    rows: list[tuple[str, bool, list[str]]]


class Picture(BaseModel):
    """Where a picture stands."""

    kind: Literal["picture"]
    number: int = Field(ge=0)


Block = Annotated[Paragraph | Table | Picture, Field(discriminator="kind")]
BLOCKS: TypeAdapter[list[Paragraph | Table | Picture]] = TypeAdapter(list[Block])


class OfficePreview(NamedTuple):
    """What an Office document says, in order, and its pictures: None for one that isn't shown.

    `is_part` if there is more in the document.
    """

    blocks: list[Paragraph | Table | Picture]
    pictures: list[PicturePreview | None]
    is_part: bool


def preview_page(data: bytes, number: int, job: Job[Any]) -> PagePreview:
    """Draw a page of a PDF document, from 1, in the sandbox; the last if it has fewer.

    Raises Locked for one that only a password opens, NotShown, Cancelled.
    """
    head, pixels = sandbox.run(SANDBOX / "pdf_page.py", data, job, str(number))
    if head.get("locked") is True:
        raise Locked
    width, height, page, pages = read_numbers(lambda: (*head["size"], head["page"], head["pages"]))
    return PagePreview(draw(width, height, pixels), width, height, page, pages)


def preview_office(data: bytes, job: Job[Any]) -> OfficePreview:
    """Find what an Office document says in the sandbox, and draw its pictures there. Raises NotShown, Cancelled."""
    head, rest = sandbox.run(SANDBOX / "office" / "document.py", data, job)
    try:
        blocks = BLOCKS.validate_python(head.get("blocks"), strict=False)
        lengths = TypeAdapter(list[Annotated[int, Field(ge=0)]]).validate_python(head.get("lengths"))
    except ValidationError:
        raise NotShown from None
    ends = [sum(lengths[: number + 1]) for number in range(len(lengths))]
    numbers = [block.number for block in blocks if isinstance(block, Picture)]
    if numbers != [*range(len(lengths))] or len(rest) != sum(lengths) or len(lengths) > MOST_PICTURES:
        raise NotShown
    pictures = [_draw(rest[end - length : end], job) for end, length in zip(ends, lengths, strict=True)]
    return OfficePreview(blocks, pictures, head.get("is_part") is True)


def _draw(data: bytes, job: Job[Any]) -> PicturePreview | None:
    try:
        return preview_picture(data, job)
    except NotShown:
        return None
