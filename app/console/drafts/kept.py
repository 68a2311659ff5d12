"""Kept drafts: what an officer has begun to write, each sealed in a file of its own beside the key file.

A draft comes back in its form after the console was locked. It is removed when it is sent, after 30 days, or when its
case is no longer in the store.
"""

import hashlib
import json
from collections.abc import Mapping
from datetime import date, timedelta
from pathlib import Path
from typing import Any, NamedTuple

from app import private_file
from app.clock import today
from app.console.auth.sessions import ViewResponse
from app.console.sealed_file import SealedFile
from app.console.workspace.workspace import Workspace
from crypto.encoding import b64decode
from crypto.officer import local_file

SUFFIX = ".draft"
LABEL = "drafts"
KEPT_DAYS = 30
MOST = 50
ID_BYTES = 8


class KeptDraft(NamedTuple):
    """What was written in a form: the blueprint that has it (`kind`), and its `place` (the variable parts of its URL).

    `fields` are the values of the form, by name; `title` is what the page is called; `kept_on` a day.
    """

    kind: str
    place: dict[str, str]
    title: str
    fields: dict[str, Any]
    kept_on: str

    @property
    def day(self) -> date:
        """The day on which it was kept."""
        return date.fromisoformat(self.kept_on)


class KeptDrafts:
    """The kept drafts of one officer (KEY_ID.ID.draft in the folder of key files), at most 50."""

    def __init__(self, folder: Path, key_id: str, file_key: bytes) -> None:
        self._folder, self._prefix = folder, f"{key_id}."
        self._key = local_file.derive_key(file_key, LABEL)

    def keep(self, draft: KeptDraft) -> None:
        """Write a draft, in place of an earlier one of the same form; of too many, the oldest goes. Raises OSError."""
        self._open(draft.kind, draft.place).write([json.dumps(draft, ensure_ascii=False).encode()])
        for old in self.list_drafts()[MOST:]:
            self.drop(old.kind, old.place)

    def find(self, kind: str, place: Mapping[str, str]) -> KeptDraft | None:
        """Find the draft of a form; None if there is none, or none that can be read."""
        return _read(self._open(kind, place))

    def list_drafts(self) -> list[KeptDraft]:
        """List all that can be read, the latest first."""
        # Remains of interrupted writes hold text, too.
        private_file.remove_parts(self._folder, f"{self._prefix}*{SUFFIX}")
        paths = sorted(self._folder.glob(f"{self._prefix}{'[0-9a-f]' * 2 * ID_BYTES}{SUFFIX}"))
        found = (_read(SealedFile(path, self._key)) for path in paths)
        return sorted((each for each in found if each), key=lambda each: each.kept_on, reverse=True)

    def drop(self, kind: str, place: Mapping[str, str]) -> None:
        """Remove the draft of a form, if there is one."""
        self._open(kind, place).remove()

    def _open(self, kind: str, place: Mapping[str, str]) -> SealedFile:
        # Under the key, or the file's name would tell of which case it is.
        name = json.dumps([kind, sorted(place.items())]).encode()
        id = hashlib.blake2b(name, key=self._key, digest_size=ID_BYTES).hexdigest()
        return SealedFile(self._folder / f"{self._prefix}{id}{SUFFIX}", self._key, hides_time=True)


def open_kept(workspace: Workspace) -> KeptDrafts:
    """The kept drafts of the workspace's officer. Raises Stopped once it is locked."""
    return KeptDrafts(workspace.key_folder, workspace.key_id, workspace.identity.file_key)


def answer_kept(workspace: Workspace, draft: KeptDraft | None) -> ViewResponse:
    """Keep a draft, if there is one, and answer the page's script: 204, or 507 if it can't be written."""
    try:
        if draft:
            open_kept(workspace).keep(draft)
    except OSError:
        return "", 507
    return "", 204


def list_begun(workspace: Workspace, mailbox: str | None = None) -> list[KeptDraft]:
    """List the drafts that can still be sent, of one case if `mailbox` (base64url) is given; remove the others."""
    kept, begun = open_kept(workspace), list[KeptDraft]()
    oldest = (today() - timedelta(KEPT_DAYS)).isoformat()
    for each in kept.list_drafts():
        if each.kept_on < oldest or _is_gone(workspace, each):
            kept.drop(each.kind, each.place)
        elif mailbox in (None, each.place.get("mailbox")):
            begun.append(each)
    return begun


def _is_gone(workspace: Workspace, draft: KeptDraft) -> bool:
    mailbox = draft.place.get("mailbox")
    return mailbox is not None and workspace.case_index.find_row(b64decode(mailbox)) is None


def _read(file: SealedFile) -> KeptDraft | None:
    # Sealed under the officer's own key, so that whatever opens was written by a console of theirs.
    try:
        draft = KeptDraft(*json.loads(b"".join(file.read())))
        return draft._replace(kept_on=draft.day.isoformat())
    except (OSError, ValueError, TypeError, RecursionError):
        return None
