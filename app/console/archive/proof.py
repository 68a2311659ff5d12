"""Proof that a report came by a certain day (SPEC 10), from the closed days in the store, for an archive."""

from contextlib import suppress
from datetime import date, timedelta
from typing import Any

from app.console.cases.opened_case import OpenedCase
from app.store_calls import days as receipts
from app.store_calls.call import Store
from app.store_calls.cases import read_envelopes
from crypto.directory import Directory
from crypto.encoding import b64encode
from crypto.errors import UntrustedProof
from crypto.proof import begins_by, make_proof, verify_part
from crypto.receipt import compute_receipt

# What had no room on its day, or came as that was being closed, is in one of the next.
LATER_DAYS = 3


def find_proof(store: Store, directory: Directory, opened_case: OpenedCase) -> dict[str, Any] | None:
    """Make the proof of a case's report; None if its day isn't closed here yet, or has no receipt of it.

    Raises StoreUnavailable.
    """
    report = next((id for id, item in opened_case.opened.items() if item is not None and item.place == "report"), None)
    rows = read_envelopes(store, opened_case.row.gate, [report]) if report and directory.proof_keys else []
    for row in rows:
        receipt = compute_receipt(row.envelope)
        for days in range(LATER_DAYS + 1):
            with suppress(UntrustedProof):
                if proof := _find_on(store, directory, receipt, (row.received_on + timedelta(days)).isoformat()):
                    return proof
    return None


def _find_on(store: Store, directory: Directory, receipt: bytes, day: str) -> dict[str, Any] | None:
    """Look into the last part of a day that begins by this receipt."""
    number, fitting = 0, None
    while (part := receipts.find_part(store, date.fromisoformat(day), number)) is not None:
        answer = {name: b64encode(value) for name, value in part._asdict().items()}
        if not begins_by(answer, receipt):
            break
        fitting, number = answer, number + 1
    if fitting is None:
        return None
    return make_proof(verify_part(fitting, directory.proof_keys, directory.instance, day, number - 1), receipt)
