"""The command `verify-figures`: who published the figures of a year, checked without the portal."""

from gettext import gettext as _
from pathlib import Path

import click

from app.published.file import MOST_BYTES, WrongFigures, read_figures
from app.reporter.site import Site
from crypto.officer.publication import FEW, WITHHELD


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.pass_obj
def verify_figures(site: Site, file: Path) -> None:
    """Check published figures with the root key and the instance alone. FILE is the signed file of a year."""
    with file.open("rb") as opened:
        content = opened.read(MOST_BYTES)
    try:
        figures = read_figures(content, site.root, site.instance)
    except WrongFigures as error:
        raise click.ClickException(str(error)) from None
    publication, publisher = figures.publication, figures.publisher
    message = _("{organisation}: figures of {year}, publication {number}, signed by {name} ({fingerprint}) on {day}.")
    click.echo(
        message.format(
            organisation=figures.organisation,
            year=publication.year,
            number=publication.number,
            name=publisher.name,
            fingerprint=publisher.fingerprint,
            day=publication.day,
        )
    )
    words = {FEW: _("fewer than {count}").format(count=publication.fewest_told), WITHHELD: _("not told")}
    for total in publication.totals:
        click.echo(f"{total.id}: {words.get(str(total.count), total.count)}")
    for median in publication.medians:
        click.echo(f"median_days_{median.id}: {_('not told') if median.days is None else median.days}")
    for table in publication.breakdowns:
        click.echo(f"{table.title}")
        for cell in table.cells:
            click.echo(f"  {cell.name}: {words.get(str(cell.count), cell.count)}")
