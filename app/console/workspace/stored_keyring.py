"""The keyring of an unlocked key file as the store has it: read again when it has changed, and used only if whole."""

from collections.abc import Mapping, Sequence
from gettext import gettext as _

from app.store_calls.call import Store
from app.store_calls.keyrings import read_keyring
from crypto.keys import Identity
from crypto.officer.keys.keyring import (
    KeyringClosed,
    KeyringCut,
    KeyringForged,
    KeyringPutBack,
    KeyringRefused,
    open_keyring,
)


class StoredKeyring:
    """What is kept of retired cards. `fault` says why what the store has is not used; what was read before stays."""

    def __init__(self) -> None:
        self.kept: Mapping[bytes, bytes] = {}
        self.locked: Mapping[bytes, bytes] = {}
        self.fault: type[KeyringRefused] | None = None
        self._parts: tuple[int, ...] = ()
        self._known = 0

    def refresh(self, store: Store, listed: Sequence[int], identity: Identity, instance: bytes, known: int = 0) -> bool:
        """Read what has changed: whether there is something else to open with. Raises StoreUnavailable.

        `listed` are the row keys of its parts, `instance` (16 bytes) is the installation's, `known` the number of the
        newest keyring that the key file knows.
        """
        parts = tuple(listed)
        if (parts, known) == (self._parts, self._known):
            return False
        try:
            keyring = open_keyring(read_keyring(store), identity, instance, known)
            self.fault = None
        except KeyringRefused as error:
            keyring, self.fault = None, type(error)
        self._parts, self._known = parts, known
        if keyring is None or (keyring.keys, keyring.locked) == (self.kept, self.locked):
            return False
        self.kept, self.locked = keyring.keys, keyring.locked
        return True


def explain_keyring(fault: type[KeyringRefused]) -> str:
    """Say what is wrong with a keyring, and what to do."""
    sentences = {
        KeyringCut: _("Part of your keyring is missing in the store, so older messages can't be opened."),
        KeyringPutBack: _("The store has an older keyring of yours, or none, so older messages can't be opened."),
        KeyringClosed: _("Your key file opens no keyring in the store, so older messages can't be opened. The key file "
                         "is an old copy, or an older or somebody else's keyring was put in its place."),
        KeyringForged: _("The keyring in the store was changed, or is somebody else's work, so older messages can't be "
                         "opened."),
    }  # fmt: skip
    advice = _("No key is given up until that is mended. Tell whoever runs the server: a backup has your keyring.")
    return f"{sentences[fault]} {advice}"
