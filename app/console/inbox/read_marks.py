"""Read marks: which of a case's messages this officer has opened. They are kept, sealed, beside the key file."""

import json
import threading
from contextlib import suppress

from app.console.sealed_file import SealedFile
from app.console.workspace.workspace import Workspace
from crypto.encoding import b64encode
from crypto.officer import local_file

SUFFIX = ".read"
LABEL = "read marks"
GATE_BYTES = 12  # of a gate, which tell it from all others
UNREAD = -1  # what an officer has marked as unread


class ReadMarks:
    """Of each case, how many messages of its reporter the officer had when they last opened its page, or UNREAD.

    Several consoles may write the file: each change is made to what is in it by then. Without a disk that can be
    written, and where no summaries are kept, marks last until the console is locked.
    """

    def __init__(self) -> None:
        self._marks: dict[str, int] | None = None
        self._changed: set[bytes] = set()
        self._lock = threading.Lock()

    def clear(self) -> None:
        """Drop all marks; the file stays."""
        with self._lock:
            self._marks, self._changed = None, set()

    def find(self, workspace: Workspace, gate: bytes) -> int:
        """The mark of a case's gate (32 bytes); 0 if it was never opened. Raises Stopped."""
        with self._lock:
            return self._read(workspace).get(_name(gate), 0)

    def mark(self, workspace: Workspace, gate: bytes, mark: int) -> None:
        """Set the mark of a case, and forget those of cases that are no longer in the store. Raises Stopped."""
        with self._lock:
            if self._read(workspace).get(_name(gate), 0) == mark:
                return
            held = {_name(each) for each in workspace.case_index.rows}
            found = {**(self._marks or {}), **_load(_open(workspace))}
            self._marks = {name: each for name, each in found.items() if name in held} | {_name(gate): mark}
            self._changed.add(gate)
            if workspace.keeps_summaries:
                with suppress(OSError):
                    _open(workspace).write([json.dumps(self._marks).encode()])

    def take_changed(self) -> set[bytes]:
        """The gates whose marks have changed since this was asked last."""
        with self._lock:
            changed, self._changed = self._changed, set()
            return changed

    def _read(self, workspace: Workspace) -> dict[str, int]:
        if self._marks is None:
            file = _open(workspace)
            if not workspace.keeps_summaries:
                file.remove()
            self._marks = _load(file)
        return self._marks


def _open(workspace: Workspace) -> SealedFile:
    key = local_file.derive_key(workspace.identity.file_key, LABEL)
    return SealedFile(workspace.key_folder / f"{workspace.key_id}{SUFFIX}", key, hides_time=True)


def _load(file: SealedFile) -> dict[str, int]:
    # Sealed under the officer's own key, so that whatever opens was written by a console of theirs.
    try:
        marks = json.loads(b"".join(file.read()))
        return {name: int(mark) for name, mark in marks.items()}
    except (OSError, ValueError, TypeError, AttributeError, RecursionError):
        return {}


def _name(gate: bytes) -> str:
    return b64encode(gate[:GATE_BYTES])
