"""What somebody types to check that a report arrived: `check-proof`."""

import json
from datetime import date, timedelta
from gettext import gettext as _
from pathlib import Path
from typing import Any

import click

from app.reporter import receipts
from app.reporter.client import Portal
from app.reporter.file import describe_path
from app.reporter.receipts import Receipt
from app.reporter.site import Site
from crypto import directory as directories
from crypto.directory import Directory
from crypto.proof import make_proof, verify_day, verify_proof

MOST_BYTES = 2**20
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
        with save.open("x", encoding="ascii") as saved:
            json.dump(proof, saved)
        click.echo(_("The complete proof is in {file}.").format(file=describe_path(save)), err=True)


# A report that is stored a moment after its day was closed is in the next. Both are asked for, whatever the first says.
def _find_proof(site: Site, portal: Portal, directory: Directory, kept: Receipt) -> dict[str, Any]:
    days = [kept.day, (date.fromisoformat(kept.day) + timedelta(days=1)).isoformat()]
    answers = [portal.fetch_day(day) for day in days]
    for day, answer in zip(days, answers, strict=True):
        if answer is not None:
            proof = make_proof(verify_day(answer, directory.proof_keys, site.instance, day), kept.receipt)
            if proof is not None:
                return proof
    for day, answer in zip(days, answers, strict=True):
        if answer is None and day >= site.today:
            message = _("It is not in a list yet, and that of {day} is not complete: try again on the day after.")
            raise click.ClickException(message.format(day=day))
    message = _("This receipt is not in the list of {day}, nor in that of the day after.").format(day=kept.day)
    raise click.ClickException(message)


def _read_directory(site: Site, path: Path | None) -> Directory:
    if path is None:
        with site.connect() as portal:
            return site.fetch_directory(portal)
    return directories.verify(_read_json(_read(path)), site.root)


def _read(path: Path) -> str:
    with path.open("rb") as file:
        return file.read(MOST_BYTES).decode()


def _read_json(text: str) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None
