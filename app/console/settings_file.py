"""The console's settings in one file, `console.toml`, in the folder of the officer's key files.

Each is called there as its variable is, without `SEALEDLINE_` and in small letters. A variable goes before the file.
"""

import json
from collections.abc import Iterable, Mapping
from gettext import gettext as _
from pathlib import Path

from platformdirs import user_config_path

from app import private_file
from app.env import PREFIX
from app.toml_file import WrongFile, name_place, parse_toml, read_data, suggest

NAME = "console.toml"
FOLDER = PREFIX + "KEYS"
# What is beside the file is named from there, so that the folder can be moved.
FILES = ("procedure", "questions")

Value = str | int | bool | list[str]


def find_folder(environ: Mapping[str, str]) -> Path:
    """The folder of key files: as the environment says, or else where this system keeps a program's settings."""
    told = environ.get(FOLDER, "").strip()
    return Path(told) if told else user_config_path("sealedline", appauthor=False)


def name_in_file(variable: str) -> str:
    """The key of a variable in the file."""
    return variable.removeprefix(PREFIX).lower()


def read_values(folder: Path, known: Iterable[str]) -> dict[str, Value]:
    """Read the file of a folder, whose keys are those `known`; empty if there is none. Raises WrongFile."""
    path = folder / NAME
    if not path.exists():
        return {}
    found, names = parse_toml(path, read_data(path)), [*known]
    faults = []
    for key, value in found.items():
        if key not in names:
            told = _("there is no such setting: {remedy}").format(remedy=suggest(key, names))
        elif not isinstance(value, str | int) and not _is_texts(value):
            told = _("write a text in quotes, a whole number, true or false")
        else:
            continue
        faults.append(f"{name_place(key)}: {told}")
    if faults:
        raise WrongFile(path, faults)
    return found


def read_texts(folder: Path, known: Iterable[str]) -> dict[str, str]:
    """Read the file of a folder as texts of variables, by their names. Raises WrongFile."""
    return {
        PREFIX + key.upper(): str(folder / str(value)) if key in FILES else _write_text(value)
        for key, value in read_values(folder, known).items()
    }


def write_values(folder: Path, values: Mapping[str, Value]) -> None:
    """Write the file of a folder, in place of the one that is there. Raises OSError."""
    lines = [
        _("# The settings of your Sealed Line console. docs/commands.md explains each."),
        *(f"{key} = {json.dumps(value, ensure_ascii=False)}" for key, value in values.items()),
    ]
    private_file.replace(folder / NAME, lambda file: file.write("\n".join([*lines, ""]).encode()))


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
