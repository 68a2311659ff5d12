"""Handovers (SPEC 6): the signed directories by which one root after the other came to sign."""

from collections.abc import Callable, Mapping
from typing import Protocol

from crypto.encoding import PREFIX, b64decode
from crypto.schema import is_list, is_object, is_text
from crypto.signature import verify

SIGNED = PREFIX + b"directory\x00"
MAX_HANDOVERS = 64

is_signed = is_object({"document": is_text, "signature": is_text})


class Handover(Protocol):
    """What is asked of a directory that hands over: `digest` and `next_root` have 32 bytes."""

    @property
    def version(self) -> int: ...
    @property
    def digest(self) -> bytes: ...
    @property
    def next_root(self) -> bytes | None: ...


def open_signed(signed: Mapping[str, str], root_verify: bytes) -> bytes:
    """Take the document out of a signed directory. Raises ValueError, unless this root's key (32 bytes) signed it."""
    data = b64decode(signed["document"])
    verify(root_verify, b64decode(signed["signature"], 64), SIGNED + data)
    return data


def follow_handovers(
    listed: object, root_verify: bytes, read: Callable[[bytes], Handover]
) -> tuple[bytes, dict[int, bytes]]:
    """Follow the handovers in `listed` (at most 64 are read, by `read`) from a root's verifying key (32 bytes).

    Returns the key that signs now (32 bytes), and the digests of the handovers by version. Raises ValueError.
    """
    if not is_list(is_signed)(listed):
        raise ValueError("not a list of handovers")
    assert isinstance(listed, list)
    # Those of roots before the one that is pinned end with the one that hands over to it.
    documents = [read(b64decode(signed["document"])) for signed in listed[:MAX_HANDOVERS]]
    begin = next((at + 1 for at, handover in enumerate(documents) if handover.next_root == root_verify), 0)
    signer, handovers = root_verify, dict[int, bytes]()
    for at, handover in enumerate(documents):
        if handover.next_root is None or handover.version <= max(handovers, default=-1):
            raise ValueError("no handover, or not in order")
        if at >= begin:
            open_signed(listed[at], signer)
            signer = handover.next_root
        handovers[handover.version] = handover.digest
    return signer, handovers
