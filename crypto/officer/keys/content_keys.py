"""Content keys of envelopes, as a retiring card leaves them behind (SPEC 8): found, checked, or still locked."""

from collections.abc import Sequence

from nacl.exceptions import CryptoError
from nacl.public import SealedBox

from crypto.encoding import derive
from crypto.envelope import find_content_key
from crypto.envelope_format import CIPHERTEXT_BYTES, SEALED_BYTES, split
from crypto.errors import SealedLineError
from crypto.keys import Identity, SealingKey


def find_key(envelope: bytes, identity: Identity) -> bytes:
    """Find the content key (32 bytes) of an envelope: kept, or in a slot.

    Raises MalformedEnvelope, NotForThisIdentity, TamperedEnvelope.
    """
    keys = identity.opening_keys(envelope)
    return keys if isinstance(keys, bytes) else find_content_key(envelope, keys)


def is_key_of(content_key: bytes, envelope: bytes) -> bool:
    """Whether a content key (32 bytes) is the one that the commitment of an envelope confirms."""
    try:
        head, _, commitment, _ = split(envelope)
    except SealedLineError:
        return False
    return derive(content_key, "commitment", head) == commitment


def find_locked_secret(envelope: bytes, keys: Sequence[SealingKey]) -> bytes | None:
    """Find what opens a locked slot once its lock is known: r and shared (32 bytes each), joined. None without a slot.

    The owner's slot is the one whose sealed box opens, be it a reader's, a locked one or a decoy. So its place needn't
    be known, which follows from a directory that only an opened envelope names. Raises MalformedEnvelope.
    """
    for slot in split(envelope).slots:
        for key in keys:
            try:
                secret = SealedBox(key.x25519).decrypt(slot[:SEALED_BYTES])
            except CryptoError:
                continue
            return secret + key.mlkem.decapsulate(slot[SEALED_BYTES : SEALED_BYTES + CIPHERTEXT_BYTES])
    return None
