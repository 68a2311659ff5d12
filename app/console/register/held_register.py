"""The register in a workspace: what is new in the store is opened once, and held while the key file is unlocked."""

import threading
from collections.abc import Collection, Mapping, Sequence
from contextlib import suppress
from gettext import gettext as _
from gettext import ngettext

from app.clock import today
from app.console.workspace.workspace import Workspace
from app.store_calls.call import Store
from app.store_calls.errors import StoreUnavailable
from app.store_calls.register import add_to_register, read_register
from crypto.conversation import Received, genuine
from crypto.directory import Directory
from crypto.keys import Identity
from crypto.message_fields import Detail
from crypto.officer.messages import RegisterEntry
from crypto.officer.register import find_missing, list_possible_readers, open_register, seal_register_entry

Entries = list[Received[RegisterEntry]]


class HeldRegister:
    """A part of the workspace: entries by their ids, without their envelopes."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._entries: dict[bytes, Received[RegisterEntry]] = {}
        self._under: tuple[Identity, object] | None = None

    def open_new(self, store: Store, stored: Sequence[bytes], identity: Identity, directory: Directory) -> Entries:
        """Open what is new of the entries `stored` (their ids), and all once more if keys or directory are other ones.

        What isn't stored any more is gone. Raises StoreUnavailable.
        """
        with self._lock:
            under = (identity, (directory.reference, directory.recipients))
            if self._under is None or self._under[0] is not identity or self._under[1] != under[1]:
                self._entries, self._under = {}, under
            new = read_register(store, [id for id in stored if id not in self._entries])
            for id, envelope in new.items():
                [entry] = open_register([envelope], identity, directory)
                entry.envelope = b""
                self._entries[id] = entry
            self._entries = {id: self._entries[id] for id in stored if id in self._entries}
            return self.entries

    @property
    def entries(self) -> Entries:
        """What was opened so far; an entry that the store has twice counts once."""
        return [*{each.digest: each for each in self._entries.values()}.values()]

    def clear(self) -> None:
        """Drop what was opened."""
        with self._lock:
            self._entries, self._under = {}, None


def open_held(workspace: Workspace) -> Entries:
    """Open the register, as far as it isn't held yet; it is for who reads reports. Raises StoreUnavailable, Stopped."""
    if not workspace.is_given_cases:
        return []
    return workspace.part(HeldRegister).open_new(
        workspace.store, workspace.list_register(), workspace.identity, workspace.directory
    )


def list_at_hand(workspace: Workspace) -> Entries:
    """The register as it is now; as it was opened last, if the store can't be reached. Raises Stopped."""
    with suppress(StoreUnavailable):
        return open_held(workspace)
    return workspace.part(HeldRegister).entries


def list_entries(entries: Entries, *subjects: str) -> list[RegisterEntry]:
    """The entries about one of these subjects that can be trusted: by day, then by author and number."""
    found = [entry for entry in genuine(entries) if entry.subject in subjects]
    return sorted(found, key=lambda each: (each.sent_on, each.author, each.number))


def list_remarks(entries: Entries) -> list[str]:
    """What is wrong with the register, in sentences: entries that can't be trusted, and such as are missing."""
    untrusted = sum(bool(each.suspect) and not each.is_sealed_to_others for each in entries)
    absent = sum(map(len, find_missing(entries).values()))
    remarks = []
    if untrusted:
        remarks.append(
            ngettext(
                "{count} entry of the register can't be trusted, and was left out.",
                "{count} entries of the register can't be trusted, and were left out.",
                untrusted,
            ).format(count=untrusted)
        )
    if absent:
        sentence = ngettext(
            "{count} entry of the register is missing in the store.",
            "{count} entries of the register are missing in the store.",
            absent,
        ).format(count=absent)
        remarks.append(f"{sentence} {_('Tell whoever runs the server: a backup may have them.')}")
    return remarks


def list_readers(workspace: Workspace) -> list[str]:
    """The ids of those to whom an entry can be sealed today."""
    return list_possible_readers(workspace.directory, today().isoformat())


def seal_next(
    workspace: Workspace,
    subject: str,
    details: Mapping[str, Detail],
    to: Collection[str],
    *,
    ahead: Collection[bytes] = (),
    by_year: bool = False,
) -> bytes:
    """Seal this officer's next entry, to these ids. `ahead` are envelopes of entries that aren't stored yet.

    `by_year`: it says only the year. Raises StoreUnavailable, and what `seal_register_entry` raises.
    """
    me, day = workspace.me, today().isoformat()
    assert me is not None
    held = [*open_held(workspace), *open_register(ahead, workspace.identity, workspace.directory)]
    sent_on = f"{day[:4]}-01-01" if by_year else None
    return seal_register_entry(
        subject, details, to, held, me.id, workspace.identity, workspace.directory, day, sent_on=sent_on
    )


def record(workspace: Workspace, subject: str, details: Mapping[str, Detail], to: Collection[str]) -> None:
    """Store this officer's next entry. The caller holds `workspace.changing`.

    Raises StoreUnavailable, NoRoom, and what `seal_register_entry` raises.
    """
    add_to_register(workspace.store, [seal_next(workspace, subject, details, to)])
