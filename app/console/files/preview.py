"""Previews of files: a sandboxed process decodes what a stranger sent, and the browser gets pictures and plain text."""

from typing import Any, NamedTuple

from app.console.cases.attachments import SHOWN_BYTES, Attached, make_opener, read
from app.console.cases.file_types import ARCHIVE, OFFICE, PDF, PICTURE, TEXT, Kind, kind_of_content
from app.console.files.document import OfficePreview, PagePreview, preview_office, preview_page
from app.console.files.drawing import SANDBOX, PicturePreview, preview_picture
from app.console.jobs import Job, Jobs
from app.console.sandbox import run as sandbox
from app.console.sandbox.run import NotShown
from app.store_calls.call import Store
from crypto.attachment import count_pieces

TEXT_BYTES = 256 * 2**10
MAX_JOBS = 3


class TextPreview(NamedTuple):
    """A decoded text; `is_part` if it is only the first 256 KiB of the file."""

    text: str
    encoding: str
    is_part: bool


class Unsuitable(NamedTuple):
    """The type of a file that the console doesn't preview."""

    kind: Kind


Preview = PicturePreview | PagePreview | OfficePreview | TextPreview | Unsuitable


class PreviewJobs(Jobs[Preview]):
    """The preview jobs of a workspace by the files' places and pages: the latest 3.

    `latest` is the PDF document that was looked at last, with its place: its next page needs no fetching.
    """

    def __init__(self) -> None:
        super().__init__("preview", MAX_JOBS)
        self.latest: tuple[str, bytes] | None = None

    def find_page(self, place: str, page: int = 1) -> Job[Preview] | None:
        """Find the job of a page of the file at a place; a file of another kind has one page."""
        return self.find(name_page(place, page))

    def find_text(self, place: str) -> TextPreview | None:
        """Find the preview of the text file at a place, if it was made."""
        job = self.find_page(place)
        return job.result if job and isinstance(job.result, TextPreview) else None


def name_page(place: str, page: int) -> str:
    """The key of the job of a page, from 1, of the file at a place."""
    return f"{place}-{page}"


def start_preview(jobs: PreviewJobs, store: Store, file: Attached, page: int) -> Job[Preview]:
    """Start the job that makes the preview of a file, of a PDF document that of a page, unless it is there."""
    key = name_page(file.place, page)
    job: Job[Preview] = Job(file.name, count_pieces(file.size_bytes))

    def work(job: Job[Preview]) -> Preview:
        place, data = jobs.latest or ("", b"")
        if place == file.place:
            return preview_page(data, page, job)
        preview, data = make_preview(store, file, job, page)
        jobs.latest = (file.place, data) if isinstance(preview, PagePreview) else None
        return preview

    return jobs.find(key) or jobs.start(key, job, work)


def make_preview(store: Store, file: Attached, job: Job[Preview], page: int = 1) -> tuple[Preview, bytes]:
    """Read a file, as much of it as is needed, and make its preview, beside what was read. Its content says its type.

    Raises NoSandbox, Locked, NotShown, TamperedAttachment, PieceMissing, PieceLost, BlobsUnavailable, Cancelled.
    """
    sandbox.require()
    chunks = read(store, file, make_opener(file), job)
    first = next(chunks)
    kind = kind_of_content(first)
    if kind is ARCHIVE and file.kind is OFFICE:
        kind = OFFICE
    if kind is TEXT and file.size_bytes > TEXT_BYTES:
        return preview_text(first[:TEXT_BYTES], True, job), b""
    if kind not in (PICTURE, PDF, OFFICE, TEXT) or file.size_bytes > SHOWN_BYTES:
        return Unsuitable(kind), b""
    data = b"".join([first, *chunks])
    if kind is PDF:
        return preview_page(data, page, job), data
    if kind is OFFICE:
        return preview_office(data, job), data
    return (preview_picture(data, job) if kind is PICTURE else preview_text(data, False, job)), data


def preview_text(data: bytes, is_part: bool, job: Job[Any]) -> TextPreview:
    """Decode a text in the sandbox. Raises NotShown, Cancelled."""
    head, text = sandbox.run(SANDBOX / "plaintext.py", data, job)
    try:
        return TextPreview(text.decode(), str(head["encoding"]), is_part)
    except (KeyError, ValueError):
        raise NotShown from None
