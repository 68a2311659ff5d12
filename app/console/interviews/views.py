"""The pages of interviews: taking a report down by phone or in person, and the one-time word for the reporter."""

from collections.abc import Mapping
from contextlib import suppress
from gettext import gettext as _
from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask_wtf import FlaskForm  # type: ignore[import-untyped]
from wtforms import (  # type: ignore[import-untyped]
    Field,
    RadioField,
    SelectChoice,
    SelectMultipleField,
    TextAreaField,
)

from app.clock import today
from app.console.auth.sessions import ViewResponse, unlocked
from app.console.config import ConsoleConfig
from app.console.drafts.kept import KeptDraft, answer_kept, open_kept
from app.console.drafts.text import clean, is_too_long
from app.console.interviews.transcript import KEPT_DAYS, WAYS, Transcript, format_text, generate_word
from app.console.interviews.transcript_files import open_transcripts
from app.console.jobs import StillOpening
from app.console.names import name_channel
from app.console.workspace.workspace import Workspace
from app.questionnaire.answers import GivenAnswer as Given
from app.questionnaire.answers import say
from app.questionnaire.loader import read_form
from app.questionnaire.model import Form, Question
from app.store_calls.errors import StoreUnavailable
from crypto.directories.channel import Channel

PREFIX = "told-"


class TranscriptForm(FlaskForm):  # type: ignore[misc]
    """The form of a transcript: how it is told, the channel, and a field for each question of the questionnaire."""

    way = RadioField(_("How is it told?"), choices=[SelectChoice(*pair) for pair in WAYS.items()])
    channel = RadioField(_("Which of these fits the person?"))

    asked: Form

    def validate(self, extra_validators: Mapping[str, Any] | None = None) -> bool:
        """Check that the account is filled in, and that all of it together fits into a message."""
        fits = super().validate(extra_validators)
        for field in (self.way, self.channel):
            if field.errors:
                field.errors = [_("Choose one of these.")]
        account = self.field(self.asked.account)
        if not account.data:
            account.errors = [_("Write what was told.")]
        elif is_too_long(format_text(self.answers)):
            account.errors = [_("All of it together is too long. It may have about 400,000 letters.")]
        return bool(fits) and not account.errors

    def field(self, question: Question) -> Field:
        """The form's field of a question."""
        return self[PREFIX + question.id]

    @property
    def answers(self) -> list[dict[str, str]]:
        """The answers under the headings of the questionnaire, whether or not their conditions for being asked hold."""
        answers = [
            (question, say(self.asked, question, self._read(question))) for question in list_questions(self.asked)
        ]
        return [{"question": question.heading, "text": text} for question, text in answers if text]

    def _read(self, question: Question) -> Given:
        data = self.field(question).data
        if question.kind == "text":
            return Given(text=data or "")
        return Given(tuple(data or ()) if question.kind == "choices" else (data,) if data else ())


def make_blueprint(config: ConsoleConfig) -> Blueprint:
    """Make the views on which transcripts are written, listed, shown and deleted."""
    blueprint = Blueprint("interviews", __name__)
    form = read_form(config.questions)

    @blueprint.get("/told/new")
    @unlocked
    def write(workspace: Workspace) -> ViewResponse:
        workspace.look()
        kept = open_kept(workspace).find(blueprint.name, {})
        return show_form(open_form(workspace, form, kept.fields if kept else None), kept=kept)

    @blueprint.post("/told/new")
    @unlocked
    def keep(workspace: Workspace) -> ViewResponse:
        if request.form.get("step") == "keep":
            values = {name: value for name, value in open_form(workspace, form).data.items() if name != "csrf_token"}
            title = _("Take down a report")
            return answer_kept(workspace, KeptDraft(blueprint.name, {}, title, values, today().isoformat()))
        if request.form.get("step") == "anew":
            open_kept(workspace).drop(blueprint.name, {})
            return redirect(url_for("interviews.write"))
        # Somebody is on the phone: if the store can't be reached, the directory that was last read will do.
        with suppress(StoreUnavailable, StillOpening):
            workspace.look()
        filled = open_form(workspace, form)
        if not filled.validate():
            return show_form(filled)
        given = (filled.way.data, filled.channel.data, filled.answers)
        try:
            id = open_transcripts(workspace).add(Transcript(generate_word(), today().isoformat(), *given))
        except OSError:
            error = _("It can't be written beside your key file: the disk may be full. The text is still here.")
            return show_form(filled, error)
        open_kept(workspace).drop(blueprint.name, {})
        return redirect(url_for("interviews.show", id=id))

    @blueprint.get("/told")
    @unlocked
    def list_all(workspace: Workspace) -> str:
        workspace.look()
        stored, can_take_down = open_transcripts(workspace).read(today()), bool(list_channels(workspace))
        return render_template(
            "interviews/transcripts.html", stored=stored, days=KEPT_DAYS, can_take_down=can_take_down
        )

    @blueprint.get("/told/<id>")
    @unlocked
    def show(workspace: Workspace, id: str) -> str:
        workspace.look()
        transcript = open_transcripts(workspace).read(today()).transcripts.get(id) or abort(404)
        channel = name_channel(workspace.directory, transcript.channel)
        return render_template("interviews/transcript.html", id=id, transcript=transcript, channel=channel)

    @blueprint.post("/told/<id>/delete")
    @unlocked
    def delete(workspace: Workspace, id: str) -> ViewResponse:
        if id not in open_transcripts(workspace).read(today()).transcripts:
            abort(404)
        open_transcripts(workspace).remove(id)
        flash(_("It is deleted. Its word fits nothing any more."))
        return redirect(url_for("interviews.list_all"))

    return blueprint


def list_questions(form: Form) -> list[Question]:
    """List the questions that a transcript can answer, the required account first."""
    return sorted((each for each in form.questions if not each.oral), key=lambda each: not each.required)


def open_form(workspace: Workspace, form: Form, values: Mapping[str, Any] | None = None) -> TranscriptForm:
    """Make the form with this request's values, or with these; answers 404 where no channel reaches the officer."""
    channels = list_channels(workspace) or abort(404)
    written: dict[str, Any] = {} if values is None else {"formdata": None, "data": dict(values)}
    fields = {PREFIX + question.id: _make_field(question) for question in list_questions(form)}
    filled: TranscriptForm = type("FilledForm", (TranscriptForm,), {**fields, "asked": form})(**written)
    filled.channel.choices = [SelectChoice(channel.id, channel.name) for channel in channels]
    return filled


def list_channels(workspace: Workspace) -> list[Channel]:
    """The channels whose reports reach this officer."""
    me = workspace.me
    return [each for each in workspace.directory.channels if me and me.id in each.recipients]


def _make_field(question: Question) -> Field:
    options = [SelectChoice(id, words) for id, words in question.options.items()]
    match question.kind:
        case "choice":
            return RadioField(question.heading, choices=[SelectChoice("", _("Not told")), *options], default="")
        case "choices":
            return SelectMultipleField(question.heading, choices=options)
        case _:
            return TextAreaField(question.heading, filters=[clean])


def show_form(filled: TranscriptForm, error: str | None = None, kept: KeptDraft | None = None) -> ViewResponse:
    """Render the form: with 400 for invalid fields, 503 for an error, else 200. `kept` is what it was filled from."""
    asked = list_questions(filled.asked)
    page = render_template("interviews/write.html", form=filled, questions=asked, error=error, kept=kept)
    return page, 503 if error else 400 if filled.errors else 200
