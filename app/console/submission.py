"""What an officer has decided to do in a case, as it is to be sealed: deeds, in order, and the files that go along."""

from typing import Any, NamedTuple

from app.console.outgoing import Outgoing

REPLY = "reply"


class Deed(NamedTuple):
    """One entry to be: a reply's details are its text, and a status if there is one."""

    action: str
    details: dict[str, Any]
    member: str | None = None


class Submission(NamedTuple):
    """Deeds in the case behind a gate, stored together or not at all; the last but a reply brings the files.

    `attempt` names it; `once` names it however often it is changed. `action` and `fields` are of the form it came from.
    """

    gate: bytes
    deeds: list[Deed]
    files: list[Outgoing]
    once: str
    attempt: str
    action: str = REPLY
    fields: dict[str, Any] = {}
