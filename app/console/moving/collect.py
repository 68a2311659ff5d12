"""What of a console goes to another machine: settings, and files beside the key file."""

from app.console.config import ConsoleConfig, list_settings
from app.console.moving.export_file import is_moved
from app.console.settings_file import FILES, read_values
from app.env import PREFIX
from app.settings.in_file import Value
from crypto.encoding import b64encode

# Of this machine alone.
STAYS = ("saved", "port")


def list_known() -> list[str]:
    """The names of settings in the console's file."""
    return [name.removeprefix(PREFIX).lower() for name in list_settings()]


def list_moved_settings(config: ConsoleConfig) -> dict[str, Value]:
    """The settings as the other machine's file is to have them. Raises WrongFile."""
    told: dict[str, Value] = {
        "root": b64encode(config.root),
        "instance": b64encode(config.instance),
        "gateway": [*config.gateway],
    }
    told |= {name: value for name, value in read_values(config.keys, list_known()).items() if name not in STAYS}
    return told | {name: f"{name}.toml" for name in FILES if _is_own(config, name)}


def list_moved(config: ConsoleConfig, id: str) -> dict[str, bytes]:
    """The files that go with the key file of an id, by their names. Raises OSError."""
    paths = {path.name: path for path in config.keys.iterdir() if is_moved(path.name, id) and path.is_file()}
    paths |= {f"{name}.toml": getattr(config, name) for name in FILES if _is_own(config, name)}
    return {name: path.read_bytes() for name, path in sorted(paths.items())}


def _is_own(config: ConsoleConfig, name: str) -> bool:
    """Whether the organisation has a file of its own for this setting."""
    return bool(getattr(config, name) != ConsoleConfig.model_fields[name].default)
