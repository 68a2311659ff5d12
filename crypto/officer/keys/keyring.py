"""Keyrings (SPEC 8): what an officer keeps of retired cards, sealed to themselves, in parts of one message each."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from secrets import token_bytes

from crypto import envelope as envelopes
from crypto.directory import Directory
from crypto.encoding import b64decode, b64encode
from crypto.envelope import KEY_BYTES, Slot, seal
from crypto.errors import NotForThisIdentity, SealedLineError
from crypto.keys import Identity
from crypto.message import Message
from crypto.message_fields import KEPT_BYTES
from crypto.message_format import check_context
from crypto.officer.messages import KeyringPart

NO_CASE = bytes(32)
DIGEST_BYTES = 32
# In b64 these are 496,000 of the 500,000 bytes that a message may have.
PART_BYTES = 372_000


class KeyringRefused(Exception):
    """The keyring in the store can't be used."""


class KeyringClosed(KeyringRefused):
    """No card of the key file opens it: it is an older one, somebody else's, or the key file is an old copy."""


class KeyringForged(KeyringRefused):
    """It was changed, or somebody else has signed it."""


class KeyringCut(KeyringRefused):
    """Parts of it are missing, or of another one."""


class KeyringPutBack(KeyringRefused):
    """It is older than the newest that the key file knows of, or there is none."""


@dataclass(frozen=True)
class Keyring:
    """What is kept, by the digests of envelopes (32 bytes). `number` counts an officer's keyrings; 0 is none.

    `keys` are content keys (32 bytes), `locked` what opens a slot once its lock is known: r and shared, 64 bytes.
    """

    number: int = 0
    keys: Mapping[bytes, bytes] = field(default_factory=dict, repr=False)
    locked: Mapping[bytes, bytes] = field(default_factory=dict, repr=False)


def seal_keyring(
    keyring: Keyring, me: str, identity: Identity, address: bytes, directory: Directory, day: str
) -> list[bytes]:
    """Seal a keyring to an address of its owner (1216 bytes), in as many envelopes as it takes, at least one."""
    parts = [*_divide(keyring)]
    first = KeyringPart(
        instance=b64encode(directory.instance),
        mailbox=b64encode(NO_CASE),
        number=keyring.number,
        seen={},
        directory=directory.reference,
        sent_on=day,
        to=(me,),
        author=me,
        part=0,
        parts=len(parts),
    )
    said = [
        replace(first, part=part, keys=b64encode(keys), locked=b64encode(locked))
        for part, (keys, locked) in enumerate(parts)
    ]
    return [seal(each, identity.signing, [Slot(address)]) for each in said]


def open_keyring(parts: Sequence[bytes], identity: Identity, instance: bytes, known: int = 0) -> Keyring:
    """Open a keyring, in whatever order its parts are; the empty one where there is none.

    `instance` (16 bytes) is the installation's, `known` the number of the newest keyring that the key file knows.
    Raises KeyringClosed, KeyringForged, KeyringCut, KeyringPutBack.
    """
    opened = [_open(part, identity, instance) for part in dict.fromkeys(parts)]
    first = opened[0] if opened else None
    if first and (
        any((each.number, each.parts) != (first.number, first.parts) for each in opened)
        or sorted(each.part for each in opened) != [*range(first.parts)]
    ):
        raise KeyringCut
    if (first.number if first else 0) < known:
        raise KeyringPutBack
    keys, locked = dict[bytes, bytes](), dict[bytes, bytes]()
    for each in opened:
        keys.update((envelope, secret[:KEY_BYTES]) for envelope, secret in _read(each.keys))
        locked.update(_read(each.locked))
    return Keyring(first.number if first else 0, keys, locked)


def _open(part: bytes, identity: Identity, instance: bytes) -> KeyringPart:
    context = (KeyringPart, NO_CASE, instance)

    def find_author(message: Message) -> bytes:
        check_context(message, *context)
        return identity.signing.verify

    try:
        return check_context(envelopes.unseal(part, identity.sealing, find_author), *context)
    except NotForThisIdentity as error:
        raise KeyringClosed from error
    except SealedLineError as error:
        raise KeyringForged from error


def _read(joined: str) -> Iterator[tuple[bytes, bytes]]:
    data = b64decode(joined)
    for start in range(0, len(data), KEPT_BYTES):
        yield data[start : start + DIGEST_BYTES], data[start + DIGEST_BYTES : start + KEPT_BYTES]


def _divide(keyring: Keyring) -> Iterator[tuple[bytes, bytes]]:
    """Divide what is kept into parts of at most 372,000 bytes: `keys` and `locked` of each, joined."""
    keys, locked = bytearray(), bytearray()
    for kept, joined in ((keyring.keys, keys), (keyring.locked, locked)):
        for digest, secret in sorted(kept.items()):
            if len(keys) + len(locked) + KEPT_BYTES > PART_BYTES:
                yield bytes(keys), bytes(locked)
                keys.clear()
                locked.clear()
            # Or its size would tell whoever has the store how much its owner reads.
            joined += digest + secret + token_bytes(KEPT_BYTES - DIGEST_BYTES - len(secret))
    yield bytes(keys), bytes(locked)
