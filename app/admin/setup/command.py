"""`sealedline-admin setup`: a server of the Debian package, up to what the machine of the root key has to be told."""

import os
import re
import secrets
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import suppress
from gettext import gettext as _
from pathlib import Path

import click

from app.admin.setup import onion, web
from app.admin.setup.places import USER, Places, run_as_user
from app.admin.setup.settings import Chosen, read_chosen, write_settings
from app.portal import proof_key
from app.server_file import ServerFile, write_server_file
from app.store import database
from app.toml_file import check_line
from crypto import day
from crypto.keys import INSTANCE_BYTES
from crypto.signature import fingerprint

NAME = re.compile(r"(?=.{4,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]([a-z0-9-]{0,61}[a-z0-9])?")


@click.command()
@click.argument("site")
@click.option("--organisation", help="Who receives the reports; asked for if it isn't given.")
@click.option(
    "--server-file", type=click.Path(path_type=Path, dir_okay=False), default="server.json", show_default=True
)
def setup(site: str, organisation: str | None, server_file: Path) -> None:
    """Set up this server for SITE, such as report.example.org: settings, key for receipts, database, nginx, tor.

    It shows what it does, and writes over nothing that it made before. Run it as root, with the package installed.
    """
    if os.geteuid():
        raise click.ClickException(_("Only root can set up a server: type sudo before it."))
    if not NAME.fullmatch(site):
        raise click.ClickException(_("Give the name that people will type, such as report.example.org."))
    places = Places()
    chosen = choose(places, organisation)
    click.echo(_("Settings: {path}").format(path=places.settings))
    public = find_proof_key(places)
    click.echo(_("The key that signs days: {path}").format(path=places.proof_key))
    make_tables(places)
    click.echo(_("Database: {folder}").format(folder=places.state))
    addresses = [f"https://{site}", *set_up_ways(places, site)]
    write_server_file(server_file, ServerFile(chosen.organisation, chosen.instance, public, tuple(addresses)))
    click.echo(
        _("\nCarry {path} to the machine with the root key, which stays offline, and type there:").format(
            path=server_file
        )
    )
    click.echo(f"    sealedline-directory start {server_file.name}")
    click.echo(_("It will show this fingerprint of the key that signs days: {print}").format(print=fingerprint(public)))


def choose(places: Places, organisation: str | None) -> Chosen:
    """What an earlier setup has written, or else what is chosen now, and written. Raises ClickException, OSError."""
    if places.settings.exists():
        return read_chosen(places)
    name = organisation or click.prompt(_("Name of the organisation that receives reports"))
    try:
        chosen = Chosen(check_line(name), secrets.token_bytes(INSTANCE_BYTES))
    except ValueError as error:
        raise click.ClickException(str(error)) from None
    write_settings(places, chosen)
    return chosen


def find_proof_key(places: Places) -> bytes:
    """The public part (32 bytes) of the key that signs days, which is made unless it is there.

    Raises ConfigError, OSError.
    """
    with suppress(FileExistsError):
        proof_key.make(places.proof_key)
    shutil.chown(places.proof_key, USER)
    return day.derive_verifying_key(proof_key.read(places.proof_key))


def make_tables(places: Places) -> None:
    """Make the folder of database and files, and the tables. Raises ClickException, OSError."""
    places.state.mkdir(mode=0o700, parents=True, exist_ok=True)
    shutil.chown(places.state, USER, USER)
    try:
        run_as_user(lambda: database.migrate(f"sqlite:///{places.state / 'store.sqlite'}"))
    except ChildProcessError:
        raise click.ClickException(_("The database can't be made in {folder}.").format(folder=places.state)) from None


def set_up_ways(places: Places, site: str) -> Iterator[str]:
    """Set up nginx and tor, as far as they are installed: gives the addresses besides the site's own."""
    if shutil.which("nginx"):
        (places.root / "var/lib/sealedline-acme").mkdir(mode=0o755, parents=True, exist_ok=True)
        web.write_nginx(places, site)
        reload("nginx", "nginx.service")
        click.echo(_("nginx: {path}").format(path=places.nginx))
        if "letsencrypt" not in str(web.find_certificate(places, site)):
            click.echo(_("Browsers warn of its certificate until an authority has signed one: {command}").format(
                command=web.say_certbot(site)))  # fmt: skip
    if shutil.which("tor"):
        onion.write_services(places, onion.read_version())
        reload("tor", "tor@default.service")
        for folder, what in ((places.onion, _("Onion service: {address}")),
                             (onion.find_gateway(places), _("Onion service for consoles: {address}"))):  # fmt: skip
            address = onion.await_address(folder)
            click.echo(what.format(address=address or _("tor hasn't made it yet; run setup again")))
            if address and folder == places.onion:
                yield address


def reload(name: str, unit: str) -> None:
    """Have a service read its configuration anew. Raises ClickException."""
    try:
        subprocess.run(["systemctl", "restart", unit], check=True, capture_output=True)
    except (OSError, subprocess.CalledProcessError):
        message = _("{name} doesn't start. See: systemctl status {unit}")
        raise click.ClickException(message.format(name=name, unit=unit)) from None
