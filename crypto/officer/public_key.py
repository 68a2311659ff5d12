"""The public part of a key file: what an officer hands to whoever keeps the root key, to be put in a directory."""

import json
from typing import Any, NamedTuple

from crypto.keys import Identity, check_address, check_verifying_key, fingerprint
from crypto.message import is_bytes, is_id, is_object, is_text
from crypto.notation import b64decode, b64encode

MAX_BYTES = 16 * 1024
PART = is_object({"id": is_id, "verify": is_bytes(32), "address": is_bytes(1216), "fingerprint": is_text})


class PublicPart(NamedTuple):
    """An officer's public keys: `verify` (32 bytes) checks signatures, messages are sealed to `address` (1216)."""

    id: str
    verify: bytes
    address: bytes

    @property
    def fingerprint(self) -> str:
        return fingerprint(self.verify)


def of(id: str, identity: Identity) -> PublicPart:
    """Take the public part of an identity: the newest address."""
    return PublicPart(id, identity.signing.verify, identity.sealing[-1].address)


def write(part: PublicPart) -> bytes:
    """Write a public part as a small JSON file, with the fingerprint that two people compare aloud."""
    fields = {
        "id": part.id,
        "verify": b64encode(part.verify),
        "address": b64encode(part.address),
        "fingerprint": part.fingerprint,
    }
    return json.dumps(fields, indent=1).encode() + b"\n"


def read(data: bytes) -> PublicPart:
    """Read a public part.

    Raises ValueError unless its id may be a recipient's, its keys are usable, and the fingerprint is that of its key.
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
