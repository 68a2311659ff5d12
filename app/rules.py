"""The rules by which officers work, as server and consoles compare them: digests of the procedure and the form."""

import hashlib
from pathlib import Path
from typing import Annotated, NamedTuple

import msgspec

Digest = Annotated[bytes, msgspec.Meta(min_length=32, max_length=32)]


class Rules(NamedTuple):
    """The digests of both files (BLAKE2b, 32 bytes each)."""

    procedure: Digest
    questions: Digest


def digest_rules(procedure: bytes, questions: bytes) -> Rules:
    """Make the digests of both files."""
    return Rules(*(hashlib.blake2b(data, digest_size=32).digest() for data in (procedure, questions)))


def read_rules_of(procedure: Path, questions: Path) -> Rules:
    """Make the digests of the files at these paths. Raises OSError."""
    return digest_rules(procedure.read_bytes(), questions.read_bytes())
