"""Opening a case of what reached officers by another way: written, checked in words, then sealed like a report."""

import secrets
from collections.abc import Sequence
from gettext import gettext as _

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from wtforms import (  # type: ignore[import-untyped]
    Field,
    RadioField,
    SelectChoice,
    SelectMultipleField,
    TextAreaField,
    ValidationError,
)

from app.config import ConsoleConfig
from app.console.answering import check_length, clean
from app.console.asking import ActForm, make_form
from app.console.desk import Desk, StillOpening, today
from app.console.sending import POST_PATIENCE_SECONDS
from app.console.sessions import Answer, unlocked
from app.console.standing import list_duties
from app.database import Database, StoreUnavailable
from app.filing import NewCase, NewEntry, open_case
from app.procedure.rules import Action
from app.procedure.state import begin, find_obstacles
from crypto.errors import SealedLineError
from crypto.notation import b64encode
from crypto.opening import Opening, seal_opening

ACCOUNT = _("What do we know?")


class CaseForm(ActForm):
    """Which channel it would have come by, about whom it is, what is known; and the questions of the action."""

    channel = RadioField(validate_choice=True)
    left_out = SelectMultipleField(validate_choice=True)
    account = TextAreaField(ACCOUNT, filters=[clean])

    def validate_account(self, field: Field) -> None:
        if not field.data:
            raise ValidationError(_("Write something first."))
        check_length(field)


def pages(db: Database, config: ConsoleConfig) -> Blueprint:
    """The page on which an officer opens a case."""
    blueprint = Blueprint("own_case", __name__)

    @blueprint.get("/open")
    @unlocked
    def write(desk: Desk) -> Answer:
        desk.refresh()
        form = open_form(desk, config)
        form.once.data = secrets.token_urlsafe(16)
        return show(desk, form)

    @blueprint.post("/open")
    @unlocked
    def check_or_send(desk: Desk) -> Answer:
        with desk.sending:
            desk.refresh(POST_PATIENCE_SECONDS)
            form = open_form(desk, config)
            step = request.form.get("step")
            if step == "change" or not form.validate():
                return show(desk, form)
            try:
                opening = seal(desk, form)
                if step != "send":
                    return show(desk, form, "own_case_confirm.html", readers=opening.report.readers)
                store(db, opening)
            except (StoreUnavailable, StillOpening):
                return show(desk, form, error=_("The store can't be reached now. Try again in a minute."))
            except SealedLineError as error:
                return show(desk, form, error=_(error.sentence))
        flash(_("The case is open: sealed and stored."))
        return redirect(url_for("case.show", mailbox=b64encode(opening.report.mailbox)))

    return blueprint


def find_opening(desk: Desk) -> Action:
    """Find the procedure's action of opening a case, or answer 404 for an officer who may not take it."""
    action = next((action for action in desk.rules.actions if action.opens), None) or abort(404)
    me = desk.me
    state = begin(desk.rules, today())
    if me is None or find_obstacles(state, action, me.id, list_duties(desk.directory)):
        abort(404)
    return action


def open_form(desk: Desk, config: ConsoleConfig) -> CaseForm:
    """Make the form: channels that reach this officer, people whom the case may be about."""
    action = find_opening(desk)
    made = type("OwnCaseForm", (make_form(action, lambda _question: []), CaseForm), {})
    form: CaseForm = made(action, [], config)
    me = desk.me
    assert me is not None
    channels = [each for each in desk.directory.channels if me.id in each.recipients]
    stand_ins = {id for channel in channels for ids in channel.otherwise.values() for id in ids}
    offered = ({id for channel in channels for id in channel.recipients} | stand_ins) - {me.id}
    form.channel.choices = [SelectChoice(channel.id, channel.name) for channel in channels]
    people = [each for each in desk.directory.active(today().isoformat()) if each.id in offered]
    form.left_out.choices = [SelectChoice(each.id, f"{each.name}, {each.role}") for each in people]
    return form


def seal(desk: Desk, form: CaseForm) -> Opening:
    """Seal the case once, however often it is sent. Raises SealedLineError."""
    said = [form.once.data, form.channel.data, sorted(form.left_out.data), form.account.data, form.details]
    key = repr(said)
    if key not in desk.openings:
        me = desk.me
        assert me is not None
        answers = [{"question": ACCOUNT, "text": form.account.data}]
        where = (form.channel.data, form.left_out.data, answers)
        act = (form.action.id, form.details, me.id)
        desk.openings[key] = seal_opening(desk.directory, *where, *act, desk.identity, today().isoformat())
    return desk.openings[key]


def store(db: Database, opening: Opening) -> None:
    """Store a case with its first entry. Raises StoreUnavailable."""
    report, entry = opening.report, opening.entry
    new = NewCase(report.mailbox, report.gate, report.envelope, report.note)
    open_case(db, new, NewEntry(entry.entry, entry.previous, entry.docket), received_on=today())


def show(
    desk: Desk, form: CaseForm, page: str = "own_case.html", error: str | None = None, readers: Sequence[str] = ()
) -> Answer:
    """Show the form, or what it says: 400 or 503 where something is wrong."""
    named = [desk.directory.find(id) for id in readers]
    shown = render_template(page, form=form, action=form.action, error=error, readers=named)
    return shown, 503 if error else 400 if form.errors else 200
