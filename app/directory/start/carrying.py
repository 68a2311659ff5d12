"""Says what goes where once the first directory is signed."""

from gettext import gettext as _
from pathlib import Path

import click

from app import clock
from app.directory import signing
from app.directory.start import installation
from app.directory.start.installation import ROOT_KEY
from app.server_file import ServerFile
from crypto.encoding import b64encode
from crypto.signature import fingerprint


def tell_what_to_carry(folder: Path, path: Path, server: ServerFile) -> None:
    """Check the directory at a path once more, and say what to carry from a folder, and where.

    Raises ClickException if the root of this folder hasn't signed it for this server, UntrustedDirectory.
    """
    known = folder / installation.NAME
    found = installation.check_instance_of(known, server.instance)
    directory = signing.read_signed(path, found.root)
    directory.check_instance(server.instance)
    if server.proof_key not in directory.proof_keys:
        words = _(
            "It doesn't let this server's key sign days: sealedline-directory trust {path} {key} --root-key {root}"
        )
        click.echo(words.format(path=path, key=b64encode(server.proof_key), root=folder / ROOT_KEY), err=True)
    click.echo()
    words = _("To the server: {directory} and {installation}. Neither is secret. There:")
    click.echo(words.format(directory=path, installation=known))
    click.echo(f"    sealedline-admin publish {path.name}")
    click.echo(_("On paper, to be compared there and printed on posters, the root's fingerprint:"))
    click.echo(f"    {fingerprint(found.root)}")
    for recipient in directory.active(clock.today().isoformat()):
        key_file = folder / f"{recipient.id}.key"
        if key_file.exists():
            words = _("To {name}, by hand: {path}. Delete it here once it opens on their machine.")
            click.echo(words.format(name=recipient.name, path=key_file))
    words = _("To a safe: a copy of {root}. Everything else stays here, and this machine stays offline.")
    click.echo(words.format(root=folder / ROOT_KEY))
