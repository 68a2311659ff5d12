"""Cards that are due to be retired (SPEC 8): which of a key file's content these are, and the content without them."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from crypto.encoding import b64decode
from crypto.errors import MalformedKeyFile
from crypto.keys import SealingKey, derive_sealing_key

# The portal takes nothing that is sealed to a card more than 10 days past its last one.
GRACE_DAYS = 14
# A client holds the next card two days before it begins, and its clock may be a day ahead.
EARLY_DAYS = 3

Card = dict[str, Any]


def list_due(content: dict[str, Any], day: str) -> list[Card]:
    """List the cards of a key file's content that ended at least 14 days before a day (YYYY-MM-DD)."""
    ended = _move(day, -GRACE_DAYS)
    return [card for card in content["sealing"] if card["until"] <= ended]


def list_begun(content: dict[str, Any], day: str) -> list[Card]:
    """List the cards to which something can have been sealed by a day: no others have been handed out."""
    return [card for card in content["sealing"] if card["from"] <= _move(day, EARLY_DAYS)]


def list_valid(content: dict[str, Any], day: str) -> list[Card]:
    """List the cards to which others seal on a day: one, or none if none was made for it."""
    return [card for card in content["sealing"] if card["from"] <= day <= card["until"]]


def derive_keys(cards: Sequence[Card]) -> tuple[SealingKey, ...]:
    """Derive the sealing keys of cards, in their order."""
    return tuple(derive_sealing_key(b64decode(card["seed"])) for card in cards)


def give_up(content: dict[str, Any], due: Sequence[Card], number: int) -> dict[str, Any]:
    """Leave cards out of a key file's content, and note the number of the keyring that stands in for them.

    Raises MalformedKeyFile if no card would be left.
    """
    left = [card for card in content["sealing"] if card not in due]
    if not left:
        raise MalformedKeyFile
    return {**content, "sealing": left, "keyring": max(number, content.get("keyring", 0))}


def _move(day: str, days: int) -> str:
    return (date.fromisoformat(day) + timedelta(days)).isoformat()
