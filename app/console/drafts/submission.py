"""A submission: what an officer confirmed to send in a case, apart from its form so that a job can send it."""

from typing import Any, NamedTuple

from app.console.uploading.held import HeldFile

REPLY = "reply"


class Change(NamedTuple):
    """A change to a case, to become one entry: the details of a reply are its text, and a status if there is one.

    `member` is the id of whose access is changed, `stands_in_for` of in whose place it is given.
    """

    action: str
    details: dict[str, Any]
    member: str | None = None
    stands_in_for: str | None = None


class Submission(NamedTuple):
    """Changes to the case behind a gate (32 bytes), stored in one transaction. The files go with the last non-reply.

    `attempt` (64 hex digits) is the digest of what is sent, `once` the idempotency key of its form. The draft can be
    made again of its `kind`, its `place` (the variable parts of its URL) and its `fields`.
    """

    gate: bytes
    changes: list[Change]
    files: list[HeldFile]
    once: str
    attempt: str
    kind: str
    place: dict[str, str]
    fields: dict[str, Any]
