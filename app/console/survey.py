"""All cases that an officer can read, each as it stands: for pages that are about many of them."""

from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

from app.console.desk import Desk, today
from app.console.standing import find_standing
from app.procedure.facts import find_customers
from app.procedure.state import State
from crypto.notation import b64encode


class Surveyed(NamedTuple):
    """A case: its mailbox (in base64url), its channel's id, where it stands, the days on which the reporter wrote."""

    mailbox: str
    gate: bytes
    received_on: date
    channel: str
    state: State
    messages: list[date]


def survey(desk: Desk) -> Iterator[Surveyed]:
    """Every case that this officer can read and act in, in no order."""
    me = desk.me.id if desk.me else ""
    for folder in desk.cabinet.folders.values():
        if folder.is_shown:
            case = folder.assemble(desk.directory)
            record, state, *_dues = find_standing(case, desk.rules, folder.row.received_on, today())
            if me not in record.members:
                continue
            messages = [item.received_on for item in folder.items if item.place != "entry"]
            channel = case.report.get("channel") or ""
            yield Surveyed(
                b64encode(folder.row.mailbox), folder.row.gate, folder.row.received_on, channel, state, messages
            )


def list_customers(desk: Desk) -> list[str]:
    """Every customer that any of these records has named, each once."""
    return list(dict.fromkeys(name for each in survey(desk) for name in find_customers(each.state)))
