"""Deletions of cases, as auditors and `verify` see them: what the store says, and which two officers have signed it."""

from collections import Counter
from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from app.store_calls.call import Store
from app.store_calls.deletions import read_statements
from app.store_calls.junk import count_removed
from app.store_calls.records import list_deleted
from crypto.conversation import Received, genuine
from crypto.directory import Directory
from crypto.keys import Identity
from crypto.officer.deletions.deletion import Deletion, find_deletion, open_statements
from crypto.officer.messages import Docket
from crypto.officer.snapshot import case_digest


class ToldDeletion(NamedTuple):
    """A deleted case of which something was signed; `case` is its name in print-outs (32 bytes),
    `case_number` what its officers called it, if both of them say so.

    `deletion` are the two officers who signed it; None if no two of them did, or `is_closed`: what was signed is sealed
    to others than the reader, or damaged so that it looks like it.
    """

    case: bytes
    case_number: str
    deleted_on: date
    deletion: Deletion | None
    is_closed: bool

    @property
    def number(self) -> str:
        """By what the case was called: 16 hex digits."""
        return self.case.hex()[:16]


def list_told_deletions(store: Store, identity: Identity, directory: Directory) -> list[ToldDeletion]:
    """List the deleted cases of which something was signed, the latest first. Raises StoreUnavailable."""
    statements, told = read_statements(store), []
    for mailbox, deleted_on in list_deleted(store).items():
        if mailbox in statements:
            opened = open_statements(statements[mailbox], identity, mailbox, directory)
            deletion = find_deletion(opened, directory, deleted_on.isoformat())
            is_closed = deletion is None and any(each.is_sealed_to_others for each in opened)
            told.append(ToldDeletion(case_digest(mailbox), _read_number(opened), deleted_on, deletion, is_closed))
    return sorted(told, key=lambda each: (each.deleted_on, each.case), reverse=True)


def _read_number(statements: Sequence[Received[Docket]]) -> str:
    """What all genuine statements call a case; empty if they don't agree."""
    named = {each.case for each in genuine(statements)}
    return next(iter(named), None) or "" if len(named) == 1 else ""


def count_untold(store: Store) -> list[tuple[date, int]]:
    """Count, by day, the deleted cases of which nothing was signed, and which no removal of junk tells of either.

    The latest day comes first. Raises StoreUnavailable.
    """
    statements, removed = read_statements(store), count_removed(store)
    gone = Counter(deleted_on for mailbox, deleted_on in list_deleted(store).items() if mailbox not in statements)
    return [
        (day, count - removed.get(day, 0))
        for day, count in sorted(gone.items(), reverse=True)
        if count > removed.get(day, 0)
    ]
