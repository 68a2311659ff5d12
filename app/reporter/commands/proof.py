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
from crypto.canonical import is_day
from crypto.directory import Directory
from crypto.errors import UntrustedProof
from crypto.proof import begins_by, make_proof, verify_head, verify_part, verify_proof

MOST_BYTES = 2**20
ONE_DAY = timedelta(days=1)
WINDOW = timedelta(days=3)  # before the day that is named, and after it
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
    """What was fetched of a day: the part in which the receipt belongs, not yet verified; None if not closed."""

    day: date
    is_full: bool
    number: int
    part: object | None


# Everything is fetched before anything of it is looked at: what is asked for depends on the day that was named and on
# which days were full, which everybody sees, and never on the receipt or on where it is.
def _find_proof(site: Site, portal: Portal, directory: Directory, kept: Receipt) -> dict[str, Any]:
    day, today = date.fromisoformat(kept.day), date.fromisoformat(site.today)
    lists = _fetch_lists(site, portal, directory, kept)
    if proof := _search(site, directory, lists, kept.receipt):
        return proof
    if open_day := _find_open(lists, day, today):
        message = _("It is not in a list yet, and that of {day} is not complete: try again on the day after.")
        raise click.ClickException(message.format(day=open_day.isoformat()))
    closed = [each.day for each in lists if each.part is not None] or [day]
    message = _("This receipt is not in the lists from {day} to {last}.")
    raise click.ClickException(message.format(day=closed[0].isoformat(), last=closed[-1].isoformat()))


# The days around the one that was named, and on as long as the last of them is full.
def _fetch_lists(site: Site, portal: Portal, directory: Directory, kept: Receipt) -> list[_List]:
    named, today = date.fromisoformat(kept.day), date.fromisoformat(site.today)
    lists: list[_List] = []
    day, last = named - WINDOW, named + WINDOW
    while day <= last:
        if is_day(day.isoformat()):
            lists.append(_fetch_list(site, portal, directory, day, kept.receipt))
            if lists[-1].is_full and day == last < today:
                last += ONE_DAY
        day += ONE_DAY
    return lists


def _fetch_list(site: Site, portal: Portal, directory: Directory, day: date, receipt: bytes) -> _List:
    first = portal.fetch_day_part(day.isoformat(), 0)
    if first is None:
        return _List(day, is_full=False, number=0, part=None)
    try:
        head = verify_head(first, directory.proof_keys, site.instance)
    except UntrustedProof:
        return _List(day, is_full=False, number=0, part=first)
    held, at = first, 0
    for number in range(1, head.parts):
        answer = portal.fetch_day_part(day.isoformat(), number)
        if begins_by(answer, receipt):
            held, at = answer, number
    return _List(day, head.is_full, at, held)


# A list that can't be believed stops no other.
def _search(site: Site, directory: Directory, lists: list[_List], receipt: bytes) -> dict[str, Any] | None:
    wrong: UntrustedProof | None = None
    for each in lists:
        if each.part is None:
            continue
        try:
            part = verify_part(each.part, directory.proof_keys, site.instance, each.day.isoformat(), each.number)
        except UntrustedProof as error:
            wrong = wrong or error
        else:
            if proof := make_proof(part, receipt):
                return proof
    if wrong:
        raise wrong
    return None


# A report is in the list of its day or, stored a moment after that was closed, or without room there, of a later one.
def _find_open(lists: list[_List], day: date, today: date) -> date | None:
    for each in lists:
        if each.day >= day and each.part is None and each.day >= today:
            return each.day
        if each.day > day and not each.is_full:
            return None
    return None


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
