"""Checks the orders by which officers have cases deleted."""

import json
from collections.abc import Sequence

from app.case_store.cases import find_mailboxes
from app.clock import today
from app.gateway.asked import Asked
from app.store_calls.errors import Unordered
from crypto.errors import UntrustedStatement
from crypto.officer.deletions.order import read_deletion_order


def check_order(asked: Asked, order: bytes, gates: Sequence[bytes]) -> None:
    """Check that who asks has ordered today to delete the cases behind these gates (32 bytes each), and no others.

    It is counted, also if the store then refuses. Raises Unordered, BudgetSpent, StoreUnavailable.
    """
    try:
        said = read_deletion_order(json.loads(order), asked.service.instance, [asked.caller.verify])
    except (UntrustedStatement, ValueError, RecursionError):
        raise Unordered from None
    mailboxes = find_mailboxes(asked.service.db, gates)
    if said.day != today().isoformat() or {*said.mailboxes} != {*mailboxes}:
        raise Unordered
    asked.service.budgets.spend(asked.caller.verify, "deletions", len(gates))
