"""The file by which an officer's console comes to another machine.

JSON: the key file as it is, under its passphrase; and, sealed under a key that is in it, the settings and what lies
beside it. So whoever changes it on its way, or makes one, gives nobody another root: only the key's owner can seal it.
"""

import io
import re
from collections.abc import Mapping
from typing import Literal, NamedTuple

from pydantic import BaseModel

from app.settings.in_file import Value
from crypto.encoding import b64decode, b64encode
from crypto.message_fields import is_id
from crypto.officer import local_file
from crypto.officer.keys import key_file
from crypto.officer.keys.key_file import OpenKeyFile

FORMAT: Literal["sealedline-console/2"] = "sealedline-console/2"
LABEL = "export"
MAX_BYTES = 128 * 2**20
# Beside the key file of an id: recovery file, drafts, transcripts, what was read; and what belongs to the console.
NAMES = r"{id}\.(recovery\.json|read|[0-9a-f]+\.(draft|told))|directory-[0-9a-f]{{8}}\.json|(procedure|questions)\.toml"


class NotExported(Exception):
    """It is no such file, it is damaged, or it was changed."""


class File(BaseModel, extra="forbid", strict=True):
    """The file: binary values in b64."""

    format: Literal["sealedline-console/2"]
    key: str
    sealed: str


class Content(BaseModel, extra="forbid", strict=True):
    """What is sealed in it; files in b64."""

    id: str
    settings: dict[str, Value]
    files: dict[str, str]


class Exported(NamedTuple):
    """What was exported: the key file's id and bytes, and unlocked; settings by their names; files by theirs."""

    id: str
    key: bytes
    opened: OpenKeyFile
    settings: dict[str, Value]
    files: dict[str, bytes]


def write_export(
    id: str, key: bytes, file_key: bytes, settings: Mapping[str, Value], files: Mapping[str, bytes]
) -> bytes:
    """Write it, for a key file's bytes and the `file_key` (32 bytes) in it: at most 128 MiB.

    Raises ValueError if it would be larger.
    """
    held = {name: b64encode(data) for name, data in files.items()}
    content, sealed = Content(id=id, settings={**settings}, files=held), io.BytesIO()
    local_file.write(sealed, local_file.derive_key(file_key, LABEL), [content.model_dump_json().encode()])
    file = File(format=FORMAT, key=b64encode(key), sealed=b64encode(sealed.getvalue()))
    data = file.model_dump_json().encode()
    if len(data) > MAX_BYTES:
        raise ValueError("too large")
    return data


def read_export(data: bytes, passphrase: str) -> Exported:
    """Open it. Raises NotExported; WrongPassphrase, MalformedKeyFile, OutdatedKeyFile for the key file in it."""
    try:
        file = File.model_validate_json(data[: MAX_BYTES + 1])
        key, sealed = b64decode(file.key), b64decode(file.sealed)
    except ValueError:
        raise NotExported from None
    opened = key_file.open_file(key, passphrase)
    derived = local_file.derive_key(b64decode(opened.content["file_key"]), LABEL)
    try:
        content = Content.model_validate_json(b"".join(local_file.read(io.BytesIO(sealed), derived)))
        files = {name: b64decode(text) for name, text in content.files.items()}
    except ValueError:
        raise NotExported from None
    if not is_id(content.id) or not all(is_moved(name, content.id) for name in files):
        raise NotExported
    return Exported(content.id, key, opened, content.settings, files)


def is_moved(name: str, id: str) -> bool:
    """Whether a file of this name goes with the key file of an id."""
    return re.fullmatch(NAMES.format(id=re.escape(id)), name, re.ASCII) is not None
