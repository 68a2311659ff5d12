"""Options and arguments of `sealedline-directory` that several commands share, and the checks of their form."""

from collections.abc import Callable
from gettext import gettext as _
from pathlib import Path
from typing import Any, TypeVar

import click
from pydantic import TypeAdapter, ValidationError

from app.directory import key_prompts
from app.directory.plan import Id
from app.toml_file import Several
from crypto.directories.document import LIFE_DAYS
from crypto.encoding import b64decode
from crypto.keys import INSTANCE_BYTES

F = TypeVar("F", bound=Callable[..., Any])
FILE = click.Path(path_type=Path)


def check_with(kind: Any) -> Callable[[click.Context, click.Parameter, Any], Any]:
    """Make a callback that raises BadParameter, saying what to write, for a value that is not of a type of the plan."""
    read = read_with(kind)
    return lambda _context, _parameter, value: value if value is None else read(value)


def read_with(kind: Any) -> Callable[[Any], Any]:
    """The same for a value that is typed at a prompt."""
    types: TypeAdapter[Any] = TypeAdapter(kind)

    def convert(value: Any) -> Any:
        try:
            return types.validate_python(value)
        except ValidationError as error:
            raise click.BadParameter(str(error.errors()[0]["ctx"]["error"])) from None

    return convert


def read_root(_context: click.Context, _parameter: click.Parameter, value: str) -> bytes:
    """Read the root's verifying key, 32 bytes in base64url. Raises BadParameter."""
    try:
        return b64decode(value, 32)
    except ValueError:
        raise click.BadParameter(_("give the root's verifying key, 43 characters")) from None


def read_instance(_context: click.Context, _parameter: click.Parameter, value: str) -> bytes:
    """Read the instance, 16 bytes in base64url. Raises BadParameter."""
    try:
        return b64decode(value, INSTANCE_BYTES)
    except ValueError:
        raise click.BadParameter(_("give the instance that make-root has printed, 22 characters")) from None


duty_option = click.option(
    "--duty",
    multiple=True,
    callback=check_with(Several[Id]),
    help="A duty that the procedure knows, or auditor, or publisher.",
)
root_option = click.option(
    "--root", callback=read_root, envvar="SEALEDLINE_ROOT", required=True, help="The root's verifying key."
)
instance_option = click.option(
    "--instance", callback=read_instance, envvar="SEALEDLINE_INSTANCE", required=True, help="The installation's."
)
passphrase_option = click.option(
    "--passphrase-file", type=FILE, help=f"Its first line is the passphrase. {key_prompts.ENVIRONMENT} can hold it too."
)


def root_key_options(command: F) -> F:
    """Add the options of a command that signs: `--root-key`, `--passphrase-file`."""
    root_key = click.option("--root-key", type=FILE, required=True, help="The root's key file.")
    return root_key(passphrase_option(command))


def signing_options(command: F) -> F:
    """Add the options of a command that signs what no plan describes: `--days` besides those of the root's key."""
    help = "For how long it is valid; as long as DIRECTORY, unless you say otherwise."
    return root_key_options(click.option("--days", type=click.IntRange(1, LIFE_DAYS), help=help)(command))
