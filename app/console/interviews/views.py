"""Taking a report down by phone or in person: what was told, and the one-time word for whoever told it."""

from collections.abc import Mapping
from contextlib import suppress
from gettext import gettext as _
from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, url_for
from flask_wtf import FlaskForm  # type: ignore[import-untyped]
from wtforms import (  # type: ignore[import-untyped]
    Field,
    RadioField,
    SelectChoice,
    SelectMultipleField,
    TextAreaField,
)

from app.config import ConsoleConfig
from app.console.answering import clean, is_too_long
from app.console.desk import Desk, StillOpening, today
from app.console.people import name_channel
from app.console.sessions import Answer, unlocked
from app.console.transcript import KEPT_DAYS, WAYS, Transcript, draw_word, write_text
from app.database import StoreUnavailable
from app.form.answers import Answer as Given
from app.form.answers import say
from app.form.questions import Form, Question
from app.form.reading import read_form
from crypto.directory import Channel

PREFIX = "told-"


class TranscriptForm(FlaskForm):  # type: ignore[misc]
    """How and for which channel it was told; and what, question by question."""

    way = RadioField(_("How is it told?"), choices=[SelectChoice(*pair) for pair in WAYS.items()])
    channel = RadioField(_("Which of these fits the person?"))

    asked: Form

    def validate(self, extra_validators: Mapping[str, Any] | None = None) -> bool:
        """See that something was told, and that all of it together can be sent."""
        fits = super().validate(extra_validators)
        for field in (self.way, self.channel):
            if field.errors:
                field.errors = [_("Choose one of these.")]
        account = self.field(self.asked.account)
        if not account.data:
            account.errors = [_("Write what was told.")]
        elif is_too_long(write_text(self.answers)):
            account.errors = [_("All of it together is too long. It may have about 400,000 letters.")]
        return bool(fits) and not account.errors

    def field(self, question: Question) -> Field:
        """The field of a question."""
        return self[PREFIX + question.id]

    @property
    def answers(self) -> list[dict[str, str]]:
        """What was told, under the headings of the form; also what the form wouldn't have asked."""
        said = [(question, say(self.asked, question, self._read(question))) for question in list_told(self.asked)]
        return [{"question": question.heading, "text": text} for question, text in said if text]

    def _read(self, question: Question) -> Given:
        data = self.field(question).data
        if question.kind == "text":
            return Given(text=data or "")
        return Given(tuple(data or ()) if question.kind == "choices" else (data,) if data else ())


def pages(config: ConsoleConfig) -> Blueprint:
    """The pages on which a report is taken down, and those that were."""
    blueprint = Blueprint("taking_down", __name__)
    form = read_form(config.questions)

    @blueprint.get("/told/new")
    @unlocked
    def write(desk: Desk) -> Answer:
        desk.refresh()
        return show_form(open_form(desk, form))

    @blueprint.post("/told/new")
    @unlocked
    def keep(desk: Desk) -> Answer:
        # Somebody is on the phone: for this, the directory of before will do.
        with suppress(StoreUnavailable, StillOpening):
            desk.refresh()
        filled = open_form(desk, form)
        if not filled.validate():
            return show_form(filled)
        said = (filled.way.data, filled.channel.data, filled.answers)
        try:
            id = desk.transcripts.add(Transcript(draw_word(), today().isoformat(), *said))
        except OSError:
            error = _("It can't be written beside your key file: the disk may be full. The text is still here.")
            return show_form(filled, error)
        return redirect(url_for("taking_down.show", id=id))

    @blueprint.get("/told")
    @unlocked
    def list_all(desk: Desk) -> str:
        desk.refresh()
        shelf, can_take_down = desk.transcripts.read(today()), bool(list_channels(desk))
        return render_template("transcripts.html", shelf=shelf, days=KEPT_DAYS, can_take_down=can_take_down)

    @blueprint.get("/told/<id>")
    @unlocked
    def show(desk: Desk, id: str) -> str:
        desk.refresh()
        transcript = desk.transcripts.read(today()).transcripts.get(id) or abort(404)
        channel = name_channel(desk.directory, transcript.channel)
        return render_template("transcript.html", id=id, transcript=transcript, channel=channel)

    @blueprint.post("/told/<id>/delete")
    @unlocked
    def delete(desk: Desk, id: str) -> Answer:
        if id not in desk.transcripts.read(today()).transcripts:
            abort(404)
        desk.transcripts.remove(id)
        flash(_("It is deleted. Its word fits nothing any more."))
        return redirect(url_for("taking_down.list_all"))

    return blueprint


def list_told(form: Form) -> list[Question]:
    """The questions under whose headings something can be taken down, the account first."""
    return sorted((each for each in form.questions if not each.oral), key=lambda each: not each.required)


def open_form(desk: Desk, form: Form) -> TranscriptForm:
    """Make the form, or answer 404 for who gets no reports by any channel."""
    channels = list_channels(desk) or abort(404)
    fields = {PREFIX + question.id: _make_field(question) for question in list_told(form)}
    filled: TranscriptForm = type("FilledForm", (TranscriptForm,), {**fields, "asked": form})()
    filled.channel.choices = [SelectChoice(channel.id, channel.name) for channel in channels]
    return filled


def list_channels(desk: Desk) -> list[Channel]:
    """The channels whose reports reach this officer, unless left out."""
    me = desk.me
    return [each for each in desk.directory.channels if me and me.id in each.recipients]


def _make_field(question: Question) -> Field:
    options = [SelectChoice(id, words) for id, words in question.options.items()]
    match question.kind:
        case "choice":
            return RadioField(question.heading, choices=[SelectChoice("", _("Not told")), *options], default="")
        case "choices":
            return SelectMultipleField(question.heading, choices=options)
        case _:
            return TextAreaField(question.heading, filters=[clean])


def show_form(filled: TranscriptForm, error: str | None = None) -> Answer:
    """Show the form: 400 or 503 where something is wrong."""
    page = render_template("taking_down.html", form=filled, questions=list_told(filled.asked), error=error)
    return page, 503 if error else 400 if filled.errors else 200
