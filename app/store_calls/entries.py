"""Calls that add entries to case records, with replies, dockets and attachments, and open cases.

All raise StoreUnavailable.
"""

from collections.abc import Sequence
from typing import Annotated, NamedTuple

import msgspec

from app.store_calls.call import Envelope, Id, Id16, Role, call

Year = Annotated[int, msgspec.Meta(ge=2000, le=9999)]


class NewEntry(NamedTuple):
    """An entry to be added after `previous` (32 bytes), and what is stored with it or not at all.

    `reply` is for the mailbox, `docket` for auditors; `attachments` are ids of uploads and how many pieces each has.
    `case_number` is what it calls its case from now on: a year and a running number.
    """

    entry: Envelope
    previous: Id
    docket: Envelope | None = None
    reply: Envelope | None = None
    attachments: Sequence[tuple[Id16, int]] = ()
    case_number: tuple[Year, int] | None = None


class NewCase(NamedTuple):
    """A report and its note; mailbox and gate are 32 bytes each.

    Its `receipt` (32 bytes), if days are closed here, is kept by the same transaction, as that of a reporter is.
    """

    mailbox: Id
    gate: Id
    envelope: Envelope
    note: Envelope
    receipt: Id | None = None


@call(Role.READER, changes=True)
def file_entries(gate: Id, new: Annotated[Sequence[NewEntry], msgspec.Meta(min_length=1, max_length=16)]) -> None:
    """Add entries to a record, one after the other, with their replies and dockets and what they attach, or nothing.

    The same entries again change nothing. Raises RecordMoved if another entry after a `previous` is held; NumberTaken;
    UnknownMailbox, MailboxDeleted; UploadIncomplete and UploadTaken for what can't be attached; NoRoom.
    """


@call(Role.READER, changes=True)
def file_case(report: NewCase, entry: NewEntry) -> None:
    """Store a case that an officer opens, with the first entry of its record, or nothing. Again, it changes nothing.

    Raises AlreadyTaken if the mailbox or the gate is another case's, or was one's; NumberTaken; NoRoom.
    """


@call(Role.READER)
def find_highest_number(year: Year) -> int:
    """The highest number that a case of a year was given, by whomever; 0 if none was."""
