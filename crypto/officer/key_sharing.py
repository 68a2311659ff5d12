"""Sharing keys (SPEC 9): content keys that entries hand on to members for whom an envelope has no slot."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from typing import TypeVar

from crypto import message_format
from crypto.canonical import MAX_BYTES
from crypto.conversation import Received
from crypto.encoding import b64decode, b64encode
from crypto.message import Entry, Message, SharedKey

EntryT = TypeVar("EntryT", bound=Entry)

FIELD_TEXT_BYTES = len(',"keys":[]')
KEY_TEXT_BYTES = len('{"envelope":"","key":""},') + 2 * 43


def list_keys(item: Received[Message]) -> list[tuple[bytes, bytes]]:
    """List the content keys that an entry hands on, each after the digest of its envelope (32 bytes both).

    Other messages hand on none.
    """
    handed = item.message.keys if isinstance(item.message, Entry) else ()
    return [(b64decode(each.envelope), b64decode(each.key)) for each in handed]


def gather_keys(entries: Iterable[Received[Entry]]) -> dict[bytes, set[bytes]]:
    """Gather all keys handed on, by the digests of their envelopes.

    Anybody may hand on a wrong key. Whether one fits, the commitment in its envelope tells.
    """
    keys: dict[bytes, set[bytes]] = {}
    for entry in entries:
        for envelope, key in list_keys(entry):
            keys.setdefault(envelope, set()).add(key)
    return keys


def share_keys(
    entry: EntryT,
    held: Sequence[Received[Message]],
    audience: Collection[str],
    newcomer: str | None,
) -> EntryT:
    """Add to an entry the content keys of what some of its readers can't open, as many as it has room for.

    `held` are the messages of the case. A `newcomer` gets every key that the author has. Nothing that leaves out
    somebody of the report's `audience` is handed on where they can read it: the reporter may have wanted that. Whom it
    names, and who had no slot for all that, gets the key.
    """
    readers = _find_readers(held)
    wary_of = {*audience} - {newcomer}
    lacking = {envelope: {*entry.to} - able for envelope, able in readers.items()}
    wanted = [item for item in held if (lack := lacking.get(item.digest)) and not _left_out(item, lack) & wary_of]
    room = (MAX_BYTES - len(message_format.write(entry)) - FIELD_TEXT_BYTES) // KEY_TEXT_BYTES
    handed = [
        SharedKey(b64encode(item.digest), b64encode(item.content_key))
        for item in wanted[: max(room, 0)]
        if item.content_key
    ]
    return replace(entry, keys=tuple(handed))


def _left_out(item: Received[Message], lacking: set[str]) -> set[str]:
    return lacking - {*item.message.to} if item.message else lacking


def _find_readers(held: Sequence[Received[Message]]) -> dict[bytes, set[str]]:
    # Of each message that we could open: who has a slot, and whom an entry has handed its key.
    readers = {item.digest: {*item.message.to} - item.without_slot for item in held if item.message is not None}
    for item in held:
        for envelope, _ in list_keys(item):
            readers.get(envelope, set()).update(item.message.to if item.message else ())
    return readers
