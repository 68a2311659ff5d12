"""The command that leads from a server's file to the first signed directory, and says what to carry where."""

from collections.abc import Callable
from gettext import gettext as _
from pathlib import Path

import click

from app import clock, private_file
from app.directory import issuing, key_prompts, signing
from app.directory.officer_keys import check_addresses
from app.directory.options import FILE, passphrase_option
from app.directory.plan import Plan, read_plan
from app.directory.start import installation
from app.directory.start.carrying import tell_what_to_carry
from app.directory.start.installation import ROOT_KEY, Installation, read_installation, write_installation
from app.directory.start.officers import Desk
from app.directory.start.plan_file import write_plan
from app.directory.start.questions import ask_plan
from app.periods import PROCEDURE
from app.procedure.loader import read_rules
from app.server_file import ServerFile, WrongServerFile, read_server_file
from crypto.encoding import b64encode
from crypto.officer.keys.key_file import read_identity
from crypto.signature import SigningKey, fingerprint

PLAN = "plan.toml"


@click.command()
@click.argument("server_file", type=FILE)
@click.option("--folder", type=FILE, default=Path(), help="Where everything is written; where you are, unless told.")
@click.option("--plan", "plan_path", type=FILE, help="A plan that there is, in place of the questions.")
@click.option("--procedure", type=FILE, default=PROCEDURE, help="Your procedure's file, if the server has one.")
@click.option("--yes", is_flag=True, help="Sign without asking.")
@passphrase_option
def start(
    server_file: Path, folder: Path, plan_path: Path | None, procedure: Path, yes: bool, passphrase_file: Path | None
) -> None:
    """Make the root key and the first directory for the server of SERVER_FILE, by questions, offline.

    Called again, it goes on where it stopped. Nothing is written over.
    """
    try:
        server = read_server_file(server_file)
    except WrongServerFile as error:
        raise click.ClickException(str(error)) from None
    private_file.make_folder(folder)
    _tell_server(server)
    path = signing.name_file(folder, 1)
    if path.exists():
        click.echo(_("{path} is signed already. To change it, change the plan, and call edit.").format(path=path))
    else:
        if plan_path is not None:
            # A fault in it is told before a passphrase is asked for.
            read_plan(plan_path)
        root = _open_root(folder, server.instance, passphrase_file)
        plan = _find_plan(folder, plan_path, server, lambda: read_rules(procedure).duties)
        for officer in plan.officers:
            check_addresses(officer.public_part, server.instance)
        click.echo()
        issuing.issue_first(plan, folder, server.instance, lambda: root, lambda: None if yes else _agree())
    tell_what_to_carry(folder, path, server)


def _tell_server(server: ServerFile) -> None:
    words = _("The server of {organisation}, {addresses}. Its key's fingerprint, which its setup has shown too:")
    click.echo(words.format(organisation=server.organisation, addresses=", ".join(server.addresses)))
    click.echo(f"    {fingerprint(server.proof_key)}")


def _open_root(folder: Path, instance: bytes, passphrase_file: Path | None) -> SigningKey:
    """The root's key, made if it isn't there, and what the server has to know of it."""
    key_file, known = folder / ROOT_KEY, folder / installation.NAME
    if known.exists():
        installation.check_instance_of(known, instance)
        if not key_file.exists():
            message = _("{known} is there, but not {key_file}: bring it back, or name a new folder (--folder).")
            raise click.ClickException(message.format(known=known, key_file=key_file))
    if key_file.exists():
        click.echo(_("The root's key is there already: {path}").format(path=key_file), err=True)
        root = key_prompts.unlock(key_file, passphrase_file).signing
    else:
        click.echo(
            _("First the root key, which signs every directory: its passphrase is for whoever keeps it."), err=True
        )
        content = key_prompts.make_key(key_file, passphrase_file, clock.today().isoformat())
        root = read_identity(content).signing
    found = Installation(root.verify, instance)
    if not known.exists():
        write_installation(known, found)
    elif read_installation(known) != found:
        raise click.ClickException(
            _("{known} is of another root than {key_file}: name a new folder (--folder).").format(
                known=known, key_file=key_file
            )
        )
    return root


def _find_plan(folder: Path, given: Path | None, server: ServerFile, list_duties: Callable[[], dict[str, str]]) -> Plan:
    """The plan that was given, or that is there already, or that is asked for and written; with the server's key."""
    path = given or folder / PLAN
    if given is None and path.exists():
        click.echo(_("The plan is there already: {path}").format(path=path), err=True)
    elif given is None:
        write_plan(path, ask_plan(server.organisation, server.proof_key, Desk(folder, server.instance, list_duties())))
        click.echo(_("The plan is in {path}.").format(path=path), err=True)
    plan = read_plan(path)
    keys = [key for key in plan.proof_keys if key != b64encode(server.proof_key)]
    return plan.model_copy(update={"proof_keys": (*keys, b64encode(server.proof_key))})


def _agree() -> None:
    click.echo()
    click.echo(_("Compare each fingerprint of a key that wasn't made here with its officer, by telephone. If something "
                 "is wrong, answer no, change the plan in an editor, and call this again."))  # fmt: skip
    issuing.ask(is_changed=True)
