"""Envelopes (SPEC 3), whole, and with one part put together otherwise."""

from collections.abc import Callable, Sequence
from hashlib import blake2b

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from kyber_py.ml_kem import ML_KEM_768

from tests.vectors.make.format.keys import Person
from tests.vectors.make.format.notation import Draw, derive
from tests.vectors.make.format.salsa import derive_salsa_key, seal_xchacha, seal_xsalsa

MAGIC = b"SLE2"
# Of whom, and whether they can read it or it is a decoy; and the lock, if it is locked.
Slot = tuple[Person, bool] | tuple[Person, bool, bytes]


def seal(draw: Draw, text: bytes, author: Person, slots: Sequence[Slot], content_key: bytes | None = None) -> bytes:
    """Sign and seal the text of a message."""
    key = content_key or draw()
    head = make_head([wrap(draw, key, *slot) for slot in slots])
    return finish(head, key, lambda commitment: pad(sign(author, commitment, text)))


def make_head(slots: Sequence[bytes]) -> bytes:
    return MAGIC + bytes([len(slots)]) + b"".join(slots)


def finish(head: bytes, content_key: bytes, fill: Callable[[bytes], bytes]) -> bytes:
    """Put commitment and payload after a head."""
    commitment = derive(content_key, "commitment", head)
    payload = seal_xchacha(derive(content_key, "payload"), bytes(24), fill(commitment), commitment)
    return head + commitment + payload


def sign(author: Person, commitment: bytes, text: bytes) -> bytes:
    """Signature and message."""
    return author.sign("message", commitment + text) + text


def pad(data: bytes, size: int | None = None) -> bytes:
    return (data + b"\x80").ljust(size or measure(len(data) + 1), b"\0")


def measure(size: int) -> int:
    """The smallest of the eight sizes that holds so many bytes, the end mark included."""
    return max(4096, 1 << (size - 1).bit_length())


def wrap(draw: Draw, content_key: bytes, reader: Person, readable: bool = True, lock: bytes = b"") -> bytes:
    """One slot."""
    secret = draw()
    sealed = _seal_box(draw, secret, reader.address[:32])
    shared: bytes
    ciphertext: bytes
    shared, ciphertext = ML_KEM_768._encaps_internal(reader.address[32:], draw())
    slot_key = derive(secret, "slot", shared + ciphertext + sealed + lock)
    wrapped = seal_xchacha(slot_key, bytes(24), content_key)
    return sealed + ciphertext + (wrapped if readable else draw(48))


def _seal_box(draw: Draw, data: bytes, public: bytes) -> bytes:
    # libsodium's crypto_box_seal.
    once = X25519PrivateKey.from_private_bytes(draw())
    own = once.public_key().public_bytes_raw()
    key = derive_salsa_key(once.exchange(X25519PublicKey.from_public_bytes(public)))
    return own + seal_xsalsa(key, blake2b(own + public, digest_size=24).digest(), data)
