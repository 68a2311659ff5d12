"""A receipt (SPEC 10): what a reporter may keep to prove that a report was sent. It opens nothing and leads nowhere."""

from crypto.notation import digest

RECEIPT_BYTES = 32


def compute(envelope: bytes) -> bytes:
    """Compute the receipt of a sealed report: 32 bytes."""
    return digest("receipt", envelope)
