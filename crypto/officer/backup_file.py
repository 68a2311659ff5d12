"""Backups, sealed to a key that the server doesn't hold: a slot (SPEC 3) for the key of a secret stream.

Not part of the protocol. Form: `SLB1`, the slot (1216 bytes), then a file of `local_file`. The backup key is a key file
(SPEC 8), whose `file_key` is all that is used of it. Who has the public part can write a backup, and open none.
"""

from collections.abc import Iterator
from secrets import token_bytes
from typing import Any, BinaryIO

from crypto.encoding import b64decode
from crypto.envelope import KEY_BYTES, Slot, unwrap_with, wrap
from crypto.envelope_format import SLOT_BYTES
from crypto.keys import SealingKey, derive_sealing_key
from crypto.officer import local_file

MAGIC = b"SLB1"
LABEL = "backup"


class AnotherKey(ValueError):
    """The backup is sealed to another key, or its head is damaged."""


def derive_address(content: dict[str, Any]) -> bytes:
    """Derive the public part (1216 bytes) of the backup key with this content (SPEC 8)."""
    return _derive(content).address


def write(file: BinaryIO, address: bytes) -> local_file.Writer:
    """Begin a backup for the key with this public part (1216 bytes); what is returned takes its chunks."""
    key = token_bytes(KEY_BYTES)
    file.write(MAGIC + wrap(key, Slot(address)))
    return local_file.Writer(file, key)


def read(file: BinaryIO, content: dict[str, Any]) -> Iterator[bytes]:
    """Open a backup's chunks one after the other, with the content of the backup key.

    Raises AnotherKey, ValueError for a changed or cut one. What was read before that may not be used either.
    """
    if file.read(len(MAGIC)) != MAGIC:
        raise ValueError("not a backup")
    slot = file.read(SLOT_BYTES)
    key = unwrap_with(slot, _derive(content), b"") if len(slot) == SLOT_BYTES else None
    if key is None:
        raise AnotherKey
    yield from local_file.read(file, key)


def _derive(content: dict[str, Any]) -> SealingKey:
    return derive_sealing_key(local_file.derive_key(b64decode(content["file_key"]), LABEL))
