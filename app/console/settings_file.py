"""The console's settings in one file, `console.toml`, in the folder of the officer's key files."""

from collections.abc import Iterable, Mapping
from gettext import gettext as _
from pathlib import Path

from platformdirs import user_config_path

from app.env import PREFIX
from app.settings import in_file
from app.settings.in_file import Value, find_faults, write_variables
from app.toml_file import WrongFile, parse_toml, read_data

NAME = "console.toml"
FOLDER = PREFIX + "KEYS"
# What lies beside it, if it names any.
FILES = ("procedure", "questions")


def find_folder(environ: Mapping[str, str]) -> Path:
    """The folder of key files: as the environment says, or else where this system keeps a program's settings."""
    told = environ.get(FOLDER, "").strip()
    return Path(told) if told else user_config_path("sealedline", appauthor=False)


def read_values(folder: Path, known: Iterable[str]) -> dict[str, Value]:
    """Read the file of a folder, whose keys are those `known`; empty if there is none. Raises WrongFile."""
    path = folder / NAME
    if not path.exists():
        return {}
    found = parse_toml(path, read_data(path))
    if faults := [*find_faults(found, known)]:
        raise WrongFile(path, faults)
    return found


def read_texts(folder: Path, known: Iterable[str]) -> dict[str, str]:
    """Read the file of a folder as texts of variables, by their names. Raises WrongFile."""
    return write_variables(read_values(folder, known), folder)


def write_values(folder: Path, values: Mapping[str, Value]) -> None:
    """Write the file of a folder, in place of the one that is there. Raises OSError."""
    heading = _("# The settings of your Sealed Line console. docs/commands.md explains each.")
    in_file.write_values(folder / NAME, heading, values)
