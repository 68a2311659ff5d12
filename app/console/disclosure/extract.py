"""The pages of an extract for a third party: chosen parts of a case with words redacted, as a record entry, then a PDF.

The text becomes an entry of the record before it can be downloaded.
"""

import secrets
from gettext import gettext as _
from typing import NamedTuple

from flask import Blueprint, Response, abort, redirect, render_template, request, url_for
from flask_wtf import FlaskForm  # type: ignore[import-untyped]
from wtforms import SelectMultipleField, TextAreaField  # type: ignore[import-untyped]

from app.clock import today
from app.console.actions.action import ActionDraft, open_action
from app.console.auth.sessions import ViewResponse, unlocked
from app.console.cases.record import RecordEntry
from app.console.cases.timeline import Timeline
from app.console.config import ConsoleConfig
from app.console.disclosure.redaction import redact
from app.console.drafts.text import clean
from app.console.files.preview import PreviewJobs
from app.console.formatting import LOCALE
from app.console.workspace.lookup import read_case
from app.console.workspace.workspace import Workspace
from app.pdf.document import PdfDocument
from app.procedure.answers import read_text

EXTRACT, TEXT = "extract", "text"
MOST_PARTS = 500


class ExtractPart(NamedTuple):
    """A part of a case that can be given out: an answer, a message, or a text file that was previewed."""

    id: str
    title: str
    text: str


class ExtractForm(FlaskForm):  # type: ignore[misc]
    """The ids of the chosen parts, and the words to redact, one per line of text."""

    parts = SelectMultipleField(validate_choice=False, default=())
    words = TextAreaField(filters=[clean])


def make_blueprint(config: ConsoleConfig) -> Blueprint:
    """Make the views on which an extract is composed and previewed, and downloaded once it is in the record."""
    blueprint = Blueprint("extract", __name__)

    @blueprint.route("/cases/<mailbox>/extract", methods=["GET", "POST"])
    @unlocked
    def compose(workspace: Workspace, mailbox: str) -> ViewResponse:
        workspace.look()
        draft = open_action(workspace, config, mailbox, EXTRACT, {})
        if draft.unmet_conditions:
            return redirect(url_for("actions.write", mailbox=mailbox, action=EXTRACT))
        form, parts = ExtractForm(), list_parts(workspace, draft.timeline)
        chosen = [part for part in parts if part.id in form.parts.data]
        if request.method == "GET" or request.form.get("step") != "look" or not chosen:
            error = _("Choose something that may be given out.") if request.form.get("step") == "look" else None
            page = render_template(
                "disclosure/extract.html", draft=draft, mailbox=mailbox, form=form, parts=parts, error=error
            )
            return page, 400 if error else 200
        return preview(draft, form, chosen)

    @blueprint.get("/cases/<mailbox>/extracts/<int:number>.txt")
    @unlocked
    def take(workspace: Workspace, mailbox: str, number: int) -> ViewResponse:
        text = find_extract(workspace, mailbox, number)
        return send(text.encode(), "text/plain; charset=utf-8", f"extract-{number}.txt")

    @blueprint.get("/cases/<mailbox>/extracts/<int:number>.pdf")
    @unlocked
    def take_pdf(workspace: Workspace, mailbox: str, number: int) -> ViewResponse:
        text = find_extract(workspace, mailbox, number)
        title = name_extract(workspace, mailbox)
        document = PdfDocument(title, LOCALE, today())
        document.heading(title)
        document.paragraph(text)
        return send(document.write(), "application/pdf", f"extract-{number}.pdf")

    return blueprint


def find_extract(workspace: Workspace, mailbox: str, number: int) -> str:
    """The text of the extract in the entry of this number, or answer 404."""
    workspace.look()
    case_status = read_case(workspace, mailbox)[1].case_status
    found = [step for step in case_status.record.steps if (step.action, step.number) == (EXTRACT, number)]
    if not found or number in case_status.refused:
        abort(404)
    return read_text(found[0].details, TEXT)


def name_extract(workspace: Workspace, mailbox: str) -> str:
    """The title of an extract: with the number of its case, by which whoever got it asks after it."""
    case_number = read_case(workspace, mailbox)[1].number
    return _("Extract of case {number}").format(number=case_number) if case_number else _("Extract")


def send(content: bytes, kind: str, name: str) -> Response:
    """Make a response that the browser saves as a file."""
    return Response(content, content_type=kind, headers={"Content-Disposition": f'attachment; filename="{name}"'})


def preview(draft: ActionDraft, form: ExtractForm, chosen: list[ExtractPart]) -> ViewResponse:
    """Show the redacted text, and ask to whom it goes."""
    text = "\n\n".join(f"{part.title}\n{part.text}" for part in chosen)
    redacted = redact(text, form.words.data.split("\n"))
    return render_template(
        "disclosure/preview.html",
        draft=draft,
        mailbox=draft.mailbox,
        form=form,
        redacted=redacted,
        basis=draft.basis,
        once=secrets.token_urlsafe(16),
    )


def list_parts(workspace: Workspace, timeline: Timeline) -> list[ExtractPart]:
    """List the parts of a case that may be given out: of valid messages, and of files that aren't privileged.

    At most 500, and none of a message that isn't held whole: what is given out has to be all that was said.
    """
    parts = []
    for place, message in enumerate(timeline.messages):
        if message.marks or message.author is None or not message.is_whole:
            continue
        title = (
            _("Answer by {name}").format(name=message.author.name) if message.is_by_officer else _("The reporter adds")
        )
        if message.text:
            parts.append(ExtractPart(f"{place}", title, message.text))
        answers = [answer for answer in message.answers if answer.text.strip()]
        parts += [ExtractPart(f"{place}-{at}", each.question, each.text) for at, each in enumerate(answers)]
    for brought, file in timeline.files:
        if isinstance(brought, RecordEntry) and brought.is_privileged:
            continue
        preview = workspace.part(PreviewJobs).find_text(file.place)
        if preview is not None and not preview.is_part:
            parts.append(ExtractPart(file.place, file.name, preview.text))
    return parts[:MOST_PARTS]
