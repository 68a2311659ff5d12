"""Envelopes (SPEC 3): signs a message, pads it and seals it to its readers, with decoys for the others; opens it.

A slot gives one reader the content key (32 bytes), by a libsodium sealed box (X25519) joined with ML-KEM-768 (FIPS
203). The content key encrypts the payload with XChaCha20-Poly1305; a commitment binds it to the slots.
"""

from collections.abc import Callable, Sequence
from secrets import token_bytes
from typing import NamedTuple

from cryptography.hazmat.primitives.asymmetric.mlkem import MLKEM768PublicKey
from nacl.bindings import (
    crypto_aead_xchacha20poly1305_ietf_decrypt,
    crypto_aead_xchacha20poly1305_ietf_encrypt,
)
from nacl.exceptions import CryptoError
from nacl.public import PublicKey, SealedBox

from crypto import message_format
from crypto.encoding import PREFIX, derive
from crypto.envelope_format import CIPHERTEXT_BYTES, MAGIC, MAX_SLOTS, PADDED_BYTES, SEALED_BYTES, WRAPPED_BYTES, split
from crypto.errors import MalformedMessage, NotForThisIdentity, TamperedEnvelope
from crypto.keys import X25519_BYTES, SealingKey
from crypto.message import Message
from crypto.signature import SIGNATURE_BYTES, SigningKey, verify

KEY_BYTES = 32
# Every key encrypts one text, once, so the nonce may be constant.
NONCE = bytes(24)
END_MARK = b"\x80"
SIGNED = PREFIX + b"message\x00"


class Slot(NamedTuple):
    """The slot of one recipient, by `address` (1216 bytes): for a reader, or a decoy if not `readable`.

    With a `lock` (32 bytes) it opens for its recipient once they know that, and is like a decoy until then.
    """

    address: bytes
    readable: bool = True
    lock: bytes = b""


class Sealed(NamedTuple):
    """A sealed envelope, and its content key (32 bytes), which opens it for whoever is handed it."""

    envelope: bytes
    content_key: bytes


def pad(data: bytes) -> bytes:
    """Add the end mark and zero bytes, up to the smallest of eight sizes (4096 to 524288 bytes) that holds it.

    Raises MalformedMessage if none does.
    """
    marked = data + END_MARK
    for size in PADDED_BYTES:
        if len(marked) <= size:
            return marked.ljust(size, b"\x00")
    raise MalformedMessage


def unpad(padded: bytes) -> bytes:
    """Remove the padding.

    Raises TamperedEnvelope unless `pad` makes these very bytes again.
    """
    data, mark, zeros = padded.rpartition(END_MARK)
    if not mark or zeros.strip(b"\x00") or pad(data) != padded:
        raise TamperedEnvelope
    return data


def seal(message: Message, author: SigningKey, slots: Sequence[Slot]) -> bytes:
    """Sign a message and seal it into 1 to 32 slots of 1216 bytes each.

    Raises MalformedMessage if the message breaks the rules of SPEC 4, ValueError for another number of slots, or for an
    address that `check_address` would refuse.
    """
    return seal_text(message_format.write(message), author, slots).envelope


def seal_text(text: bytes, author: SigningKey, slots: Sequence[Slot]) -> Sealed:
    """Sign and seal the text of a message, whatever it says, as `seal` does."""
    if not 1 <= len(slots) <= MAX_SLOTS:
        raise ValueError("an envelope has 1 to 32 slots")
    content_key = token_bytes(KEY_BYTES)
    head = MAGIC + bytes([len(slots)]) + b"".join(wrap(content_key, slot) for slot in slots)
    commitment = derive(content_key, "commitment", head)
    padded = pad(author.sign(SIGNED + commitment + text) + text)
    payload = crypto_aead_xchacha20poly1305_ietf_encrypt(padded, commitment, NONCE, derive(content_key, "payload"))
    return Sealed(head + commitment + payload, content_key)


def unseal(envelope: bytes, keys: Sequence[SealingKey], find_author: Callable[[Message], bytes]) -> Message:
    """Open an envelope with whichever of the keys fits, and verify its author's signature.

    `find_author` returns the author's verifying key (32 bytes) for a message of good form, or raises MalformedMessage.
    Raises, in the order of SPEC 4: MalformedEnvelope, NotForThisIdentity, TamperedEnvelope, MalformedMessage,
    TamperedEnvelope.
    """
    return open_with(envelope, find_content_key(envelope, keys), find_author)


def find_content_key(envelope: bytes, keys: Sequence[SealingKey], lock: bytes = b"") -> bytes:
    """Find the content key (32 bytes) in the first slot that one of the keys opens and the commitment confirms.

    With a `lock` (32 bytes), in the slots that are locked with it, and in no others. Raises MalformedEnvelope,
    NotForThisIdentity, TamperedEnvelope.
    """
    head, slots, commitment, _ = split(envelope)
    unwrapped = False
    for slot in slots:
        for key in keys:
            content_key = unwrap_with(slot, key, lock)
            if content_key is not None and derive(content_key, "commitment", head) == commitment:
                return content_key
            unwrapped |= content_key is not None
    raise TamperedEnvelope if unwrapped else NotForThisIdentity


def open_with(envelope: bytes, content_key: bytes, find_author: Callable[[Message], bytes]) -> Message:
    """Open an envelope with its content key (32 bytes), and verify its author's signature.

    Raises NotForThisIdentity for the key of another envelope; all else as `unseal`.
    """
    head, _, commitment, payload = split(envelope)
    if derive(content_key, "commitment", head) != commitment:
        raise NotForThisIdentity
    try:
        padded = crypto_aead_xchacha20poly1305_ietf_decrypt(payload, commitment, NONCE, derive(content_key, "payload"))
    except CryptoError as error:
        raise TamperedEnvelope from error
    data = unpad(padded)
    if len(data) < SIGNATURE_BYTES:
        raise TamperedEnvelope
    signature, text = data[:SIGNATURE_BYTES], data[SIGNATURE_BYTES:]
    message = message_format.read(text)
    message_format.check_keys(message)
    try:
        verify(find_author(message), signature, SIGNED + commitment + text)
    except ValueError as error:
        raise TamperedEnvelope from error
    return message


def unwrap(slot: bytes, secret: bytes, shared: bytes, lock: bytes) -> bytes | None:
    """Unwrap the content key of a slot with what its two boxes hold (32 bytes each) and its lock; None if none fits."""
    sealed, rest = slot[:SEALED_BYTES], slot[SEALED_BYTES:]
    ciphertext, wrapped = rest[:CIPHERTEXT_BYTES], rest[CIPHERTEXT_BYTES:]
    try:
        slot_key = derive(secret, "slot", shared + ciphertext + sealed + lock)
        return crypto_aead_xchacha20poly1305_ietf_decrypt(wrapped, None, NONCE, slot_key)
    except CryptoError:
        return None


def wrap(content_key: bytes, slot: Slot) -> bytes:
    """Wrap a content key (32 bytes) for one recipient: 1216 bytes. So are the secrets of recovery files (SPEC 8)."""
    secret = token_bytes(KEY_BYTES)
    sealed = SealedBox(PublicKey(slot.address[:X25519_BYTES])).encrypt(secret)
    shared, ciphertext = MLKEM768PublicKey.from_public_bytes(slot.address[X25519_BYTES:]).encapsulate()
    key = derive(secret, "slot", shared + ciphertext + sealed + slot.lock)
    wrapped = crypto_aead_xchacha20poly1305_ietf_encrypt(content_key, None, NONCE, key)
    return sealed + ciphertext + (wrapped if slot.readable else token_bytes(WRAPPED_BYTES))


def unwrap_with(slot: bytes, key: SealingKey, lock: bytes) -> bytes | None:
    """Unwrap the content key of a slot with a sealing key and its lock; None if they don't fit."""
    try:
        secret = SealedBox(key.x25519).decrypt(slot[:SEALED_BYTES])
    except CryptoError:
        return None
    return unwrap(slot, secret, key.mlkem.decapsulate(slot[SEALED_BYTES : SEALED_BYTES + CIPHERTEXT_BYTES]), lock)
