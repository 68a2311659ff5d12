"""The commands that seal the root's key to officers, and that restore it with the shares of two, or rehearse that."""

from gettext import gettext as _
from pathlib import Path

import click

from app import clock
from app.directory import key_prompts
from app.directory.options import FILE, check_with, instance_option, passphrase_option, root_key_options, root_option
from app.directory.plan import Id, Officer, Plan, read_plan
from app.directory.write_once import read_file, refuse_existing, write_new
from app.toml_file import Several
from crypto.officer.keys.key_file import Content
from crypto.officer.keys.last_card import find_last, read_cards
from crypto.officer.keys.recovery import FEWEST, MOST, RecoveryFile, read_recovery, seal_recovery
from crypto.officer.keys.recovery_errors import NotRecoveryFile, RecoveryRefused
from crypto.officer.keys.recovery_request import OwnRequest, make_request
from crypto.officer.keys.recovery_share import rehearse, restore
from crypto.statements.address_card import AddressCard


@click.command()
@click.argument("plan", type=FILE)
@click.argument("recovery_file", type=FILE)
@click.option(
    "--officer",
    "officers",
    multiple=True,
    required=True,
    callback=check_with(Several[Id]),
    help="An officer of the plan who can help; two to eight of them.",
)
@instance_option
@root_key_options
def back_up_root(
    plan: Path,
    recovery_file: Path,
    officers: tuple[str, ...],
    instance: bytes,
    root_key: Path,
    passphrase_file: Path | None,
) -> None:
    """Seal the root's key into RECOVERY_FILE for officers of PLAN: any two of them together restore it."""
    refuse_existing(recovery_file)
    day = clock.today().isoformat()
    cards = [find_card(read_plan(plan), id, instance, day) for id in officers]
    if not FEWEST <= len(cards) <= MOST:
        raise click.ClickException(_("Name two to eight officers, with an --officer for each."))
    content = key_prompts.open_content(root_key, passphrase_file)
    data = seal_recovery(content, cards, instance, day)
    write_new(recovery_file, data)
    until = read_recovery(data, instance).opens_until
    click.echo(_("The root's recovery file is in {path}. It is no secret; keep it apart.").format(path=recovery_file))
    click.echo(_("Two of these officers can open it until {day}. Make it anew before.").format(day=until))


@click.command()
@click.argument("recovery_file", type=FILE)
@click.argument("key_file", type=FILE)
@click.option(
    "--drill", is_flag=True, help="Only rehearse it: what officers make opens nothing, and no key is written."
)
@root_option
@instance_option
@passphrase_option
def restore_root(
    recovery_file: Path, key_file: Path, drill: bool, root: bytes, instance: bytes, passphrase_file: Path | None
) -> None:
    """Restore the root's KEY_FILE from RECOVERY_FILE, with the shares of two officers, while this command waits.

    The request for them is written beside KEY_FILE, and removed at the end.
    """
    refuse_existing(key_file)
    found = read_recovery(read_file(recovery_file), instance)
    if found.verify != root:
        raise NotRecoveryFile
    request = make_request(instance, clock.today().isoformat(), is_drill=drill)
    path = key_file.with_suffix(".request.json")
    write_new(path, request.write())
    try:
        words = _("Send {request} and {recovery} to two of the officers.")
        click.echo(words.format(request=path, recovery=recovery_file))
        click.echo(_("Read them its fingerprint by telephone: {text}").format(text=request.fingerprint))
        content = ask_shares(found, request)
    finally:
        path.unlink(missing_ok=True)
    if content is None:
        click.echo(_("The drill has succeeded: these two could restore the root's key. Nothing was written."))
        return
    key_prompts.write_key(key_file, passphrase_file, content)
    click.echo(_("The root's key is in {path} again. Make a new recovery file.").format(path=key_file))


def find_card(plan: Plan, id: str, instance: bytes, day: str) -> AddressCard:
    """Find the last card in the public part of an officer of a plan. Raises ClickException."""
    officer: Officer | None = next((each for each in plan.officers if each.id == id), None)
    if officer is None:
        raise click.ClickException(_("The plan has no officer {id}.").format(id=id))
    part = officer.public_part
    card = find_last(read_cards(part.cards, instance, part.verify), day)
    if card is None:
        raise click.ClickException(
            _("The public part of {id} is too old: its addresses have ended. Ask for a new one.").format(id=id)
        )
    return card


def ask_shares(found: RecoveryFile, request: OwnRequest) -> Content | None:
    """Ask for the files of two shares until they open the recovery file: the content, or in a drill None."""
    while True:
        asked = (_("File of the first share"), _("File of the second share"))
        try:
            shares = [read_file(Path(str(click.prompt(words)))) for words in asked]
            if request.is_drill:
                rehearse(found, request, shares)
                return None
            return restore(found, request, shares)
        except RecoveryRefused as error:
            click.echo(_(error.sentence), err=True)
        except OSError as error:
            click.echo(f"{error.filename}: {error.strerror}.", err=True)
