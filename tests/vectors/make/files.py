"""All vectors as files: which modules make them, and whether the files in tests/vectors are those."""

import json
from pathlib import Path

from tests.vectors.make import (
    attachments,
    basics,
    days,
    directories,
    envelopes,
    proofs,
    records,
    statements,
    texts,
    views,
)

FOLDER = Path(__file__).parents[1]
GROUPS = (basics, texts, envelopes, directories, statements, attachments, days, proofs, views, records)


def make_files() -> dict[str, bytes]:
    """Make every vector: its name, and the bytes of its file."""
    made = {name: vector for group in GROUPS for name, vector in group.make().items()}
    return {name: json.dumps(vector, indent=1, ensure_ascii=False).encode() + b"\n" for name, vector in made.items()}


def find_differences() -> list[str]:
    """Name the files that are missing, changed, or made by nobody."""
    made, held = make_files(), {path.stem: path.read_bytes() for path in FOLDER.glob("*.json")}
    return sorted(name for name in {*made, *held} if made.get(name) != held.get(name))
