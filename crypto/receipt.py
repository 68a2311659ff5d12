"""Receipts (SPEC 10): digests of sealed reports, kept to prove that one was sent. They give no access to a mailbox."""

from crypto.encoding import digest

RECEIPT_BYTES = 32


def compute_receipt(envelope: bytes) -> bytes:
    """Compute the receipt (32 bytes) of a report's envelope."""
    return digest("receipt", envelope)
