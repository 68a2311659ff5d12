"""How long reporters will trust the directory, and who can do something about it."""

from datetime import date
from typing import NamedTuple

from crypto.directory import FRESH_DAYS, Directory
from crypto.statements.statements import add_days


class Freshness(NamedTuple):
    """The days for which reporters still trust the directory, below zero once they don't; how many people have to
    confirm it (0: the root signs it again); and the names of those who haven't for 35 days."""

    days_left: int
    needed: int
    silent: list[str]


def describe_freshness(directory: Directory, day: date) -> Freshness:
    """Describe how fresh a directory is on a day."""
    on = day.isoformat()
    left = date.fromisoformat(directory.fresh_until(on)) - day
    since = add_days(on, -FRESH_DAYS)
    silent = []
    for recipient in directory.active(on):
        confirmed = directory.statements.count_confirmed(directory.digest, {recipient.verify}, on)
        if not confirmed or confirmed[0] < since:
            silent.append(recipient.name)
    return Freshness(left.days, directory.confirmations, silent)
