"""Retires cards (SPEC 8): what they open and still exists goes into the keyring, then their seeds leave the key file.

Whatever ends it halfway loses nothing: until the last step the key file has the cards, and a keyring that holds more
than it has to is replaced by the next one.
"""

from collections.abc import Callable
from typing import Any, NamedTuple

from app.console.upkeep.envelope_keys import EnvelopeKeys
from app.console.upkeep.walk import walk
from app.store_calls.call import Store
from app.store_calls.keyrings import read_keyring, replace_keyring
from crypto.directories.recipient import Recipient
from crypto.directory import Directory
from crypto.keys import Identity
from crypto.officer.keys.keyring import Keyring, open_keyring, seal_keyring
from crypto.officer.keys.retired_cards import derive_keys, give_up, list_due

Content = dict[str, Any]
# Changes the content of the key file on the disk as it is then, whole or not at all.
Rewrite = Callable[[Callable[[Content], Content]], object]


class NotKept(Exception):
    """What was read back doesn't open what the cards open. They stay."""


class Owner(NamedTuple):
    """Whose cards are retired: who that is in the directory, the identity with all cards, and the key file's content.

    `address` (1216 bytes) is that of the card which is valid now.
    """

    me: Recipient
    identity: Identity
    content: Content
    address: bytes


def retire(
    store: Store, owner: Owner, directory: Directory, day: str, rewrite: Rewrite, advance: Callable[[int], object]
) -> Keyring | None:
    """Retire the cards that are due on a day, and return the keyring that stands in for them; None if none is due.

    `advance` is called with the numbers of envelopes gone through, each of them twice; it may raise, which ends it.
    Raises KeyringRefused for a keyring in the store that can't be used, KeyringMoved, NotKept, NotRead, NotStarted,
    NoRoom, StoreUnavailable, OSError, and what `rewrite` raises: the cards stay then.
    """
    due = list_due(owner.content, day)
    if not due:
        return None
    signing = owner.identity.signing
    replaced = read_keyring(store)
    held = open_keyring(replaced, owner.identity, directory.instance, owner.content.get("keyring", 0))
    retiring = Identity(derive_keys(due), signing, kept=held.keys)
    new = renew(held, walk(store, owner.me, retiring, directory, advance))
    parts = seal_keyring(new, owner.me.id, owner.identity, owner.address, directory, day)
    replace_keyring(store, parts, replaced)
    left = Identity(derive_keys(give_up(owner.content, due, new.number)["sealing"]), signing)
    stored = open_keyring(read_keyring(store), left, directory.instance, new.number)
    again = walk(store, owner.me, Identity(retiring.sealing, signing, kept=stored.keys), directory, advance)
    check(stored, new, again)
    rewrite(lambda content: give_up(content, due, new.number))
    return stored


def renew(held: Keyring, found: EnvelopeKeys) -> Keyring:
    """Make the next keyring: of what was kept, whatever still exists and fits, and what was found."""
    exists = {*found.digests} - {*found.wrong}
    keys = {name: key for name, key in held.keys.items() if name in exists} | found.keys
    locked = {name: secret for name, secret in held.locked.items() if name in exists} | found.locked
    return Keyring(held.number + 1, keys, {name: each for name, each in locked.items() if name not in keys})


def check(stored: Keyring, new: Keyring, again: EnvelopeKeys) -> None:
    """Check what was read back: every key was tried, and nothing else is left that the cards open. Raises NotKept."""
    is_missed = any(stored.locked.get(name) != secret for name, secret in again.locked.items())
    if stored != new or again.wrong or again.keys or is_missed:
        raise NotKept
