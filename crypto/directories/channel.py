"""Channels of the directory (SPEC 6): whom they offer."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Channel:
    """A channel: the ids of the recipients offered, and `otherwise`, who is offered when one of them is left out."""

    id: str
    name: str
    recipients: tuple[str, ...]
    otherwise: dict[str, list[str]]
