"""What a server tells the machine of the root key, `server.json`: written on the server, carried by hand.

JSON of at most 64 KiB, and no secret. Whoever carries it could change it: each value is checked when it is read.
"""

import json
from collections.abc import Callable
from gettext import gettext as _
from pathlib import Path
from typing import Any, NamedTuple

from app import private_file
from app.env import check_server
from app.toml_file import check_line, make_printable, suggest
from crypto.encoding import b64decode, b64encode
from crypto.keys import INSTANCE_BYTES
from crypto.signature import VERIFY_BYTES, check_verifying_key

FORMAT = "sealedline-server-1"
MAX_BYTES = 64 * 1024
MOST_ADDRESSES = 8


class WrongServerFile(Exception):
    """A file that tells nothing of a server. The text is a sentence that says why, and what to do."""


class ServerFile(NamedTuple):
    """A server: its `organisation` by name, the `instance` (16 bytes), the public part of the key with which it signs
    days (`proof_key`, 32 bytes), and the `addresses` at which reporters reach it, one to eight."""

    organisation: str
    instance: bytes
    proof_key: bytes
    addresses: tuple[str, ...]


def write_server_file(path: Path, server: ServerFile) -> None:
    """Write a file, in place of the one before. Raises OSError."""
    fields = {
        "format": FORMAT,
        "organisation": server.organisation,
        "instance": b64encode(server.instance),
        "proof_key": b64encode(server.proof_key),
        "addresses": [*server.addresses],
    }
    data = json.dumps(fields, ensure_ascii=False, indent=1).encode() + b"\n"
    private_file.replace(path, lambda file: file.write(data))


def read_server_file(path: Path) -> ServerFile:
    """Read a file. Raises WrongServerFile, OSError."""
    with path.open("rb") as file:
        data = file.read(MAX_BYTES + 1)
    try:
        found: Any = json.loads(data.decode()) if len(data) <= MAX_BYTES else None
    except (ValueError, RecursionError):
        found = None
    if not (isinstance(found, dict) and "format" in found):
        raise WrongServerFile(
            _(
                "{path} is not the file that a server's setup has written, or it was cut off: carry it once more."
            ).format(path=path)
        )
    if found.pop("format") != FORMAT:
        raise WrongServerFile(
            _("{path} was written by another version of Sealed Line: install the same one on both machines.").format(
                path=path
            )
        )
    return _read_fields(path, found)


def _read_fields(path: Path, found: dict[str, Any]) -> ServerFile:
    for key in found:
        if key not in ServerFile._fields:
            said = _("{path} has a key “{key}” that there is not: {remedy}. Carry the server's file once more.")
            remedy = suggest(key, ServerFile._fields)
            raise WrongServerFile(said.format(path=path, key=make_printable(key[:64]), remedy=remedy))
    values: dict[str, Any] = {}
    for key, read in READERS.items():
        if key not in found:
            said = _("{path} lacks “{key}”: carry the server's file once more.")
            raise WrongServerFile(said.format(path=path, key=key))
        try:
            values[key] = read(found[key])
        except ValueError:
            said = _("“{key}” in {path} is not what a server writes there: it was changed or damaged on its way. Carry "
                     "it once more, and compare it with the one on the server.")  # fmt: skip
            raise WrongServerFile(said.format(path=path, key=key)) from None
    return ServerFile(**values)


def _read_organisation(found: object) -> str:
    if not isinstance(found, str) or not found.isprintable() or found != found.strip():
        raise ValueError
    return check_line(found)


def _read_instance(found: object) -> bytes:
    return b64decode(found, INSTANCE_BYTES)


def _read_proof_key(found: object) -> bytes:
    key = b64decode(found, VERIFY_BYTES)
    check_verifying_key(key)
    return key


def _read_addresses(found: object) -> tuple[str, ...]:
    texts = found if isinstance(found, list) else []
    if not (1 <= len(texts) <= MOST_ADDRESSES and all(isinstance(text, str) and len(text) <= 1000 for text in texts)):
        raise ValueError
    read = tuple(check_server(text) for text in texts)
    if len({*read}) != len(read) or any(" " in text or "@" in text for text in read):
        raise ValueError
    return read


READERS: dict[str, Callable[[object], Any]] = {
    "organisation": _read_organisation,
    "instance": _read_instance,
    "proof_key": _read_proof_key,
    "addresses": _read_addresses,
}
