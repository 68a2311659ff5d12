"""Calls that delete cases, and tell what was signed of that, which outlives the cases. All raise StoreUnavailable."""

from collections.abc import Sequence
from datetime import date
from typing import Annotated, NamedTuple

import msgspec

from app.store_calls.call import PEOPLE, Envelope, Id, Ids, Role, call

# It names 200 cases at most.
Order = Annotated[bytes, msgspec.Meta(max_length=16384)]


class Left(NamedTuple):
    """What is kept of a deleted case, each an envelope or None.

    `statement` is what the officer signed who confirmed the deletion; `tally` is for its members' figures, and
    `register` for the register: these lead to no case.
    """

    statement: Envelope | None = None
    tally: Envelope | None = None
    register: Annotated[Sequence[Envelope], msgspec.Meta(max_length=50)] = ()


NOTHING_LEFT = Left()


@call(Role.READER, changes=True)
def propose(mailbox: Id, statement: Envelope) -> None:
    """Store that an officer proposes to delete the case of a mailbox. The same again changes nothing."""


@call(Role.READER, changes=True)
def delete_case(
    gate: Id,
    order: Order,
    written_on: date,
    entry_count: Annotated[int, msgspec.Meta(ge=0)],
    left: Left = NOTHING_LEFT,
) -> bool:
    """Delete all of a case; the order for it, by who asks, is kept. Returns whether its files are erased as well.

    `written_on` is the last day on which the reporter is known to have written, `entry_count` how many entries are
    known. Files that can't be reached are erased by the portal's clean-up. Raises UnknownMailbox, MailboxDeleted;
    MessageCame if a message was stored after that day; EntryCame if there are other entries; Unordered.
    """


@call(PEOPLE)
def read_statements_of(mailboxes: Ids) -> dict[bytes, list[bytes]]:
    """Read what was signed of the cases of these mailboxes, deleted or not, by mailbox."""


@call(PEOPLE)
def read_statements() -> dict[bytes, list[bytes]]:
    """Read what was signed of all cases, deleted or not, by mailbox (32 bytes)."""


@call(PEOPLE)
def list_orders() -> list[bytes]:
    """List the orders by which officers had cases deleted, as the JSON that they signed, the latest day first."""
