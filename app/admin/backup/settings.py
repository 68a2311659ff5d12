"""The settings of backups: where they go, who opens them, how long each is kept, what else goes into them."""

import os
from collections.abc import Iterator
from gettext import gettext as _
from pathlib import Path
from typing import Annotated

from pydantic import Field

from app import env
from app.config import ServerSettings
from app.env import PREFIX
from app.portal.config import PortalConfig
from app.settings import server

Place = Annotated[Path, env.convert_with(env.find_place)]
SETTINGS = "settings"  # the name by which the settings themselves are in a backup


def read_places(text: str) -> tuple[Path, ...]:
    """Whole paths of files or folders, with a colon between them."""
    return tuple(env.find_place(each) for each in text.split(os.pathsep))


class BackupSettings(ServerSettings):
    """`backup` is the folder to which backups go, `backup_key` the public part of the key that opens them.

    Each is kept `backup_days`. `backup_files` are files and folders that go into them besides database, sealed files,
    settings and what these name.
    """

    TABLE = "backup"

    backup: Place | None = Field(default=None, description=_("Give the folder of the backups with its whole path."))
    backup_key: Place | None = Field(
        default=None, description=_("Give the file that `sealedline-admin make-backup-key` has made, KEY.public.")
    )
    backup_days: env.Whole = Field(
        default=30, ge=1, le=3650, description=_("Give for how many days a backup is kept: a whole number from 1 on.")
    )
    backup_files: Annotated[tuple[Path, ...], env.convert_with(read_places)] = Field(
        default=(), description=_("Give whole paths of files and folders, with a colon between them.")
    )


def list_files(config: PortalConfig, settings: BackupSettings) -> Iterator[Path]:
    """The server's file, those that the settings name, if they are its own, and what is to be backed up with them."""
    if held := server.find_file(os.environ):
        yield held
    own = ("proof_key", "texts", "questions", "procedure")
    named = [getattr(config, name) for name in own if name in config.model_fields_set]
    for path in (*named, *settings.backup_files):
        if path is None or not path.is_dir():
            yield from [path] if path else []
        else:
            yield from sorted(each for each in path.rglob("*") if each.is_file())


def write_settings(environ: dict[str, str]) -> bytes:
    """The settings of this process, a line each, as a file of environment variables has them."""
    named = sorted(name for name in environ if name.startswith(PREFIX) and environ[name].strip())
    return "".join(f"{name}={environ[name].strip()}\n" for name in named).encode()
