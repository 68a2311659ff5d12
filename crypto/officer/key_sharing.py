"""Sharing keys (SPEC 9): content keys that entries hand on to members for whom an envelope has no slot."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from typing import TypeVar

from crypto import message_format
from crypto.canonical import MAX_BYTES
from crypto.conversation import Received
from crypto.encoding import b64decode, b64encode
from crypto.message import FollowUp, Message, SharedKey
from crypto.message_fields import SHARED
from crypto.officer.messages import Entry

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


def share_keys(entry: EntryT, held: Sequence[Received[Message]], left_out: Collection[str] = ()) -> EntryT:
    """Add to an entry the content keys of what some of its readers can't open, as many as it has room for.

    `held` are the messages of the case. What isn't meant for somebody is handed on only where the entry is sealed to
    others alone, who are in `left_out`: none of its readers is. Whom a message names, and who had no slot for all that,
    gets the key.
    """
    barred = find_barred(held)
    lacking = find_lacking(held, entry.to)
    wanted = [item for item in held if lacking.get(item.digest) and barred.get(item.digest, set()) <= {*left_out}]
    room = (MAX_BYTES - len(message_format.write(entry)) - FIELD_TEXT_BYTES) // KEY_TEXT_BYTES
    handed = [
        SharedKey(b64encode(item.digest), b64encode(item.content_key))
        for item in wanted[: max(room, 0)]
        if item.content_key
    ]
    return replace(entry, keys=tuple(handed))


def find_unshared(held: Sequence[Received[Message]], readers: Collection[str]) -> set[str] | None:
    """Find whom the next entry of keys alone has to leave out; None if there is no key to be handed on.

    What is meant for all goes first.
    """
    barred = find_barred(held)
    shareable = {item.digest for item in held if item.content_key}
    wanted = [
        barred.get(envelope, set())
        for envelope, ids in find_lacking(held, readers).items()
        if envelope in shareable and ids - barred.get(envelope, set())
    ]
    return min(wanted, key=len) if wanted else None


def find_lacking(held: Sequence[Received[Message]], readers: Iterable[str]) -> dict[bytes, set[str]]:
    """Find who of these readers can't open a message that we could: they have no slot, and no entry handed its key on.

    The result is by the digests of the envelopes.
    """
    able = {item.digest: {*item.message.to} - item.without_slot for item in held if item.message is not None}
    for item in held:
        for envelope, _ in list_keys(item):
            able.get(envelope, set()).update(item.message.to if item.message else ())
    wanting = {*readers}
    return {envelope: wanting - ids for envelope, ids in able.items()}


def find_barred(held: Sequence[Received[Message]]) -> dict[bytes, set[str]]:
    """Find for whom a message isn't meant: whom a follow-up leaves out, and so of each entry that hands on its key.

    The result is by the digests of the envelopes, without those that are meant for all members. An entry that does
    anything besides is for all of them, or some would follow another record than the others.
    """
    barred = {
        item.digest: {*item.message.left_out}
        for item in held
        if isinstance(item.message, FollowUp) and item.message.left_out
    }
    for item in (each for each in held if only_shares(each.message)):
        ids = set[str]().union(*(barred.get(envelope, ()) for envelope, _ in list_keys(item)))
        if ids:
            barred[item.digest] = ids
    return barred


def only_shares(message: Message | None) -> bool:
    """Whether a message is an entry that does nothing but hand on keys, so that it may be for some members alone."""
    return isinstance(message, Entry) and message.action == SHARED and message.lock is None
