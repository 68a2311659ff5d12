"""What is in a sealed backup: a head, then parts: rows of a table, or a file of the server's.

Each part is a line of JSON and bytes. In the rows of a table, bytes are written as their number in a list, and follow
the line in their order; a text is a day.
"""

import json
from collections.abc import Iterable, Iterator
from datetime import date
from gettext import gettext as _
from itertools import chain
from typing import Any, BinaryIO, NamedTuple

import click

from app.store.upkeep.copying import Rows
from crypto.encoding import b64decode, b64encode
from crypto.officer import backup_file
from crypto.officer.backup_file import AnotherKey
from crypto.officer.local_file import Writer

FORMAT = "sealedline-backup/1"
MOST_BYTES = 2**26

Content = dict[str, Any]


class Head(NamedTuple):
    """Of which installation (16 bytes) a backup is, in which schema its rows are, and of which day it is."""

    instance: bytes
    schema: str
    day: date


class StoredFile(NamedTuple):
    """A file of the server's, by its whole path, or the settings."""

    name: str
    data: bytes


Part = Rows | StoredFile


def begin(file: BinaryIO, address: bytes, head: Head) -> Writer:
    """Begin a backup that the key with this public part opens."""
    writer = backup_file.write(file, address)
    fields = {"format": FORMAT, "instance": b64encode(head.instance), "schema": head.schema, "day": str(head.day)}
    writer.add(_join(fields))
    return writer


def add(writer: Writer, part: Part) -> None:
    """Write a part. Raises ClickException for a file of more than 64 MiB."""
    if isinstance(part, StoredFile):
        if len(part.data) > MOST_BYTES:
            message = _("{path} is too large to be backed up with the settings.")
            raise click.ClickException(message.format(path=part.name))
        writer.add(_join({"file": part.name}, part.data))
        return
    values = [value for row in part.rows for value in row if isinstance(value, bytes)]
    rows = [[_describe(value) for value in row] for row in part.rows]
    writer.add(_join({"table": part.table, "columns": part.columns, "rows": rows}, *values))


def read(file: BinaryIO, content: Content) -> tuple[Head, Iterator[Part]]:
    """Open a backup: its head and its parts. Raises ClickException, also while the parts are read."""
    chunks = _read_chunks(file, content)
    try:
        fields = json.loads(next(chunks))
        if fields["format"] != FORMAT:
            raise ValueError
        head = Head(b64decode(fields["instance"]), fields["schema"], date.fromisoformat(fields["day"]))
    except (ValueError, KeyError, TypeError, StopIteration):
        raise _damaged() from None
    return head, (_read_part(chunk) for chunk in chunks)


def _read_chunks(file: BinaryIO, content: Content) -> Iterator[bytes]:
    try:
        yield from backup_file.read(file, content)
    except AnotherKey:
        raise click.ClickException(_("This backup is sealed to another key, or it is damaged.")) from None
    except ValueError:
        raise _damaged() from None


def _read_part(chunk: bytes) -> Part:
    line, _end, rest = chunk.partition(b"\n")
    try:
        fields = json.loads(line)
        if "file" in fields:
            return StoredFile(fields["file"], rest)
        values = _Bytes(rest)
        rows = [[values.restore(value) for value in row] for row in fields["rows"]]
        return Rows(fields["table"], fields["columns"], rows)
    except (ValueError, LookupError, TypeError):
        raise _damaged() from None


class _Bytes:
    """What follows the line, taken from the front."""

    def __init__(self, joined: bytes) -> None:
        self._joined, self._at = joined, 0

    def restore(self, value: Any) -> Any:
        if isinstance(value, str):
            return date.fromisoformat(value)
        if not isinstance(value, list):
            return value
        start, self._at = self._at, self._at + value[0]
        return self._joined[start : self._at]


def _describe(value: Any) -> Any:
    if isinstance(value, bytes):
        return [len(value)]
    return value.isoformat() if isinstance(value, date) else value


def _join(fields: dict[str, Any], *values: bytes) -> bytes:
    return b"".join(chain((json.dumps(fields, separators=(",", ":")).encode(), b"\n"), values))


def _damaged() -> click.ClickException:
    return click.ClickException(_("This backup is damaged, or none. Take another one."))


def list_rows(parts: Iterable[Part]) -> Iterator[Rows]:
    """The parts that are rows."""
    return (part for part in parts if isinstance(part, Rows))
