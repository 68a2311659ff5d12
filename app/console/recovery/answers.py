"""Files that the browser saves, and files that were chosen in a form, or are carried on in its hidden fields."""

from typing import NamedTuple

from flask import Response, request

from app.console.uploading.receiving import FileStream
from crypto.encoding import b64decode


class Field(NamedTuple):
    """A field of a form for a file, and how large that may be."""

    name: str
    most_bytes: int


def send(content: bytes, kind: str, name: str) -> Response:
    """Make an answer that the browser saves as a file."""
    answer = Response(content, mimetype=kind)
    answer.headers.set("Content-Disposition", "attachment", filename=name)
    return answer


def read_chosen(*fields: Field) -> list[bytes]:
    """Read the files that were chosen; nothing of one where none was, or that is larger than it may be."""
    return [_read_file(field) for field in fields]


def read_hidden(*fields: Field) -> list[bytes]:
    """Read the files that a form carries in hidden fields (base64url); nothing of what isn't one."""
    found = []
    for field in fields:
        try:
            found.append(b64decode(request.form.get(field.name, "")))
        except ValueError:
            found.append(b"")
    return found


def _read_file(field: Field) -> bytes:
    if request.mimetype != "multipart/form-data" or field.name not in request.files:
        return b""
    stream = request.files[field.name].stream
    if not isinstance(stream, FileStream) or stream.size_bytes > field.most_bytes:
        return b""
    return b"".join(stream.read_chunks())
