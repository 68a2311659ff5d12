"""The card to which a recovery file is sealed for somebody (SPEC 8): the last one, whose seed they keep longest."""

from collections.abc import Iterable

from crypto.errors import UntrustedStatement
from crypto.statements.address_card import AddressCard, read_card


def read_cards(statements: Iterable[object], instance: bytes, verify: bytes) -> list[AddressCard]:
    """Read the cards that a key (`verify`, 32 bytes) has signed for an instance; what isn't such a card is left out."""
    cards = []
    for statement in statements:
        try:
            cards.append(read_card(statement, instance, [verify]))
        except UntrustedStatement:
            continue
    return cards


def find_last_day(cards: Iterable[AddressCard]) -> str:
    """Find the last day of all cards; empty where there is none."""
    return max((card.until for card in cards), default="")


def find_last(cards: Iterable[AddressCard], day: str) -> AddressCard | None:
    """Find the card that lasts longest; None if all have ended by a day (YYYY-MM-DD), or two contradict each other."""
    held = {*cards}
    last = find_last_day(held)
    latest = [card for card in held if card.until == last]
    return latest[0] if last >= day and len(latest) == 1 else None
