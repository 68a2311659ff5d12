"""A reply as its author wrote it."""

from typing import NamedTuple

from app.console.outgoing import Outgoing


class Letter(NamedTuple):
    """A reply to the case behind a gate. `attempt` names it; `once` names it however often it is changed."""

    gate: bytes
    text: str
    status: str | None
    files: list[Outgoing]
    once: str
    attempt: str
