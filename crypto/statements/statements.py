"""The statements that come with a directory: which address is a person's on a day, and how fresh the directory is."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TypeVar

from crypto.errors import AmbiguousAddress, MissingAddress, UntrustedStatement
from crypto.statements.address_card import AddressCard, read_card
from crypto.statements.confirmation import Confirmation, read_confirmation

# A directory has at most 32 active people, and hands out three cards of each at most.
MAX_LISTED = 256

S = TypeVar("S", AddressCard, Confirmation)


@dataclass(frozen=True)
class Statements:
    """Cards and confirmations of people whom a directory lists, each signed by its author."""

    cards: tuple[AddressCard, ...] = ()
    confirmations: tuple[Confirmation, ...] = ()

    def find_card(self, verify: bytes, day: str) -> AddressCard:
        """Find the card of a verifying key that is valid on this day.

        Raises MissingAddress if there is none, AmbiguousAddress if there are two.
        """
        valid = [card for card in self.cards if card.verify == verify and card.is_valid(day)]
        if len(valid) > 1:
            raise AmbiguousAddress
        if not valid:
            raise MissingAddress
        return valid[0]

    def count_confirmed(self, directory: bytes, people: Collection[bytes], day: str) -> list[str]:
        """List the last days on which each of these people confirmed a digest (32 bytes), the newest first.

        `people` are verifying keys. What is dated after the day that follows `day` doesn't count.
        """
        tomorrow = add_days(day, 1)
        last: dict[bytes, str] = {}
        for each in self.confirmations:
            if each.directory == directory and each.verify in people and each.day <= tomorrow:
                last[each.verify] = max(each.day, last.get(each.verify, ""))
        return sorted(last.values(), reverse=True)


def read_statements(cards: object, confirmations: object, instance: bytes, known: Collection[bytes]) -> Statements:
    """Read what was served with a directory: lists of signed statements, of which the first 256 are looked at.

    What is not trusted is left out, as if it had been withheld: whoever serves it could do that as well. The same
    statement twice counts once.
    """
    return Statements(
        _read_all(read_card, cards, instance, known), _read_all(read_confirmation, confirmations, instance, known)
    )


def add_days(day: str, days: int) -> str:
    """The day so many days later, or the last there is."""
    try:
        return (date.fromisoformat(day) + timedelta(days=days)).isoformat()
    except OverflowError:
        return date.max.isoformat()


def _read_all(
    read: Callable[[object, bytes, Collection[bytes]], S], listed: object, instance: bytes, known: Collection[bytes]
) -> tuple[S, ...]:
    found: dict[S, None] = {}
    for statement in listed[:MAX_LISTED] if isinstance(listed, list) else []:
        try:
            found[read(statement, instance, known)] = None
        except UntrustedStatement:
            continue
    return tuple(found)
