"""Where a server of the Debian package keeps things, and as whom its programs run."""

import os
import pwd
import sys
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

USER = "sealedline_portal"
# They write settings and keys, read the keys of onion services, or write where whoever runs them is.
KEPT_BY_ROOT = {"setup", "publish", "officer", "make-backup-key", "backup", "restore-files"}


class Places(NamedTuple):
    """The places below a root, which is another one in tests."""

    root: Path = Path("/")

    @property
    def settings(self) -> Path:
        return self.root / "etc/sealedline/sealedline.toml"

    @property
    def proof_key(self) -> Path:
        return self.root / "etc/sealedline/proof.key"

    @property
    def state(self) -> Path:
        """What the programs write: database and files."""
        return self.root / "var/lib/sealedline"

    @property
    def pages(self) -> Path:
        """The built pages. Who could change them could read reports: they are root's."""
        return self.root / "var/lib/sealedline-pages"

    @property
    def nginx(self) -> Path:
        return self.root / "etc/nginx/nginx.conf"

    @property
    def torrc(self) -> Path:
        return self.root / "etc/tor/torrc"

    @property
    def onion_services(self) -> Path:
        """The lines for tor: below /etc/tor, where its confinement lets it read."""
        return self.root / "etc/tor/sealedline.conf"

    @property
    def onion(self) -> Path:
        """The folder of an onion service's key; the gateway's has `-gateway` behind it."""
        return self.root / "var/lib/tor/sealedline"


def let_read(path: Path) -> None:
    """Let the user of the programs read a file of root's, and nobody else (mode 0640). Raises KeyError, OSError."""
    os.chown(path, 0, pwd.getpwnam(USER).pw_gid)
    path.chmod(0o640)


def run_as_user(job: Callable[[], object]) -> None:
    """Do something as the user of the programs, in a process of its own. Raises ChildProcessError if it fails."""
    child = os.fork()
    if child:
        if os.waitpid(child, 0)[1]:
            raise ChildProcessError
        return
    try:
        become_user()
        job()
        sys.stdout.flush()
        os._exit(0)
    except BaseException as error:
        print(getattr(error, "message", None) or f"{type(error).__name__}: {error}", file=sys.stderr, flush=True)
        os._exit(1)


def leave_root(command: str | None) -> None:
    """Go on as the user of the programs where root runs a command of a packaged server that doesn't need root."""
    if command in KEPT_BY_ROOT or os.geteuid() or not Places().settings.exists():
        return
    become_user()


def become_user() -> None:
    """Go on as the user of the programs, for good. Raises KeyError if there is no such user, OSError."""
    user = pwd.getpwnam(USER)
    os.setgroups([])
    os.setresgid(user.pw_gid, user.pw_gid, user.pw_gid)
    os.setresuid(user.pw_uid, user.pw_uid, user.pw_uid)
    os.umask(0o077)
