"""Channels of the directory (SPEC 6): whom they offer, and who can be given what nobody answers."""

from dataclasses import dataclass
from typing import Any

from crypto.canonical import is_count
from crypto.message_fields import is_id

MIN_ESCALATION_DAYS, MAX_ESCALATION_DAYS = 14, 90


@dataclass(frozen=True)
class Channel:
    """A channel: the ids of the recipients offered, and `otherwise`, who is offered when one of them is left out.

    `escalation` is the id of whom reporters can let read what goes without an answer for `escalation_days`, if any.
    """

    id: str
    name: str
    recipients: tuple[str, ...]
    otherwise: dict[str, list[str]]
    escalation: str | None = None
    escalation_days: int | None = None


def read_channel(fields: dict[str, Any]) -> Channel:
    """Read a channel of a document of which the other fields have their form. Raises ValueError."""
    offered = (fields["id"], fields["name"], tuple(fields["recipients"]), fields["otherwise"])
    return Channel(*offered, *_read_escalation(fields))


def _read_escalation(channel: dict[str, Any]) -> tuple[str | None, int | None]:
    id, days = channel.get("escalation"), channel.get("escalation_days")
    if not {"escalation", "escalation_days"} & {*channel}:
        return None, None
    if not is_id(id) or not is_count(days):
        raise ValueError("an escalation and its days, or neither")
    assert isinstance(days, int)
    if not MIN_ESCALATION_DAYS <= days <= MAX_ESCALATION_DAYS:
        raise ValueError("not 14 to 90 days")
    return id, days
