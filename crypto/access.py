"""Access (SPEC 9): content keys that entries hand on to members for whom an envelope has no slot."""

from collections.abc import Collection, Iterable, Sequence

from crypto import message as messages
from crypto.canonical import MAX_BYTES
from crypto.chain import refer
from crypto.conversation import Received
from crypto.envelope import find_content_key
from crypto.errors import SealedLineError
from crypto.keys import Identity
from crypto.message import Message
from crypto.notation import b64decode, b64encode

FIELD_TEXT_BYTES = len(',"keys":[]')
KEY_TEXT_BYTES = len('{"envelope":"","key":""},') + 2 * 43


def list_keys(entry: Received) -> list[tuple[bytes, bytes]]:
    """List the content keys that an entry hands on, each after the digest of its envelope (32 bytes both)."""
    return [(b64decode(each["envelope"]), b64decode(each["key"])) for each in entry.get("keys") or []]


def gather_keys(entries: Iterable[Received]) -> dict[bytes, set[bytes]]:
    """Gather all keys handed on, by the digests of their envelopes. Whether one fits, only its envelope tells."""
    keys: dict[bytes, set[bytes]] = {}
    for entry in entries:
        for envelope, key in list_keys(entry):
            keys.setdefault(envelope, set()).add(key)
    return keys


def hand_on(
    entry: Message, held: Sequence[Received], audience: Collection[str], newcomer: str | None, identity: Identity
) -> Message:
    """Add to an entry the content keys of what some of its readers can't open, as many as it has room for.

    `held` are the messages of its case. A `newcomer` who is named gets every one that we can open. Nothing is handed to
    anybody else of the report's `audience` whom an envelope leaves out: the reporter may have wanted that.
    """
    readers = _find_readers(held)
    wary_of = {*audience} - {newcomer}
    lacking = {envelope: {*entry["to"]} - able for envelope, able in readers.items()}
    wanted = [item for item in held if (lack := lacking.get(refer(item.envelope))) and not lack & wary_of]
    room = (MAX_BYTES - len(messages.write(entry)) - FIELD_TEXT_BYTES) // KEY_TEXT_BYTES
    handed = [found for item in wanted[: max(room, 0)] if (found := _find_key(item, identity))]
    return {**entry, "keys": handed} if handed else entry


def _find_readers(held: Sequence[Received]) -> dict[bytes, set[str]]:
    # Of each message that we could open: who has a slot, and whom an entry has handed its key.
    readers = {refer(item.envelope): {*item.get("to")} for item in held if item.message is not None}
    for item in held:
        for envelope, _ in list_keys(item):
            readers.get(envelope, set()).update(item.get("to"))
    return readers


def _find_key(item: Received, identity: Identity) -> dict[str, str] | None:
    try:
        key = item.content_key or find_content_key(item.envelope, identity.sealing)
    except SealedLineError:
        return None
    return {"envelope": b64encode(refer(item.envelope)), "key": b64encode(key)}
