"""Customers in the register: what outlives deleted cases, and names that stand in place of others."""

from collections.abc import Collection, Sequence
from contextlib import suppress
from typing import NamedTuple

from app.console.register.held_register import Entries, list_entries, list_readers, seal_next
from app.console.workspace.workspace import Workspace
from app.procedure.answers import read_text
from app.procedure.customers import read_corrections
from app.procedure.kept_customers import KeptCustomer, read_kept
from app.procedure.name_matching import fold_name

CUSTOMER, CUSTOMER_NAME = "customer", "customer-name"
FROM, TO = "from", "to"
MOST_CHARACTERS = 1000


class KeptRecord(NamedTuple):
    """A customer of a deleted case, and the ids of those to whom it is sealed."""

    customer: KeptCustomer
    readers: tuple[str, ...]


def seal_kept(workspace: Workspace, kept: Sequence[KeptCustomer], unconcerned: Collection[str]) -> list[bytes]:
    """Seal what is kept of customers of a case that is about to be deleted, to those who may learn of it.

    `unconcerned` are their ids. Raises StoreUnavailable, and what `seal_register_entry` raises.
    """
    to, sealed = [id for id in list_readers(workspace) if id in unconcerned], list[bytes]()
    for each in kept:
        sealed.append(seal_next(workspace, CUSTOMER, each.write(), to, ahead=sealed, by_year=True))
    return sealed


def list_kept(entries: Entries) -> list[KeptRecord]:
    """List the customers of deleted cases; what isn't written as a console writes it is left out."""
    kept = []
    for entry in list_entries(entries, CUSTOMER):
        with suppress(ValueError):
            kept.append(KeptRecord(read_kept(entry.details), entry.to))
    return kept


def list_corrections(entries: Entries) -> dict[str, str]:
    """The names that stand in place of others, by these others' folds."""
    return read_corrections(list_renamings(entries))


def list_renamings(entries: Entries) -> list[tuple[str, str]]:
    """List which names were given in place of which others, the earliest first."""
    pairs = [
        (read_text(entry.details, FROM), read_text(entry.details, TO)) for entry in list_entries(entries, CUSTOMER_NAME)
    ]
    return [(old, new) for old, new in pairs if is_name(old) and is_name(new)]


def is_name(text: str) -> bool:
    """Whether a text can be a customer's name."""
    return len(text) <= MOST_CHARACTERS and bool(fold_name(text))
