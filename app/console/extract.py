"""An extract for a third party: chosen parts with words blacked out, previewed, then noted in the record."""

import secrets
from gettext import gettext as _
from typing import NamedTuple

from flask import Blueprint, Response, abort, redirect, render_template, request, url_for
from flask_wtf import FlaskForm  # type: ignore[import-untyped]
from wtforms import SelectMultipleField, TextAreaField  # type: ignore[import-untyped]

from app.config import ConsoleConfig
from app.console.acting import ActDraft, open_act
from app.console.acts import Act
from app.console.answering import clean
from app.console.conversation import Talk
from app.console.desk import Desk, today
from app.console.paper import Paper
from app.console.redaction import redact
from app.console.sessions import Answer, unlocked
from app.console.viewing import Text
from app.console.words import LOCALE

EXTRACT, TEXT = "extract", "text"


class Part(NamedTuple):
    """Something that can be given out: an answer, a message, a text file that was looked at."""

    id: str
    title: str
    text: str


class ExtractForm(FlaskForm):  # type: ignore[misc]
    """Which parts, and which words not, one a line."""

    parts = SelectMultipleField(validate_choice=False, default=())
    words = TextAreaField(filters=[clean])


def pages(config: ConsoleConfig) -> Blueprint:
    """The pages on which an extract is put together, and from which it is taken once it is in the record."""
    blueprint = Blueprint("extract", __name__)

    @blueprint.route("/cases/<mailbox>/extract", methods=["GET", "POST"])
    @unlocked
    def compose(desk: Desk, mailbox: str) -> Answer:
        desk.refresh()
        draft = open_act(desk, config, mailbox, EXTRACT, {})
        if draft.hindrances:
            return redirect(url_for("act.prepare", mailbox=mailbox, action=EXTRACT))
        form, parts = ExtractForm(), list_parts(desk, draft.talk)
        chosen = [part for part in parts if part.id in form.parts.data]
        if request.method == "GET" or request.form.get("step") != "look" or not chosen:
            error = _("Choose something that may be given out.") if request.form.get("step") == "look" else None
            page = render_template("extract.html", draft=draft, mailbox=mailbox, form=form, parts=parts, error=error)
            return page, 400 if error else 200
        return preview(draft, form, chosen)

    @blueprint.get("/cases/<mailbox>/extracts/<int:number>.txt")
    @unlocked
    def take(desk: Desk, mailbox: str, number: int) -> Answer:
        given_out = find_extract(desk, config, mailbox, number)
        return send(given_out.encode(), "text/plain; charset=utf-8", f"extract-{number}.txt")

    @blueprint.get("/cases/<mailbox>/extracts/<int:number>.pdf")
    @unlocked
    def take_paper(desk: Desk, mailbox: str, number: int) -> Answer:
        paper = Paper(_("Extract"), LOCALE, today())
        paper.heading(_("Extract"))
        paper.paragraph(find_extract(desk, config, mailbox, number))
        return send(paper.write(), "application/pdf", f"extract-{number}.pdf")

    return blueprint


def find_extract(desk: Desk, config: ConsoleConfig, mailbox: str, number: int) -> str:
    """What was given out with the entry of this number, or answer 404."""
    desk.refresh()
    standing = open_act(desk, config, mailbox, EXTRACT, {}).talk.standing
    found = [step for step in standing.record.steps if (step.action, step.number) == (EXTRACT, number)]
    if not found or number in standing.refused:
        abort(404)
    return str(found[0].details.get(TEXT, ""))


def send(content: bytes, kind: str, name: str) -> Response:
    """Give the browser a file to save."""
    return Response(content, content_type=kind, headers={"Content-Disposition": f'attachment; filename="{name}"'})


def preview(draft: ActDraft, form: ExtractForm, chosen: list[Part]) -> Answer:
    """Show what would be given out, and ask to whom."""
    text = "\n\n".join(f"{part.title}\n{part.text}" for part in chosen)
    redacted = redact(text, form.words.data.split("\n"))
    return render_template(
        "extract_preview.html",
        draft=draft,
        mailbox=draft.mailbox,
        form=form,
        redacted=redacted,
        basis=draft.basis,
        once=secrets.token_urlsafe(16),
    )


def list_parts(desk: Desk, talk: Talk) -> list[Part]:
    """List what this officer could give out of a case: what can be relied on, and nothing that is privileged."""
    parts = []
    for place, said in enumerate(talk.said):
        if said.marks or said.author is None:
            continue
        title = _("Answer by {name}").format(name=said.author.name) if said.is_by_officer else _("The reporter adds")
        if said.text:
            parts.append(Part(f"{place}", title, said.text))
        answers = [answer for answer in said.answers if answer["text"].strip()]
        parts += [Part(f"{place}-{at}", each["question"], each["text"]) for at, each in enumerate(answers)]
    for brought, file in talk.files:
        if isinstance(brought, Act) and brought.is_privileged:
            continue
        job = desk.viewings.find(file.place)
        if job is not None and isinstance(job.result, Text) and not job.result.is_part:
            parts.append(Part(file.place, file.name, job.result.text))
    return parts
