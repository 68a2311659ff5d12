"""The file of a procedure: read, and checked as a whole."""

from functools import lru_cache
from pathlib import Path

from app.procedure import DEFAULT
from app.procedure.model import Rules
from app.procedure.validation import find_mistakes
from app.toml_file import make_model, read_data


def read_rules(path: Path = DEFAULT) -> Rules:
    """Read and check a procedure. Raises WrongFile, with every place and what is expected there."""
    return _make_rules(path, read_data(path))


@lru_cache(maxsize=2)
def _make_rules(path: Path, data: bytes) -> Rules:
    """The rules in these bytes. They never change, so that each unlocking needn't check them again."""
    return make_model(path, data, Rules, find_mistakes)
