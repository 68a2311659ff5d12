"""The command `check-proof`: whether a report arrived."""

import json
from datetime import date, timedelta
from gettext import gettext as _
from pathlib import Path
from typing import Any, NamedTuple

import click

from app import private_file
from app.reporter import receipts
from app.reporter.api.client import Portal
from app.reporter.files.picked_file import describe_path
from app.reporter.receipts import Receipt
from app.reporter.site import Site
from crypto import directory as directories
from crypto.directory import Directory
from crypto.proof import begins_by, make_proof, verify_head, verify_part, verify_proof

MOST_BYTES = 2**20
ONE_DAY = timedelta(days=1)
FILE = click.Path(path_type=Path)


@click.command()
@click.argument("file", type=FILE)
@click.option("--directory", type=FILE, help="Check a complete proof with this signed directory, without the portal.")
@click.option("--save", type=FILE, metavar="PATH", help="Save the complete proof here.")
@click.pass_obj
def check_proof(site: Site, file: Path, directory: Path | None, save: Path | None) -> None:
    """Check that a report arrived. FILE holds its receipt and the day, or a complete proof."""
    text = _read(file)
    if text.lstrip().startswith("{"):
        known, proof = _read_directory(site, directory), _read_json(text)
    else:
        with site.connect() as portal:
            known = site.fetch_directory(portal)
            proof = _find_proof(site, portal, known, receipts.read(text))
    day = verify_proof(proof, known.proof_keys, site.instance).day
    message = _("A sealed report with this receipt is in the list of {day}, which the portal has signed.")
    click.echo(message.format(day=day))
    if save is not None:
        private_file.create(save, json.dumps(proof).encode())
        click.echo(_("The complete proof is in {file}.").format(file=describe_path(save)), err=True)


class _List(NamedTuple):
    """What a day's list says: whether receipts may have had no room, and the proof that the receipt is in it."""

    is_full: bool
    proof: dict[str, Any] | None


# A report that is stored a moment after its day was closed, or has no room there, is in a later one. All parts of all
# these days are asked for, whatever the first say: requests don't tell in which one the receipt is.
def _find_proof(site: Site, portal: Portal, directory: Directory, kept: Receipt) -> dict[str, Any]:
    proofs: list[dict[str, Any]] = []
    open_days: list[str] = []
    day, today = date.fromisoformat(kept.day), date.fromisoformat(site.today)
    last = day + ONE_DAY
    while day <= last:
        listed = _search_day(site, portal, directory, day.isoformat(), kept.receipt)
        if listed is None:
            open_days += [day.isoformat()] if day >= today else []
        elif listed.is_full and day == last < today:
            last += ONE_DAY
        if listed is not None and listed.proof is not None:
            proofs.append(listed.proof)
        day += ONE_DAY
    if proofs:
        return proofs[0]
    if open_days:
        message = _("It is not in a list yet, and that of {day} is not complete: try again on the day after.")
        raise click.ClickException(message.format(day=open_days[0]))
    message = _("This receipt is not in the lists from {day} to {last}.").format(day=kept.day, last=last.isoformat())
    raise click.ClickException(message)


# Only the part in which the receipt belongs is verified.
def _search_day(site: Site, portal: Portal, directory: Directory, day: str, receipt: bytes) -> _List | None:
    first = portal.fetch_day_part(day, 0)
    if first is None:
        return None
    head = verify_head(first, directory.proof_keys, site.instance)
    held, at = first, 0
    for number in range(1, head.parts):
        answer = portal.fetch_day_part(day, number)
        if begins_by(answer, receipt):
            held, at = answer, number
    part = verify_part(held, directory.proof_keys, site.instance, day, at)
    return _List(head.is_full, make_proof(part, receipt))


def _read_directory(site: Site, path: Path | None) -> Directory:
    if path is None:
        with site.connect() as portal:
            return site.fetch_directory(portal)
    directory = directories.verify(_read_json(_read(path)), site.root)
    directory.check_instance(site.instance)
    return directory


def _read(path: Path) -> str:
    with path.open("rb") as file:
        return file.read(MOST_BYTES).decode()


def _read_json(text: str) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None
