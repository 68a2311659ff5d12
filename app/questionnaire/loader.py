"""The file of a form: read, and checked as a whole."""

from pathlib import Path

from app.questionnaire import DEFAULT
from app.questionnaire.model import Form
from app.questionnaire.validation import find_mistakes
from app.toml_file import read_model


def read_form(path: Path = DEFAULT) -> Form:
    """Read and check the questions. Raises WrongFile, with every place and what is expected there."""
    return read_model(path, Form, find_mistakes)
