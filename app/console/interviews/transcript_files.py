"""What an officer took down, until it is sent or too old: each in a sealed file of its own beside the key file.

Nothing of it is in the store. Unlike the cards it can't be made anew, so a damaged file is told and left as it is.
"""

import json
import os
import re
import secrets
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import NamedTuple

from app.console.kept import KeptFile, clear
from app.console.transcript import Transcript, has_word, read_transcript
from crypto import private_file
from crypto.keys import Identity

SUFFIX = ".told"
LABEL = "transcripts"
ID = re.compile(r"[0-9a-f]{16}", re.ASCII)


class Shelf(NamedTuple):
    """The transcripts that can be opened, by id, the newest day first; and the names of files that can't be."""

    transcripts: dict[str, Transcript]
    damaged: list[str]

    def find_word(self, word: str) -> list[tuple[str, Transcript]]:
        """Find those that have this word. Every one is looked at, however soon one fits."""
        return [item for item in self.transcripts.items() if has_word(item[1], word)]


class Transcripts:
    """The transcripts of the officer with this key file."""

    def __init__(self, folder: Path, key_id: str, identity: Identity) -> None:
        self._folder, self._prefix = folder, f"{key_id}."
        self._key = private_file.derive_key(identity, LABEL)

    def add(self, transcript: Transcript) -> str:
        """Keep a new one; its id. Raises OSError."""
        id = secrets.token_hex(8)
        self.replace(id, transcript)
        return id

    def replace(self, id: str, transcript: Transcript) -> None:
        """Put this in the place of one. Raises OSError."""
        kept = self._open(id)
        kept.write([json.dumps(transcript._asdict(), ensure_ascii=False).encode()])
        # A finer time would tell when somebody called.
        midnight = datetime.combine(datetime.now(UTC), time(), UTC).timestamp()
        os.utime(kept.path, (midnight, midnight))

    def read(self, today: date) -> Shelf:
        """Read all, and remove those that are too old on this day."""
        # Of one whose writing was broken off, no text is to stay longer than of the others.
        clear(self._folder.glob(f".{self._prefix}*{SUFFIX}.*"))
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
        return Shelf(dict(newest), damaged)

    def remove(self, id: str) -> None:
        """Remove one."""
        self._open(id).remove()

    def _open(self, id: str) -> KeptFile:
        if not ID.fullmatch(id):
            raise ValueError("no id of a transcript")
        return KeptFile(self._folder / f"{self._prefix}{id}{SUFFIX}", self._key)
