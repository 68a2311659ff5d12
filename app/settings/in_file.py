"""Settings in a TOML file: each is called there as its variable is, without `SEALEDLINE_` and in small letters.

A variable goes before the file. What is named relative to the file is found from there: its folder can be moved.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from gettext import gettext as _
from pathlib import Path

from app import private_file
from app.env import PREFIX
from app.toml_file import name_place, suggest

FILES = ("procedure", "questions", "texts")

Value = str | int | bool | list[str]


def name_in_file(variable: str) -> str:
    """The key of a variable in a file."""
    return variable.removeprefix(PREFIX).lower()


def find_faults(values: Mapping[str, object], known: Iterable[str], table: str = "") -> Iterator[str]:
    """What is wrong with the settings of a file, or of one of its tables, whose keys are those `known`."""
    names = [*known]
    for key, value in values.items():
        if key not in names:
            told = _("there is no such setting: {remedy}").format(remedy=suggest(key, names))
        elif not isinstance(value, str | int) and not _is_texts(value):
            told = _("write a text in quotes, a whole number, true or false")
        else:
            continue
        yield f"{name_place(table, key) if table else name_place(key)}: {told}"


def write_variables(values: Mapping[str, Value], folder: Path) -> dict[str, str]:
    """The same as texts of variables, by their names; files are found from this folder."""
    return {
        PREFIX + key.upper(): str(folder / str(value)) if key in FILES else _write_text(value)
        for key, value in values.items()
    }


def write_values(path: Path, heading: str, values: Mapping[str, Value]) -> None:
    """Write a file with a comment at its head (mode 0600), in place of the one that is there. Raises OSError."""
    lines = [heading, *(f"{key} = {json.dumps(value, ensure_ascii=False)}" for key, value in values.items()), ""]
    private_file.replace(path, lambda file: file.write("\n".join(lines).encode()))


def _is_texts(value: object) -> bool:
    return isinstance(value, list) and value != [] and all(isinstance(each, str) for each in value)


def _write_text(value: Value) -> str:
    match value:
        case bool():
            return "yes" if value else "no"
        case list():
            return " ".join(value)
        case _:
            return str(value)
