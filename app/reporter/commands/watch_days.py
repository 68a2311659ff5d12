"""The command `watch-days`: whether the signed days continue those seen before."""

from datetime import date, timedelta
from gettext import gettext as _
from pathlib import Path

import click

from app.reporter import day_heads
from app.reporter.api.client import Portal
from app.reporter.files.picked_file import describe_path
from app.reporter.site import Site
from crypto.directory import Directory
from crypto.proof import Head, Part, verify_part

ONE_DAY = timedelta(days=1)


@click.command()
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--since", type=click.DateTime(["%Y-%m-%d"]), help="The first day to look at, where FILE is new.")
@click.pass_obj
def watch_days(site: Site, file: Path, since: object) -> None:
    """Check that the days signed since the last time continue those seen before. FILE keeps what was seen."""
    yesterday = date.fromisoformat(site.today) - ONE_DAY
    with site.connect() as portal:
        directory = site.fetch_directory(portal)
        seen = day_heads.read(file, directory.proof_keys, site.instance)
        newest = seen[-1] if seen else None
        first = date.fromisoformat(newest.day) + ONE_DAY if newest else date.fromisoformat(str(since or yesterday)[:10])
        days = [first + number * ONE_DAY for number in range((yesterday - first).days + 1)]
        for day in days:
            closed = _fetch_day(site, portal, directory, day.isoformat())
            if newest is not None and not day_heads.follows(closed.head, newest):
                raise click.ClickException(_keep_other(file, closed, newest))
            day_heads.add(file, closed)
            newest = closed.head
    if newest is None:
        raise click.ClickException(_("There is nothing to look at before {day} is over.").format(day=site.today))
    message = _("New days: {count}. Each names the day before it. The newest is {day}; {file} keeps its head.")
    click.echo(message.format(count=len(days), day=newest.day, file=describe_path(file)))


# Days without reports are closed too. What is missing is told, and what was seen before stays kept.
def _fetch_day(site: Site, portal: Portal, directory: Directory, day: str) -> Part:
    answer = portal.fetch_day_part(day, 0)
    if answer is None:
        message = _("There is no list of {day}. A portal closes each day on the next: try again later, or begin with ")
        message += _("another day. If it stays missing, ask the organisation.")
        raise click.ClickException(message.format(day=day))
    return verify_part(answer, directory.proof_keys, site.instance, day, 0)


def _keep_other(file: Path, closed: Part, newest: Head) -> str:
    other = file.with_name(f"{file.name}.{closed.head.day}")
    if not other.exists():
        day_heads.add(other, closed)
    message = _(
        "The list of {day} does not name that of {before} which you have seen: the portal has signed two lists. "
    )
    message += _("{file} and {other} prove it. Keep both, and show them to others.")
    paths = {"file": describe_path(file), "other": describe_path(other)}
    return message.format(day=closed.head.day, before=newest.day, **paths)
