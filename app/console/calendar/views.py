"""The page of deadlines: of cases, of the procedure's reviews, of keys and the directory; also as an iCalendar file."""

from collections.abc import Collection, Iterator, Sequence
from datetime import date, timedelta
from gettext import gettext as _
from typing import NamedTuple

from flask import Blueprint, Response, render_template

from app.clock import today
from app.console.auth.sessions import ViewResponse, unlocked
from app.console.calendar import ics
from app.console.calendar.ics import Event
from app.console.calendar.reviews import ReviewStatus, list_reviews, may_mark
from app.console.index.summary import read_dues
from app.console.names import find_person
from app.console.people.absences import list_watched
from app.console.register.held_register import list_remarks, open_held
from app.console.workspace.overview import CaseOverview, over_cases
from app.console.workspace.workspace import Workspace
from app.procedure.deadlines import Due

SHOWN = 300
WARN_DAYS = 30  # before what belongs to no case


class Deadline(NamedTuple):
    """Something due; `mailbox` (base64url) and `case` (how it is called) are those of its case, if it is about one.

    `review` is the id of a review that this officer may mark as done.
    """

    due: Due
    mailbox: str | None = None
    case: str = ""
    review: str | None = None


def make_blueprint() -> Blueprint:
    """Make the views of the deadlines: the page, and the iCalendar file."""
    blueprint = Blueprint("calendar", __name__)

    @blueprint.get("/agenda")
    @unlocked
    def show(workspace: Workspace) -> ViewResponse:
        workspace.refresh()
        entries = open_held(workspace)
        reviews = list_reviews(workspace, entries)
        items = list_deadlines(workspace, reviews, list_watched(workspace, entries))
        return render_template(
            "calendar/deadlines.html",
            items=items[:SHOWN],
            more=len(items[SHOWN:]),
            reviews=[each for each in reviews if each.done],
            remarks=list_remarks(entries),
            name_person=lambda id: find_person(workspace.directory, id).name,
        )

    @blueprint.get("/agenda.ics")
    @unlocked
    def take(workspace: Workspace) -> ViewResponse:
        workspace.refresh()
        entries = open_held(workspace)
        items = list_deadlines(workspace, list_reviews(workspace, entries), list_watched(workspace, entries))
        answer = Response(ics.write(list_events(items), today()), mimetype="text/calendar")
        answer.headers["Content-Disposition"] = 'attachment; filename="sealed-line.ics"'
        return answer

    return blueprint


def list_deadlines(
    workspace: Workspace, reviews: Sequence[ReviewStatus], watched: Collection[str] = ()
) -> list[Deadline]:
    """List the deadlines, the earliest first, then those of paused clocks; with what waits for this officer.

    That is decisions for their vote, and entries in which one of those `watched` (ids) was named.
    """
    day = today()

    def list_dues(cases: list[CaseOverview]) -> list[Deadline]:
        return [
            Deadline(due, each.mailbox, each.name)
            for each in cases
            for due in [
                *_list_decisions(workspace, each),
                *_list_mentions(each, watched),
                *read_dues(each.summary, each.state, day),
            ]
        ]

    items = over_cases(workspace, "deadlines", list_dues)
    for each in reviews:
        item = _make_deadline(each.review.name, each.due_on)
        items.append(item._replace(review=each.review.id) if may_mark(workspace, each.review) else item)
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


def _list_mentions(case: CaseOverview, watched: Collection[str]) -> Iterator[Due]:
    for task in case.state.tasks.values():
        if task.is_mention and (named := tuple(id for id in task.waits_for if id in watched)):
            yield Due(_("Named in an entry"), task.step.on, True, False, waits=True, people=named)


def _make_deadline(name: str, on: date | str) -> Deadline:
    day = date.fromisoformat(on) if isinstance(on, str) else on
    return Deadline(Due(name, day, day - timedelta(WARN_DAYS) <= today(), day < today()))
