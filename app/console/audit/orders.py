"""The orders by which officers had cases deleted, each checked by its signature, beside what else tells of it."""

import json
from collections import Counter
from collections.abc import Sequence
from datetime import date
from gettext import gettext as _
from gettext import ngettext
from typing import NamedTuple

from app.console.junk.told_removals import ToldRemoval
from app.console.names import Person, find_person
from app.console.retention.told_deletions import ToldDeletion
from app.console.workspace.order import JUNK, RETENTION
from app.console.workspace.workspace import Workspace
from app.store_calls.call import Store
from app.store_calls.deletions import list_orders
from app.store_calls.junk import count_removed
from app.store_calls.records import list_deleted
from crypto.directory import Directory
from crypto.errors import UntrustedStatement
from crypto.officer.deletions.order import DeletionOrder, read_deletion_order
from crypto.officer.snapshot import case_digest

REASONS = {RETENTION: _("Its time had come"), JUNK: _("Junk")}


class ToldOrder(NamedTuple):
    """An order, None if nobody whom a directory has named signed it; by whom, and what is wrong with it, in words."""

    order: DeletionOrder | None
    officer: Person | None
    remarks: list[str]

    @property
    def cases(self) -> list[str]:
        """By what its cases are called in print-outs: 16 hex digits each."""
        return [case_digest(mailbox).hex()[:16] for mailbox in self.order.mailboxes] if self.order else []

    @property
    def reason(self) -> str:
        """Why, in words."""
        return REASONS.get(self.order.reason, self.order.reason) if self.order else ""


class Told(NamedTuple):
    """All orders, the latest day first; by day, how many cases are gone that no order names and no operator removed."""

    orders: list[ToldOrder]
    unordered: list[tuple[date, int]]


def list_told_orders(workspace: Workspace, deletions: Sequence[ToldDeletion], removals: Sequence[ToldRemoval]) -> Told:
    """List the orders, compared with what officers signed of deletions and removals. Raises StoreUnavailable."""
    store, directory = workspace.store, workspace.directory
    orders, gone = read_orders(store, directory), list_deleted(store)
    said = {(each.case, _find_verify(directory, each)) for each in deletions}
    # One removal has one order, by the same officer on the same day for as many cases.
    removed = Counter(
        (each.removal.removed_on.isoformat(), each.officer, each.removal.cases) for each in removals if each.officer
    )
    told = []
    for order in orders:
        if order is None:
            told.append(ToldOrder(None, None, [_("Nobody whom a directory has named signed it.")]))
            continue
        officer, remarks = _find_officer(directory, order), []
        here = sum(mailbox not in gone for mailbox in order.mailboxes)
        if here:
            words = ngettext(
                "{count} case that it names is not known as deleted: it is there, or the store hides that.",
                "{count} cases that it names are not known as deleted: they are there, or the store hides that.",
                here,
            )
            remarks.append(words.format(count=here))
        if order.reason == JUNK:
            key = (order.day, officer, len(order.mailboxes))
            if not removed[key]:
                remarks.append(_("No removal of junk by this officer tells of as many cases on that day."))
            removed[key] -= 1
        elif any((case_digest(mailbox), order.verify) not in said for mailbox in order.mailboxes):
            remarks.append(_("This officer has not confirmed that deletion: no record says so that you can open."))
        told.append(ToldOrder(order, officer, remarks))
    return Told(told, _count_unordered(store, [order for order in orders if order], gone))


def read_orders(store: Store, directory: Directory) -> list[DeletionOrder | None]:
    """Read all orders; None is one that nobody signed whom a directory has named. Raises StoreUnavailable."""
    listed = [directory.recipients, *directory.earlier_recipients.values()]
    known, read = {each.verify for recipients in listed for each in recipients}, list[DeletionOrder | None]()
    for signed in list_orders(store):
        try:
            read.append(read_deletion_order(json.loads(signed), directory.instance, known))
        except (UntrustedStatement, ValueError, RecursionError):
            read.append(None)
    return read


def _count_unordered(store: Store, orders: Sequence[DeletionOrder], gone: dict[bytes, date]) -> list[tuple[date, int]]:
    named = {mailbox for order in orders for mailbox in order.mailboxes}
    junk = {mailbox for order in orders if order.reason == JUNK for mailbox in order.mailboxes}
    # What the operator removes as junk has no order, and is counted among the removals.
    by_operator = Counter(count_removed(store))
    by_operator.subtract(gone[mailbox] for mailbox in junk if mailbox in gone)
    left = Counter(day for mailbox, day in gone.items() if mailbox not in named) - +by_operator
    return sorted(left.items(), reverse=True)


def _find_verify(directory: Directory, told: ToldDeletion) -> bytes | None:
    confirmer = directory.find(told.deletion.confirmer) if told.deletion else None
    return confirmer.verify if confirmer else None


def _find_officer(directory: Directory, order: DeletionOrder) -> Person:
    listed = [directory.recipients, *directory.earlier_recipients.values()]
    ids = (each.id for recipients in listed for each in recipients if each.verify == order.verify)
    return find_person(directory, next(ids))
