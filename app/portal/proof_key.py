"""The key that signs days (Ed25519), the portal's only secret: made once, in a file of mode 0600."""

from gettext import gettext as _
from pathlib import Path

from app import private_file
from app.env import ConfigError
from crypto import day
from crypto.day import SEED_BYTES
from crypto.encoding import b64decode, b64encode


def make(path: Path) -> bytes:
    """Draw a key and write it, readable for its owner alone: its public part (32 bytes).

    Raises FileExistsError, for a key that is overwritten is lost; OSError.
    """
    seed = day.generate_key()
    private_file.create(path, f"{b64encode(seed)}\n".encode())
    return day.derive_verifying_key(seed)


def read(path: Path) -> bytes:
    """Read the key's seed (32 bytes). Raises ConfigError if it isn't there, is damaged, or others may read it."""
    try:
        with path.open("rb") as file:
            if not private_file.is_private(file):
                raise ConfigError(_("Others may read {path}. Run: chmod 600 {path}").format(path=path))
            return b64decode(file.read(SEED_BYTES * 2).decode("ascii").removesuffix("\n"), SEED_BYTES)
    except (OSError, ValueError):
        message = _("{path} can't be read, or is no key that signs days. `sealedline-portal make-proof-key` makes one.")
        raise ConfigError(message.format(path=path)) from None
