"""Content keys of envelopes, as a retiring card leaves them behind (SPEC 8): found, checked, or still locked."""

from collections.abc import Sequence
from contextlib import suppress

from nacl.exceptions import CryptoError
from nacl.public import SealedBox

from crypto.encoding import b64decode, derive, digest
from crypto.envelope import KEY_BYTES, find_content_key, open_with, unwrap
from crypto.envelope_format import CIPHERTEXT_BYTES, SEALED_BYTES, split
from crypto.errors import MalformedMessage, SealedLineError
from crypto.keys import Identity, SealingKey
from crypto.message import FollowUp, Message


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


def find_locked_key(envelope: bytes, identity: Identity, lock: bytes) -> bytes | None:
    """Find the content key (32 bytes) of an envelope in a slot that is locked with a lock (32 bytes): None without one.

    What was kept of a retired card is asked first.
    """
    secret = identity.locked.get(digest("entry", envelope))
    for slot in split(envelope).slots if secret else ():
        key = unwrap(slot, secret[:KEY_BYTES], secret[KEY_BYTES:], lock) if secret else None
        if key is not None and is_key_of(key, envelope):
            return key
    try:
        return find_content_key(envelope, identity.sealing, lock)
    except SealedLineError:
        return None


def find_lock(envelope: bytes, identity: Identity) -> bytes | None:
    """Find the lock (32 bytes) in a follow-up whose author can't be checked before the report is open.

    A wrong one opens nothing. None if there is none, or the envelope doesn't open.
    """
    locks = list[bytes]()

    def look(message: Message) -> bytes:
        if isinstance(message, FollowUp) and message.lock:
            locks.append(b64decode(message.lock))
        raise MalformedMessage

    with suppress(SealedLineError):
        open_with(envelope, find_key(envelope, identity), look)
    return locks[0] if locks else None


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
