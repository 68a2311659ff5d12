"""The form of an envelope (SPEC 3): what can be parsed and checked without a key, by the portal too."""

from typing import NamedTuple

from crypto.errors import MalformedEnvelope

MAGIC = b"SLE2"
MAX_SLOTS = 32
SEALED_BYTES, CIPHERTEXT_BYTES, WRAPPED_BYTES = 80, 1088, 48
SLOT_BYTES = SEALED_BYTES + CIPHERTEXT_BYTES + WRAPPED_BYTES
COMMITMENT_BYTES = 32
TAG_BYTES = 16
PADDED_BYTES = tuple(2**power for power in range(12, 20))


class Parts(NamedTuple):
    """The parts of an envelope: `head` (magic, count and slots), slots (1216 bytes each), commitment (32), payload."""

    head: bytes
    slots: tuple[bytes, ...]
    commitment: bytes
    payload: bytes


def split(envelope: bytes) -> Parts:
    """Split an envelope into its parts.

    Raises MalformedEnvelope unless it has the magic, 1 to 32 whole slots, a commitment, and a payload of one of the
    eight sizes (4096 to 524288 bytes) and 16 more.
    """
    if len(envelope) < 5 or envelope[:4] != MAGIC or not 1 <= envelope[4] <= MAX_SLOTS:
        raise MalformedEnvelope
    end = 5 + SLOT_BYTES * envelope[4]
    payload = envelope[end + COMMITMENT_BYTES :]
    if len(payload) - TAG_BYTES not in PADDED_BYTES:
        raise MalformedEnvelope
    slots = tuple(envelope[start : start + SLOT_BYTES] for start in range(5, end, SLOT_BYTES))
    return Parts(envelope[:end], slots, envelope[end : end + COMMITMENT_BYTES], payload)
