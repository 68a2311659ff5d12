"""The server's settings in one file, /etc/sealedline/sealedline.toml, or where SEALEDLINE_SETTINGS says.

At its head is what portal, gateway and the operator's commands share, in tables what is one program's own.
"""

from collections.abc import Iterable, Mapping
from gettext import gettext as _
from itertools import chain
from pathlib import Path

from app.env import PREFIX
from app.settings.in_file import find_faults, name_in_file, write_variables
from app.toml_file import WrongFile, parse_toml, read_data

VARIABLE = PREFIX + "SETTINGS"
PLACE = Path("/etc/sealedline/sealedline.toml")
TABLES = ("portal", "gateway", "notices", "backup")


def find_file(environ: Mapping[str, str]) -> Path | None:
    """The file that there is; None without one. Raises WrongFile if the environment names one that isn't there."""
    told = environ.get(VARIABLE, "").strip()
    if told and not Path(told).is_file():
        raise WrongFile(Path(told), [_("there is no such file: correct SEALEDLINE_SETTINGS")])
    path = Path(told) if told else PLACE
    return path if path.is_file() else None


def read_texts(path: Path, shared: Iterable[str], table: str, own: Iterable[str]) -> dict[str, str]:
    """Read the texts of variables, by their names: those that all share, and those of one table.

    The keys must be those of these variables; what is in the tables of other programs is theirs. Raises WrongFile.
    """
    found = parse_toml(path, read_data(path))
    tables = {name: found.pop(name) for name in TABLES if isinstance(found.get(name), dict)}
    mine = tables.get(table, {})
    shared_keys, own_keys = ([name_in_file(name) for name in names] for names in (shared, own))
    faults = chain(find_faults(found, (*shared_keys, *TABLES)), find_faults(mine, own_keys, table))
    if listed := [*faults]:
        raise WrongFile(path, listed)
    return write_variables({**found, **mine}, path.parent)
