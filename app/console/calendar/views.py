"""The page of deadlines: of cases, of the procedure's reviews, of keys and the directory; also as an iCalendar file."""

from datetime import date
from gettext import gettext as _
from typing import NamedTuple

from flask import Blueprint, Response, render_template

from app.clock import today
from app.console.auth.sessions import ViewResponse, unlocked
from app.console.calendar import ics
from app.console.calendar.ics import Event
from app.console.workspace.overview import CaseOverview, over_cases
from app.console.workspace.workspace import Workspace
from app.procedure.deadlines import read_clocks
from app.procedure.reviews import find_next

SHOWN = 300


class Deadline(NamedTuple):
    """Something due on a day; `mailbox` (base64url) and `received_on` are those of its case, if it is about one."""

    on: date
    name: str
    is_overdue: bool
    mailbox: str | None = None
    received_on: date | None = None


def make_blueprint() -> Blueprint:
    """Make the views of the deadlines: the page, and the iCalendar file."""
    blueprint = Blueprint("calendar", __name__)

    @blueprint.get("/agenda")
    @unlocked
    def show(workspace: Workspace) -> ViewResponse:
        workspace.refresh()
        items = list_deadlines(workspace)
        return render_template("calendar/deadlines.html", items=items[:SHOWN], more=len(items[SHOWN:]))

    @blueprint.get("/agenda.ics")
    @unlocked
    def take(workspace: Workspace) -> ViewResponse:
        workspace.refresh()
        answer = Response(ics.write(list_events(list_deadlines(workspace)), today()), mimetype="text/calendar")
        answer.headers["Content-Disposition"] = 'attachment; filename="sealed-line.ics"'
        return answer

    return blueprint


def list_deadlines(workspace: Workspace) -> list[Deadline]:
    """List the deadlines, the earliest first; those of paused clocks are left out."""
    day = today()

    def list_dues(cases: list[CaseOverview]) -> list[Deadline]:
        return [
            Deadline(due.on, due.name, due.overdue, each.mailbox, each.received_on)
            for each in cases
            for due in read_clocks(each.state, day)
            if not due.paused
        ]

    items = over_cases(workspace, "deadlines", list_dues)
    items += [Deadline(find_next(review, day), review.name, False) for review in workspace.rules.reviews]
    items.append(_make_expiry(_("The directory expires: it has to be renewed"), workspace.directory.expires_on))
    if workspace.me is not None:
        items.append(_make_expiry(_("Your key expires: it has to be renewed"), workspace.me.expires_on))
    return sorted(items, key=lambda item: (item.on, item.name, item.mailbox or ""))


def list_events(items: list[Deadline]) -> list[Event]:
    """Make calendar events of deadlines. Others may read a calendar: of cases, it says only that one has a deadline."""
    notice = _("Sealed Line: open the console")
    due_on = {item.on for item in items if item.mailbox is not None}
    events = [Event(on, notice, "case") for on in due_on]
    events += [Event(item.on, f"Sealed Line: {item.name}", item.name) for item in items if item.mailbox is None]
    return sorted(events)


def _make_expiry(name: str, last_day: str) -> Deadline:
    on = date.fromisoformat(last_day)
    return Deadline(on, name, on < today())
