"""The inbox: the cases that this officer can read, what needs an answer first."""

from datetime import date
from typing import NamedTuple

from flask import Blueprint, abort, render_template, request

from app.console.conversation import list_shown, name_channel, unanswered
from app.console.desk import Desk, today
from app.console.opening import Folder
from app.console.sessions import unlocked
from crypto.conversation import Received
from crypto.directory import Directory
from crypto.notation import b64encode

PAGE = 50
WORDS = 14


class Line(NamedTuple):
    """What the inbox shows of one case; `waiting_since` is the day of the oldest message without an answer."""

    mailbox: str
    received_on: date
    channel: str
    words: str
    status: str | None
    messages: int
    unanswered: int
    waiting_since: date | None
    last_on: date
    is_suspect: bool


def pages() -> Blueprint:
    """The inbox's page."""
    blueprint = Blueprint("inbox", __name__)

    @blueprint.get("/")
    @unlocked
    def inbox(desk: Desk) -> str:
        desk.refresh()
        lines = list_lines(desk)
        number = request.args.get("page", 1, int)
        last = max(1, -(-len(lines) // PAGE))
        if not 1 <= number <= last:
            abort(404)
        return render_template(
            "inbox.html",
            lines=lines[(number - 1) * PAGE : number * PAGE],
            total=len(lines),
            waiting=sum(line.unanswered > 0 for line in lines),
            damaged=sum(folder.is_damaged for folder in desk.cabinet.folders.values()),
            number=number,
            last=last,
            today=today(),
        )

    return blueprint


def list_lines(desk: Desk) -> list[Line]:
    """Summarise every case that is shown, what waits longest first, then what last happened first."""
    directory = desk.directory
    lines = []
    for folder in desk.cabinet.folders.values():
        if folder.is_shown:
            line = desk.lines.get(folder)
            if line is None:
                line = desk.lines[folder] = summarise(folder, directory)
            lines.append(line)
    return sorted(lines, key=_urgency)


def summarise(folder: Folder, directory: Directory) -> Line:
    """Summarise one case."""
    case = folder.assemble(directory)
    days = {item.received.envelope: item.received_on for item in folder.items}
    shown = list_shown(case)
    waiting = [days[item.envelope] for item in unanswered(case)]
    return Line(
        b64encode(folder.row.mailbox),
        folder.row.received_on,
        name_channel(case),
        first_words(case.report),
        case.status,
        sum(not item.is_sealed_to_others for item in [case.report, *case.follow_ups]),
        len(waiting),
        min(waiting, default=None),
        max(days[item.envelope] for item in shown),
        any(item.suspect for item in shown) or bool(case.gaps),
    )


def first_words(report: Received) -> str:
    """Take the first words of the first answer; none of a report that can't be read."""
    said = [answer["text"] for answer in report.get("answers") or []] or [report.get("text") or ""]
    words = next((text for text in said if text.strip()), "").split(None, WORDS)
    return " ".join(words[:WORDS]) + (" …" if len(words) > WORDS else "")


def _urgency(line: Line) -> tuple[bool, int, str]:
    if line.waiting_since is not None:
        return False, line.waiting_since.toordinal(), line.mailbox
    return True, -line.last_on.toordinal(), line.mailbox
