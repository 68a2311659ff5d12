"""The public part of a key file: what an officer gives to whoever keeps the root key, to be put into a directory.

JSON of at most 256 KiB: id, verifying key (32 bytes), its fingerprint, and the cards with addresses for an instance.
"""

import json
from typing import Any, NamedTuple

from crypto.encoding import b64decode, b64encode
from crypto.message_fields import is_id
from crypto.officer.keys.own_cards import sign_cards
from crypto.schema import is_bytes, is_list, is_object, is_text
from crypto.signature import check_verifying_key, derive_signing_key, fingerprint

MAX_BYTES = 256 * 1024
STATEMENT = is_object({"statement": is_text, "signature": is_text})
PART = is_object({"id": is_id, "verify": is_bytes(32), "fingerprint": is_text, "cards": is_list(STATEMENT)})


class PublicPart(NamedTuple):
    """An officer's public key `verify` (32 bytes), and the cards that it has signed, whatever they say."""

    id: str
    verify: bytes
    cards: tuple[dict[str, str], ...]

    @property
    def fingerprint(self) -> str:
        """The fingerprint of the verifying key, as people compare it (SPEC 1)."""
        return fingerprint(self.verify)


def from_content(id: str, content: dict[str, Any], instance: bytes, day: str) -> PublicPart:
    """Make the public part of a key file's content, with cards for an instance (16 bytes), from a day on."""
    verify = derive_signing_key(b64decode(content["signing_seed"])).verify
    return PublicPart(id, verify, tuple(sign_cards(content, instance, day)))


def write(part: PublicPart) -> bytes:
    """Write a public part as JSON, with the fingerprint that two people compare aloud."""
    fields = {
        "id": part.id,
        "verify": b64encode(part.verify),
        "fingerprint": part.fingerprint,
        "cards": [*part.cards],
    }
    return json.dumps(fields, indent=1).encode() + b"\n"


def read(data: bytes) -> PublicPart:
    """Read a public part.

    Raises ValueError unless its id can be a recipient's, its key is usable, and the fingerprint is that of its key.
    Cards are for the programs that use them to check, which know the instance.
    """
    fields: Any = json.loads(data.decode()) if len(data) <= MAX_BYTES else None
    if not PART(fields):
        raise ValueError("not a public part")
    cards = tuple({name: card[name] for name in ("statement", "signature")} for card in fields["cards"])
    part = PublicPart(fields["id"], b64decode(fields["verify"]), cards)
    check_verifying_key(part.verify)
    if fields["fingerprint"] != part.fingerprint:
        raise ValueError("another key's fingerprint")
    return part
