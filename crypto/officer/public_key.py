"""The public part of a key file: what an officer gives to whoever keeps the root key, to be put into a directory.

JSON of at most 16 KiB: id, verifying key (32 bytes), address (1216) and fingerprint.
"""

import json
from typing import Any, NamedTuple

from crypto.encoding import b64decode, b64encode
from crypto.keys import ADDRESS_BYTES, Identity, check_address
from crypto.message_fields import is_id
from crypto.schema import is_bytes, is_object, is_text
from crypto.signature import check_verifying_key, fingerprint

MAX_BYTES = 16 * 1024
PART = is_object({"id": is_id, "verify": is_bytes(32), "address": is_bytes(ADDRESS_BYTES), "fingerprint": is_text})


class PublicPart(NamedTuple):
    """An officer's public keys: `verify` (32 bytes) verifies signatures, messages are sealed to `address` (1216)."""

    id: str
    verify: bytes
    address: bytes

    @property
    def fingerprint(self) -> str:
        """The fingerprint of the verifying key, as people compare it (SPEC 1)."""
        return fingerprint(self.verify)


def from_identity(id: str, identity: Identity) -> PublicPart:
    """Make the public part of an identity, with its newest address."""
    return PublicPart(id, identity.signing.verify, identity.sealing[-1].address)


def write(part: PublicPart) -> bytes:
    """Write a public part as JSON, with the fingerprint that two people compare aloud."""
    fields = {
        "id": part.id,
        "verify": b64encode(part.verify),
        "address": b64encode(part.address),
        "fingerprint": part.fingerprint,
    }
    return json.dumps(fields, indent=1).encode() + b"\n"


def read(data: bytes) -> PublicPart:
    """Read a public part.

    Raises ValueError unless its id can be a recipient's, its keys are usable, and the fingerprint is that of its key.
    """
    fields: Any = json.loads(data.decode()) if len(data) <= MAX_BYTES else None
    if not PART(fields):
        raise ValueError("not a public part")
    part = PublicPart(fields["id"], b64decode(fields["verify"]), b64decode(fields["address"]))
    check_verifying_key(part.verify)
    check_address(part.address)
    if fields["fingerprint"] != part.fingerprint:
        raise ValueError("another key's fingerprint")
    return part
