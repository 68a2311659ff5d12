"""What is due on which day: clocks of cases, reviews, keys and the directory that expire; also as a calendar file."""

from datetime import date
from gettext import gettext as _
from typing import NamedTuple

from flask import Blueprint, Response, render_template

from app.console import icalendar
from app.console.desk import Desk, today
from app.console.icalendar import Event
from app.console.sessions import Answer, unlocked
from app.console.survey import survey
from app.procedure.clocks import read_clocks
from app.procedure.reviews import find_next

SHOWN = 300


class Item(NamedTuple):
    """Something that is due; `mailbox` (in base64url) and `received_on` are of the case that it is about, if of one."""

    on: date
    name: str
    is_overdue: bool
    mailbox: str | None = None
    received_on: date | None = None


def pages() -> Blueprint:
    """The page of what is due, and the file for the officer's own calendar."""
    blueprint = Blueprint("agenda", __name__)

    @blueprint.get("/agenda")
    @unlocked
    def show(desk: Desk) -> Answer:
        desk.refresh()
        items = list_items(desk)
        return render_template("agenda.html", items=items[:SHOWN], more=len(items[SHOWN:]))

    @blueprint.get("/agenda.ics")
    @unlocked
    def take(desk: Desk) -> Answer:
        desk.refresh()
        answer = Response(icalendar.write(list_events(list_items(desk)), today()), mimetype="text/calendar")
        answer.headers["Content-Disposition"] = 'attachment; filename="sealed-line.ics"'
        return answer

    return blueprint


def list_items(desk: Desk) -> list[Item]:
    """List what is due, the earliest first; clocks that are paused are left out."""
    day = today()
    items = [
        Item(due.on, due.name, due.overdue, each.mailbox, each.received_on)
        for each in survey(desk)
        for due in read_clocks(each.state, day)
        if not due.paused
    ]
    items += [Item(find_next(review, day), review.name, False) for review in desk.rules.reviews]
    items.append(_expire(_("The directory expires: it has to be renewed"), desk.directory.expires_on))
    if desk.me is not None:
        items.append(_expire(_("Your key expires: it has to be renewed"), desk.me.expires_on))
    return sorted(items, key=lambda item: (item.on, item.name, item.mailbox or ""))


def list_events(items: list[Item]) -> list[Event]:
    """What of it goes into a calendar: of cases only that something is due on a day, for others may look into it."""
    notice = _("Sealed Line: open the console")
    due_on = {item.on for item in items if item.mailbox is not None}
    events = [Event(on, notice, "case") for on in due_on]
    events += [Event(item.on, f"Sealed Line: {item.name}", item.name) for item in items if item.mailbox is None]
    return sorted(events)


def _expire(name: str, last_day: str) -> Item:
    on = date.fromisoformat(last_day)
    return Item(on, name, on < today())
