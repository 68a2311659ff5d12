"""The transcript files: each transcript encrypted in a file of its own beside the key file, until sent or too old.

Nothing of them is in the store, so a damaged file can't be made again: it is reported, and left as it is.
"""

import json
import re
import secrets
from datetime import date
from pathlib import Path
from typing import NamedTuple

from app import private_file
from app.console.interviews.transcript import Transcript, has_word, read_transcript
from app.console.sealed_file import SealedFile
from app.console.workspace.workspace import Workspace
from crypto.officer import local_file

SUFFIX = ".told"
LABEL = "transcripts"
ID = re.compile(r"[0-9a-f]{16}", re.ASCII)


class StoredTranscripts(NamedTuple):
    """The transcripts by id, the latest first; and the names of files that can't be opened."""

    transcripts: dict[str, Transcript]
    damaged: list[str]

    def find_word(self, word: str) -> list[tuple[str, Transcript]]:
        """Find the transcripts that have this word. All are compared, so that the time tells nothing of a match."""
        return [item for item in self.transcripts.items() if has_word(item[1], word)]


class TranscriptFiles:
    """The transcript files of one officer (KEY_ID.ID.told in the folder of key files)."""

    def __init__(self, folder: Path, key_id: str, file_key: bytes) -> None:
        self._folder, self._prefix = folder, f"{key_id}."
        self._key = local_file.derive_key(file_key, LABEL)

    def add(self, transcript: Transcript) -> str:
        """Write a new transcript, and give its id (16 hex digits). Raises OSError."""
        id = secrets.token_hex(8)
        self.replace(id, transcript)
        return id

    def replace(self, id: str, transcript: Transcript) -> None:
        """Write the transcript of an id. Raises OSError."""
        self._open(id).write([json.dumps(transcript._asdict(), ensure_ascii=False).encode()])

    def read(self, today: date) -> StoredTranscripts:
        """Read all transcripts, and delete those whose retention has ended on this day."""
        # Remains of interrupted writes hold text, too, and would never be deleted.
        private_file.remove_parts(self._folder, f"{self._prefix}*{SUFFIX}")
        opened, damaged = {}, []
        for path in sorted(self._folder.glob(f"{self._prefix}*{SUFFIX}")):
            id = path.name.removeprefix(self._prefix).removesuffix(SUFFIX)
            if not ID.fullmatch(id):
                continue
            try:
                transcript = read_transcript(json.loads(b"".join(self._open(id).read())))
            except FileNotFoundError:
                continue  # another window deleted it just now
            except (OSError, ValueError, RecursionError):
                damaged.append(path.name)
                continue
            if transcript.kept_until < today:
                self.remove(id)
            else:
                opened[id] = transcript
        newest = sorted(opened.items(), key=lambda item: item[1].told_on, reverse=True)
        return StoredTranscripts(dict(newest), damaged)

    def remove(self, id: str) -> None:
        """Delete the transcript of an id."""
        self._open(id).remove()

    def _open(self, id: str) -> SealedFile:
        if not ID.fullmatch(id):
            raise ValueError("no id of a transcript")
        # A finer time than the day would tell when somebody called.
        return SealedFile(self._folder / f"{self._prefix}{id}{SUFFIX}", self._key, hides_time=True)


def open_transcripts(workspace: Workspace) -> TranscriptFiles:
    """The transcript files of the workspace's officer. Raises Stopped once it is locked."""
    return TranscriptFiles(workspace.key_folder, workspace.key_id, workspace.identity.file_key)
