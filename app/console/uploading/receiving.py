"""Receives requests with files: neither the server nor Flask writes any of it to a disk in clear.

The server takes the body of a request before the console sees it. A body that is larger than a form's goes into a
spool, and so does each file in it, as the console reads it from there.
"""

import io
import shutil
from functools import partial
from pathlib import Path
from typing import IO, Any

from flask import Request
from waitress.channel import HTTPChannel  # type: ignore[import-untyped]
from waitress.parser import HTTPRequestParser  # type: ignore[import-untyped]
from waitress.utilities import RequestEntityTooLarge  # type: ignore[import-untyped]

from app.config import FilesLimits
from app.console.uploading.spool import Spool, SpoolReader

# The longest text is 400 KB; URL encoding in a form can make it three times as long.
FORM_BYTES = 2 * 2**20
FREE_BYTES = 64 * 2**20
FILES_AT_ONCE = 4


class SpooledBody:
    """The body of a request, as the server's buffers are used: `append` while it comes, then `getfile`."""

    def __init__(self, folder: Path) -> None:
        self._spool = Spool(folder)

    def __len__(self) -> int:
        return self._spool.size_bytes

    def append(self, data: bytes) -> None:
        """Add what came."""
        self._spool.write(data)

    def getfile(self) -> IO[bytes]:
        """The stream from which the console reads it."""
        return io.BufferedReader(SpoolReader(self._spool))

    def close(self) -> None:
        """Remove it."""
        self._spool.close()


class Parser(HTTPRequestParser):  # type: ignore[misc]
    """Parses requests: those below `place` may have a body of `most_bytes`, others one of 2 MiB."""

    body_rcv: Any = None

    def __init__(self, adjustments: Any, *, place: str, folder: Path, most_bytes: int) -> None:
        super().__init__(adjustments)
        self._place, self._folder, self._most_bytes = f"{place}/", folder, most_bytes

    def parse_header(self, header_plus: bytes) -> None:
        """Parse the headers, and choose where the body goes."""
        super().parse_header(header_plus)
        if self.content_length <= FORM_BYTES and not self.chunked:
            return
        if self.chunked or not self.path.startswith(self._place) or self.content_length > self._most_bytes:
            self._refuse("too large")
        elif shutil.disk_usage(self._folder).free < 2 * self.content_length + FREE_BYTES:
            self._refuse("the disk of this machine has no room for it: make room, go back, and choose the files again")
        else:
            self.body_rcv.buf = SpooledBody(self._folder)

    def _refuse(self, why: str) -> None:
        # Nothing of the body is read: the server answers, and closes the connection.
        self.content_length, self.body_rcv = 0, None
        self.error = RequestEntityTooLarge(why)


def find_most_bytes(limits: FilesLimits) -> int:
    """How large a request with files may be: a few of the largest files, and a form."""
    return FILES_AT_ONCE * limits.attachment_bytes + FORM_BYTES


def make_channel(place: str, folder: Path, most_bytes: int) -> type[HTTPChannel]:
    """Make the class of the server's connections. `folder` is where large bodies are spooled."""
    parser = partial(Parser, place=place, folder=folder, most_bytes=most_bytes)
    return type("Channel", (HTTPChannel,), {"parser_class": staticmethod(parser)})


class FileStream(Spool):
    """A file of a form, as Werkzeug writes it: `seek` ends writing."""

    def seek(self, _offset: int) -> None:
        """End writing. Raises OSError."""
        self.finish()


class ConsoleRequest(Request):
    """A request whose files are sealed as they are read: `request.files` has a `FileStream` for each."""

    folder: Path
    most_bytes: int

    def __init__(self, *given: Any, **more: Any) -> None:
        super().__init__(*given, **more)
        self.max_content_length = self.most_bytes if self.mimetype == "multipart/form-data" else FORM_BYTES

    def _get_file_stream(self, *_sizes: Any, **_described: Any) -> IO[bytes]:
        return FileStream(self.folder)  # type: ignore[return-value]


def make_request_class(folder: Path, most_bytes: int) -> type[ConsoleRequest]:
    """Make the class of the application's requests. `folder` is where files are spooled."""
    return type("Request", (ConsoleRequest,), {"folder": folder, "most_bytes": most_bytes})
