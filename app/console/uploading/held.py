"""Files that an officer chose in a form, held sealed until what they belong to is sent, or the key file is locked."""

import secrets
from io import BytesIO
from typing import NamedTuple

from flask import request

from app.console.uploading.receiving import FileStream
from app.console.uploading.spool import Spool
from crypto.filename import sanitise

FIELD = "new_files"
MARK_BYTES = 16
MOST_FORMS = 20


class HeldFile(NamedTuple):
    """A held file. `mark` (32 hex digits, drawn) stands for it in forms; `name` is what the reporter sees."""

    mark: str
    name: str
    size_bytes: int
    spool: Spool


class HeldFiles:
    """The held files of a workspace by the idempotency keys of their forms: those of the latest 20 forms."""

    def __init__(self) -> None:
        self._held: dict[str, list[HeldFile]] = {}

    def take(self, once: str) -> list[str]:
        """Hold the files that this request has, if any, with those of its form: their marks."""
        marks = list[str]()
        chosen = request.files.getlist(FIELD) if request.mimetype == "multipart/form-data" else []
        for file in chosen:
            # A field in which nothing is chosen is sent as a file without a name.
            if file.filename and isinstance(file.stream, FileStream):
                name, stream = sanitise(file.filename), file.stream
                # Flask closes what is still a file's at the end of the request.
                file.stream = BytesIO()
                held = HeldFile(secrets.token_hex(MARK_BYTES), name, stream.size_bytes, stream)
                self._held.setdefault(once, []).append(held)
                marks.append(held.mark)
        while len(self._held) > MOST_FORMS:
            self.drop(next(iter(self._held)))
        return marks

    def list_files(self, once: str) -> list[HeldFile]:
        """List the files of a form."""
        return [*self._held.get(once, ())]

    def drop(self, once: str) -> None:
        """Remove the files of a form."""
        for file in self._held.pop(once, ()):
            file.spool.close()

    def clear(self) -> None:
        """Remove all."""
        for once in [*self._held]:
            self.drop(once)
