"""The export of a case: a PDF of conversation, record and proof, written in the background; and all messages as text.

The PDF has 300,000 characters of conversation, and as many of the record: of longer ones it has the beginning of each
message, and says what is left out. The text has all of them.
"""

from collections.abc import Iterator
from gettext import gettext as _

from flask import Blueprint, Response, redirect, render_template, url_for

from app.clock import today
from app.console.auth.sessions import ViewResponse, unlocked
from app.console.cases.opened_case import OpenedCase
from app.console.cases.timeline import Timeline
from app.console.cases.whole_message import MessageGone, read_whole_message
from app.console.disclosure.case_document import make_document, name_message, title_case
from app.console.jobs import RELOAD, Job, Jobs
from app.console.workspace.lookup import read_case
from app.console.workspace.workspace import Workspace
from app.pdf.apart import write_apart

PATIENCE_SECONDS = 2.0


class ExportJobs(Jobs[bytes]):
    """The jobs that write PDFs, by the cases as they are: the latest 2."""

    def __init__(self) -> None:
        super().__init__("export", 2)


def make_blueprint() -> Blueprint:
    """Make the views of the export: the page before it, with the progress, the PDF, and the text."""
    blueprint = Blueprint("export", __name__)

    @blueprint.get("/cases/<mailbox>/export")
    @unlocked
    def prepare(workspace: Workspace, mailbox: str) -> ViewResponse:
        workspace.look()
        opened_case, timeline = read_case(workspace, mailbox)
        privileged = sum(entry.is_privileged for entry in timeline.record_entries)
        job = workspace.part(ExportJobs).find(name_job(opened_case))
        progress = job.progress() if job else None
        page = render_template(
            "disclosure/export.html",
            mailbox=mailbox,
            privileged=privileged,
            progress=progress,
            missing=explain_missing(workspace, opened_case, timeline),
        )
        return page, 200, RELOAD if progress and not progress.is_over else {}

    @blueprint.post("/cases/<mailbox>/export")
    @unlocked
    def begin(workspace: Workspace, mailbox: str) -> ViewResponse:
        workspace.look()
        opened_case, timeline = read_case(workspace, mailbox)
        job = workspace.part(ExportJobs).start(
            name_job(opened_case),
            Job(title_case(opened_case.row.received_on, timeline), 1),
            lambda job: print_case(workspace, opened_case, timeline, job),
        )
        is_written = job.is_over_within(PATIENCE_SECONDS) and job.result is not None
        return redirect(url_for("export.take" if is_written else "export.prepare", mailbox=mailbox))

    @blueprint.get("/cases/<mailbox>/export.pdf")
    @unlocked
    def take(workspace: Workspace, mailbox: str) -> ViewResponse:
        workspace.look()
        opened_case, timeline = read_case(workspace, mailbox)
        job = workspace.part(ExportJobs).find(name_job(opened_case))
        if job is None or job.result is None:
            return redirect(url_for("export.prepare", mailbox=mailbox))
        return save_as(Response(job.result, mimetype="application/pdf"), opened_case, timeline, "pdf")

    @blueprint.get("/cases/<mailbox>/export.txt")
    @unlocked
    def take_text(workspace: Workspace, mailbox: str) -> ViewResponse:
        workspace.look()
        opened_case, timeline = read_case(workspace, mailbox)
        text = write_text(workspace, opened_case, timeline)
        return save_as(Response(text, content_type="text/plain; charset=utf-8"), opened_case, timeline, "txt")

    return blueprint


def save_as(answer: Response, opened_case: OpenedCase, timeline: Timeline, ending: str) -> Response:
    """Have the browser save an answer as a file that is named after the case's number, or its day."""
    name = f"case-{timeline.number or opened_case.row.received_on}.{ending}"
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


def name_job(opened_case: OpenedCase) -> str:
    """The key of the job that writes a case as it is: another one once something was added."""
    return f"{opened_case.row.gate.hex()} {len(opened_case.opened)}"


def explain_missing(workspace: Workspace, opened_case: OpenedCase, timeline: Timeline) -> str:
    """Say which signs of a case can't be printed here; empty if all can. A fault in it is noted."""
    try:
        return make_document(opened_case.row.received_on, timeline, today()).explain_missing()
    except Exception as error:
        workspace.faults.note(opened_case.row.gate, "export", error)
        return ""


def print_case(workspace: Workspace, opened_case: OpenedCase, timeline: Timeline, job: Job[bytes]) -> bytes:
    """Write the PDF of a case, in a process of its own. A fault in it is noted. Raises Cancelled, and that fault."""
    try:
        return write_apart(
            make_document(opened_case.row.received_on, timeline, today()),
            job.advance,
        )
    except Exception as error:
        workspace.faults.note(opened_case.row.gate, "export", error)
        raise


def write_text(workspace: Workspace, opened_case: OpenedCase, timeline: Timeline) -> Iterator[str]:
    """Write all messages of a case as text, one after the other, as they are read. Raises StoreUnavailable, Stopped."""
    yield f"{title_case(opened_case.row.received_on, timeline)}\n"
    for message in timeline.messages:
        workspace.identity  # noqa: B018, raises Stopped once the key file is locked
        yield f"\n\n{name_message(message)}\n"
        for mark in message.marks:
            yield _("Don't rely on this: {mark}").format(mark=mark) + "\n"
        try:
            whole = read_whole_message(workspace.store, opened_case, timeline, message)
        except MessageGone:
            yield _("Not in the store any more: it was withdrawn, or the server lost it.")
            continue
        yield from (f"{answer.question}\n{answer.text}\n\n" for answer in whole.answers)
        yield whole.text
