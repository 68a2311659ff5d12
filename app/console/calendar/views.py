"""The page of deadlines: of cases, of the procedure's reviews, of keys and the directory; also as an iCalendar file."""

from collections.abc import Iterator
from datetime import date
from gettext import gettext as _
from typing import NamedTuple

from flask import Blueprint, Response, render_template

from app.clock import today
from app.console.auth.sessions import ViewResponse, unlocked
from app.console.calendar import ics
from app.console.calendar.ics import Event
from app.console.index.summary import read_dues
from app.console.workspace.overview import CaseOverview, over_cases
from app.console.workspace.workspace import Workspace
from app.procedure.deadlines import Due
from app.procedure.reviews import find_next

SHOWN = 300


class Deadline(NamedTuple):
    """Something due; `mailbox` (base64url) and `received_on` are those of its case, if it is about one."""

    due: Due
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
    """List the deadlines, the earliest first, then those of paused clocks; with the decisions that wait for a vote."""
    day = today()

    def list_dues(cases: list[CaseOverview]) -> list[Deadline]:
        return [
            Deadline(due, each.mailbox, each.received_on)
            for each in cases
            for due in [*_list_decisions(workspace, each), *read_dues(each.summary, each.state, day)]
        ]

    items = over_cases(workspace, "deadlines", list_dues)
    items += [_make_deadline(review.name, find_next(review, day)) for review in workspace.rules.reviews]
    items.append(_make_deadline(_("Renew the directory, which expires"), workspace.directory.expires_on))
    if workspace.me is not None:
        items.append(_make_deadline(_("Renew your key, which expires"), workspace.me.expires_on))
    return sorted(items, key=lambda item: (item.due.is_paused, item.due.on, item.due.name, item.mailbox or ""))


def list_events(items: list[Deadline]) -> list[Event]:
    """Make calendar events of deadlines. Others may read a calendar: of cases, it says only that one has a deadline."""
    notice = _("Sealed Line: open the console")
    days = [item for item in items if not (item.due.is_paused or item.due.waits)]
    events = [Event(on, notice, "case") for on in {item.due.on for item in days if item.mailbox is not None}]
    events += [
        Event(item.due.on, f"Sealed Line: {item.due.name}", item.due.name) for item in days if item.mailbox is None
    ]
    return sorted(events)


def _list_decisions(workspace: Workspace, case: CaseOverview) -> Iterator[Due]:
    for action_id, proposed_on in case.summary.awaited:
        action = workspace.rules.find_action(action_id)
        name = _("Your vote: {action}").format(action=action.name if action else action_id)
        yield Due(name, date.fromisoformat(proposed_on), True, False, waits=True)


def _make_deadline(name: str, on: date | str) -> Deadline:
    day = date.fromisoformat(on) if isinstance(on, str) else on
    return Deadline(Due(name, day, False, day < today()))
