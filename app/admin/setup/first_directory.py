"""The first directory of a server that was set up: whose root it is, and what can begin once it is published."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from gettext import gettext as _
from pathlib import Path
from tempfile import TemporaryDirectory

import click

from app.admin.setup.onion import write_readable
from app.admin.setup.places import USER, Places
from app.admin.setup.settings import add_root, has_root, read_chosen
from app.directory.start.installation import NAME, read_installation
from app.portal.config import PortalConfig
from app.portal.site.build import build_pages
from crypto.signature import fingerprint

UNITS = ("sealedline-portal.socket", "sealedline-gateway.socket", "sealedline-portal", "sealedline-gateway")
# Files are in a folder of the portal's user: the gateway has to be that one, too.
GATEWAY = "etc/systemd/system/sealedline-gateway.service.d/files.conf"


def take_root(places: Places, directory: Path) -> bool:
    """Take the root's key from what lies beside the first directory, once it is compared: whether it was the first.

    Raises ClickException, OSError.
    """
    if os.geteuid() or not places.settings.exists() or has_root(places):
        return False
    path = directory.with_name(NAME)
    if not path.exists():
        told = _("{path} isn't there: carry it from the machine with the root key, with the directory.")
        raise click.ClickException(told.format(path=path))
    found = read_installation(path)
    if found.instance != read_chosen(places).instance:
        raise click.ClickException(_("{path} is another installation's. Nothing was changed.").format(path=path))
    click.echo(_("The root's fingerprint: {print}").format(print=fingerprint(found.root)))
    click.confirm(_("Is it the one on paper, from the machine with the root key?"), abort=True)
    add_root(places, found.root)
    return True


@contextmanager
def lend(directory: Path) -> Iterator[Path]:
    """Copy a directory, and those before it, to where the user of the programs can read them. Raises OSError."""
    with TemporaryDirectory() as folder:
        shutil.chown(folder, USER, USER)
        for path in {directory, *directory.parent.glob("directory-*.json")}:
            copy = Path(shutil.copy(path, folder))
            shutil.chown(copy, USER, USER)
        yield Path(folder) / directory.name


def open_site(places: Places) -> None:
    """Build the pages, and start portal and gateway, now and whenever the machine starts. Raises ClickException."""
    config = PortalConfig.read(os.environ)
    build_pages(config, config.pages)
    click.echo(_("Pages: {folder}").format(folder=config.pages))
    override = places.root / GATEWAY
    override.parent.mkdir(mode=0o755, parents=True, exist_ok=True)
    write_readable(override, f"[Service]\nUser={USER}\n")
    for line in (["daemon-reload"], ["enable", "--now", *UNITS]):
        done = subprocess.run(["systemctl", *line], capture_output=True, text=True)
        if done.returncode:
            raise click.ClickException(done.stderr.strip() or _("systemctl failed."))
    click.echo(_("Portal and gateway run. See whether anything is wrong: sealedline-admin check"))
