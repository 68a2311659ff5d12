"""Questions about the officers: who reads reports, with which duties, and where their keys are."""

from collections.abc import Iterable
from gettext import gettext as _
from pathlib import Path
from typing import NamedTuple

import click

from app.directory.officer_keys import PUBLIC, read_usable_part, type_officer_key
from app.directory.options import read_with
from app.directory.plan import Id, Name, Officer, read_public_part
from app.directory.start.installation import ROOT_KEY
from app.directory.write_once import write_new
from crypto.directories.document import READS_NO_REPORTS
from crypto.directory import MAX_ACTIVE
from crypto.officer.keys import public_key
from crypto.officer.keys.public_key import PublicPart

ADVISED = 2


class Desk(NamedTuple):
    """Where officers are asked for: the folder of keys and public parts, the instance (16 bytes), and the procedure's
    duties with their titles."""

    folder: Path
    instance: bytes
    duties: dict[str, str]


def ask_officers(desk: Desk) -> tuple[Officer, ...]:
    """Ask for one officer after the other; somebody of them reads reports. Writes keys and public parts."""
    click.echo()
    click.echo(_("Who handles reports? At least two people who can read them: a report that only one can read is lost "
                 "with their key, and has no reader if it is about them."))  # fmt: skip
    click.echo(
        _("Duties say which steps of the procedure somebody may take. Who is auditor or publisher reads no reports:")
    )
    for duty, title in desk.duties.items():
        click.echo(f"  {duty:<14}{title}")
    officers: list[Officer] = []
    while len(officers) < MAX_ACTIVE:
        officers.append(_ask_officer(desk, officers))
        readers = len(list_readers(officers))
        if readers and not click.confirm(_("Another officer?"), default=readers < ADVISED):
            break
    free = [duty for duty in desk.duties if not any(duty in officer.duties for officer in officers)]
    if free:
        words = _("Nobody has these duties yet; steps that need them wait until somebody has: {duties}")
        click.echo(words.format(duties=", ".join(free)), err=True)
    return tuple(officers)


def list_readers(officers: Iterable[Officer]) -> tuple[str, ...]:
    """The ids of those who may read reports, in order."""
    return tuple(officer.id for officer in officers if not READS_NO_REPORTS & {*officer.duties})


def _ask_officer(desk: Desk, known: list[Officer]) -> Officer:
    click.echo()
    click.echo(_("Officer {number}").format(number=len(known) + 1))
    part = _ask_part(desk, known)
    name = click.prompt(_("Name, as reporters read it"), value_proc=read_with(Name))
    duties = _ask_duties(desk, known)
    role = click.prompt(_("Role, as reporters read it"), default=desk.duties[duties[0]], value_proc=read_with(Name))
    if part is None:
        part = _make_part(desk, name, duties)
    return Officer(id=part.id, name=name, role=role, public_part=part, duties=duties)


def _ask_part(desk: Desk, known: list[Officer]) -> PublicPart | None:
    """The public part of a key that there is, copied into the folder; None if one is to be made here."""
    here = _("here")

    def read(text: str) -> PublicPart | None:
        try:
            return None if text == here else _take_part(desk, known, Path(text).expanduser())
        except (click.ClickException, RuntimeError) as error:
            raise click.BadParameter(str(error)) from None
        except OSError as error:
            reason = error.strerror or type(error).__name__
            raise click.BadParameter(f"{text}: {reason}.") from None

    taken = {desk.folder / f"{officer.id}{PUBLIC}" for officer in known}
    waiting = next((path for path in sorted(desk.folder.glob(f"*{PUBLIC}")) if path not in taken), None)
    asked = _("The public part of a key that they made on their own machine (a file), or “{here}” to make one now")
    return click.prompt(asked.format(here=here), default=str(waiting or here), value_proc=read)


def _take_part(desk: Desk, known: list[Officer], path: Path) -> PublicPart:
    part = read_usable_part(path, desk.instance)
    for officer in known:
        if part.id == officer.id or part.verify == officer.public_part.verify:
            raise click.BadParameter(_("That is the key of “{id}”, who is named already.").format(id=officer.id))
    place = desk.folder / f"{part.id}{PUBLIC}"
    if not (place.exists() and read_public_part(place) == part):
        write_new(place, public_key.write(part))
    return part


def _ask_duties(desk: Desk, known: list[Officer]) -> tuple[str, ...]:
    def read(text: str) -> tuple[str, ...]:
        named = tuple(dict.fromkeys(text.replace(",", " ").split()))
        if unknown := [each for each in named if each not in desk.duties]:
            message = _("There is no duty “{duty}”: write one of {duties}")
            raise click.BadParameter(message.format(duty=unknown[0], duties=", ".join(desk.duties)))
        if not named or {*named} >= READS_NO_REPORTS:
            raise click.BadParameter(_("name one or several; nobody is auditor and publisher"))
        return named

    free = [duty for duty in desk.duties if not any(duty in officer.duties for officer in known)]
    duties: tuple[str, ...] = click.prompt(
        _("Duties, with spaces between them"), default=free[0] if free else None, value_proc=read
    )
    return duties


def _make_part(desk: Desk, name: str, duties: tuple[str, ...]) -> PublicPart:
    held = {path.name.removesuffix(PUBLIC) for path in desk.folder.glob(f"*{PUBLIC}")}

    def read(text: str) -> str:
        id: str = read_with(Id)(text)
        if id in held or f"{id}.key" == ROOT_KEY:
            raise click.BadParameter(_("“{id}” is taken: write another one").format(id=id))
        return id

    free = next((duty for duty in duties if duty not in held), None)
    id: str = click.prompt(
        _("Short name for programs; it stays theirs for ever (a-z, 0-9)"), default=free, value_proc=read
    )
    click.echo(_("Now {name} chooses a passphrase, and types it unseen by others.").format(name=name), err=True)
    return type_officer_key(id, desk.folder / f"{id}.key", desk.instance)
