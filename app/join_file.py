"""The file by which an officer's console joins an organisation, `ID.sealedline`: made on the server, good once.

JSON of at most 4 MiB. Its digest tells whether it is as it was made, and goes with the console's request: the gateway
takes no request that was made from another file.
"""

import hashlib
from datetime import date
from gettext import gettext as _
from typing import Annotated, Any, Literal

import msgspec

from app.env import read_servers, read_site
from crypto.encoding import b64decode, b64encode
from crypto.message_fields import is_id

SUFFIX = ".sealedline"
MAX_BYTES = 4 * 2**20
CODE_BYTES = 32

Line = Annotated[str, msgspec.Meta(max_length=1000)]


class WrongJoinFile(Exception):
    """A file by which nobody can join. The text is a sentence that says why, and what to do."""


class JoinFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a console is told. `gateway` are addresses, `root` and `instance` as the settings of these names;
    `procedure` and `questions` the files themselves; `code` is good once, until the day `until`."""

    officer: Line
    organisation: Line
    gateway: Annotated[tuple[Line, ...], msgspec.Meta(min_length=1, max_length=8)]
    site: Line
    root: Line
    instance: Line
    procedure: str
    questions: str
    code: Line
    until: date

    @property
    def digest(self) -> bytes:
        """The digest of all that it says: 32 bytes of BLAKE2b."""
        return hashlib.blake2b(msgspec.json.encode(self), digest_size=32).digest()


class _Written(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    sealedline: Literal["join/1"]
    join: JoinFile
    digest: Line


def write_join_file(said: JoinFile) -> bytes:
    """Write a file."""
    written = _Written("join/1", said, b64encode(said.digest))
    return msgspec.json.format(msgspec.json.encode(written), indent=1) + b"\n"


def read_join_file(data: bytes) -> JoinFile:
    """Read a file. Raises WrongJoinFile."""
    try:
        found: Any = msgspec.json.decode(data) if len(data) <= MAX_BYTES else None
    except (msgspec.MsgspecError, RecursionError):
        found = None
    if not (isinstance(found, dict) and "sealedline" in found):
        raise WrongJoinFile(_("This is not a file for joining, or it was cut off on its way. Ask for it once more."))
    if found["sealedline"] != "join/1":
        raise WrongJoinFile(
            _("This file was made for another version of Sealed Line. Install the version that your organisation "
              "uses, and open the file again.")
        )  # fmt: skip
    try:
        written = msgspec.convert(found, _Written)
        _check(written.join)
        if b64decode(written.digest, 32) != written.join.digest:
            raise ValueError
    except ValueError:
        raise WrongJoinFile(
            _("This file was changed or damaged on its way. Don't use it: ask for a new one, and say that this one "
              "was changed.")
        ) from None  # fmt: skip
    return written.join


def _check(said: JoinFile) -> None:
    sizes = {said.root: 32, said.instance: 16, said.code: CODE_BYTES}
    for text, size in sizes.items():
        b64decode(text, size)
    read_servers(" ".join(said.gateway))
    read_site(said.site)
    (said.procedure + said.questions).encode()
    if not (is_id(said.officer) and said.organisation.isprintable()):
        raise ValueError
