"""All cases that an officer can read, each as it stands: for pages that are about many of them."""

from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

from app.console.card import read_state
from app.console.desk import Desk
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
    for row, card in desk.catalogue.list_cards():
        if not card.is_member:
            continue
        state = read_state(card, desk.rules, row.received_on)
        messages = [date.fromisoformat(day) for day in card.written_on]
        yield Surveyed(b64encode(row.mailbox), row.gate, row.received_on, card.channel, state, messages)


def list_customers(desk: Desk) -> list[str]:
    """Every customer that any of these records has named, each once."""
    cards = (card for _row, card in desk.catalogue.list_cards())
    return list(dict.fromkeys(name for card in cards for name in card.customers))
