"""The file of a procedure: read, and checked as a whole."""

from pathlib import Path

from app.procedure import DEFAULT
from app.procedure.model import Rules
from app.procedure.validation import find_mistakes
from app.toml_file import read_model


def read_rules(path: Path = DEFAULT) -> Rules:
    """Read and check a procedure. Raises WrongFile, with every place and what is expected there."""
    return read_model(path, Rules, find_mistakes)
