"""What an archive says of itself (docs/archive.md): the manifest, and the lines that have one message each."""

from datetime import date
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from crypto.encoding import b64decode

FORMAT: Literal["sealedline-archive/1"] = "sealedline-archive/1"
MANIFEST, SIGNATURE, DIRECTORY, PROCEDURE, README, PROOF = (
    "manifest.json",
    "manifest.signature",
    "directory.json",
    "procedure.toml",
    "README.txt",
    "proof.json",
)


def _check_key(text: str) -> str:
    b64decode(text, 32)
    return text


def _check_base64(text: str) -> str:
    b64decode(text)
    return text


# Of 32 bytes, and of any number, in base64url.
Key = Annotated[str, AfterValidator(_check_key)]
Base64 = Annotated[str, AfterValidator(_check_base64)]
Count = Annotated[int, Field(ge=0, lt=2**53)]


class Part(BaseModel):
    """A JSON object of an archive: exactly these fields."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class FileListed(Part):
    """A file of the archive: its path, bytes, and SHA-256 in hex; not `is_whole` if the store could not give all."""

    path: str
    size_bytes: Count
    sha256: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
    is_whole: bool = True


class CaseListed(Part):
    """A case: its folder, its mailbox id, its number if it has one, the day on which it came.

    `privileged` is how many of its entries are, and stay closed.
    """

    folder: Annotated[str, Field(pattern=r"^case-[0-9a-z-]{1,40}$")]
    mailbox: Key
    number: str
    received_on: date
    privileged: Count


class Manifest(Part):
    """The manifest: who made the archive, of which installation and when, its cases, and all files but itself."""

    format: Literal["sealedline-archive/1"]
    organisation: str
    instance: Base64
    root: Key
    exported_by: str
    exported_on: date
    cases: tuple[CaseListed, ...]
    left_out: Count
    files: tuple[FileListed, ...]


class SignedDirectories(Part):
    """The signed directories as they were published: the newest, with the handovers before it, and earlier ones."""

    newest: dict[str, Any]
    earlier: dict[int, dict[str, Any]]


class Line(Part):
    """A message of a case, and its proof.

    `message` is what was signed (SPEC 4), None if it stays closed; `closed` says why. `files` are the paths of what is
    attached to it, in its order, None for a file that is not there. `received_on` and `previous`, of an entry, are as
    the store has them.
    """

    place: Literal["report", "entry", "follow-up"]
    received_on: date
    message: dict[str, Any] | None
    closed: Literal["privileged", "unreadable"] | None
    files: tuple[str | None, ...]
    previous: Base64 | None
    content_key: Key | None
    envelope: Base64
