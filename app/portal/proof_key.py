"""The one secret that the portal holds: the key that signs days, in a file that only the portal can read."""

import os
import stat
from gettext import gettext as _
from pathlib import Path

from app.setting import ConfigError
from crypto import day
from crypto.day import SEED_BYTES
from crypto.notation import b64decode, b64encode

PRIVATE = 0o600


def make(path: Path) -> bytes:
    """Draw a key and write it, readable for its owner alone: its public part (32 bytes).

    Raises FileExistsError, for a key that is overwritten is lost; OSError.
    """
    seed = day.draw_key()
    opened = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, PRIVATE)
    with os.fdopen(opened, "w") as file:
        file.write(f"{b64encode(seed)}\n")
        file.flush()
        os.fsync(file.fileno())
    return day.find_public(seed)


def read(path: Path) -> bytes:
    """Read the key's seed (32 bytes). Raises ConfigError if it isn't there, is damaged, or others may read it."""
    try:
        with path.open("rb") as file:
            if stat.S_IMODE(os.fstat(file.fileno()).st_mode) & ~PRIVATE:
                raise ConfigError(_("Others may read {path}. Run: chmod 600 {path}").format(path=path))
            return b64decode(file.read(SEED_BYTES * 2).decode("ascii").removesuffix("\n"), SEED_BYTES)
    except (OSError, ValueError):
        message = _("{path} can't be read, or is no key that signs days. `sealedline-portal make-proof-key` makes one.")
        raise ConfigError(message.format(path=path)) from None
