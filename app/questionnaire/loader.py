"""The file of a form: read, and checked as a whole."""

from functools import lru_cache
from pathlib import Path

from app.questionnaire import DEFAULT
from app.questionnaire.model import Form
from app.questionnaire.validation import find_mistakes
from app.toml_file import make_model, read_data


def read_form(path: Path = DEFAULT) -> Form:
    """Read and check the questions. Raises WrongFile, with every place and what is expected there."""
    return _make_form(path, read_data(path))


@lru_cache(maxsize=2)
def _make_form(path: Path, data: bytes) -> Form:
    """The form in these bytes. It never changes, so that each part of a program needn't check it again."""
    return make_model(path, data, Form, find_mistakes)
