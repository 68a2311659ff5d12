"""The census: all cases, as a publisher counts them from the latest tally of each, whoever of its members sealed it.

Every publisher is sealed the same tallies, and so has the same figures.
"""

from datetime import timedelta
from gettext import ngettext
from typing import NamedTuple

from app.clock import today
from app.console.statistics.tallies import read_all
from app.console.statistics.tally_index import TallyIndex
from app.console.workspace.workspace import Workspace
from app.procedure.figures.tally import Tally
from app.store_calls.tallies import count_taken_up, count_waiting
from crypto.officer.tally import find_latest

# Reports on which nobody has acted for so many days are told: by then they should have been acknowledged.
WAITING_DAYS = 7


class Census(NamedTuple):
    """All cases as a publisher can count them, and what is wrong with that.

    `missing` are cases on which officers acted, and that no tally counts; `surplus` are tallies of no such case.
    `contradicted` are cases of which members seal different tallies, `forged` are tallies that can't be believed;
    `waiting` are reports of more than 7 days ago on which no officer has acted, and which count once one does.
    """

    tallies: list[Tally]
    missing: int
    surplus: int
    contradicted: int
    forged: int
    waiting: int


def take_census(workspace: Workspace) -> Census:
    """Count all cases from the tallies that publishers are sealed. Raises StoreUnavailable, StillOpening, Stopped."""
    index = workspace.part(TallyIndex)
    index.refresh(workspace, for_publishers=True)
    latest, taken_up = find_latest(index.counted), count_taken_up(workspace.store)
    return Census(
        # Where they contradict each other, every publisher takes the same one.
        read_all(workspace, (each[0] for each in latest)),
        missing=max(taken_up - len(latest), 0),
        surplus=max(len(latest) - taken_up, 0),
        contradicted=sum(len(each) > 1 for each in latest),
        forged=index.forged,
        waiting=count_waiting(workspace.store, today() - timedelta(WAITING_DAYS)),
    )


def list_doubts(census: Census) -> list[str]:
    """Say what is wrong with what a publisher can count, and what to do about it; nothing where all is well."""
    missing, surplus, waiting = census.missing, census.surplus, census.waiting
    found = [
        (
            missing,
            ngettext(
                "{count} case is not counted yet: since it changed, nobody who reads it has opened a console. Ask the "
                "officers to open theirs.",
                "{count} cases are not counted yet: since they changed, nobody who reads them has opened a console. "
                "Ask the officers to open theirs.",
                missing,
            ),
        ),
        (
            surplus,
            ngettext(
                "{count} case is counted that the store doesn't have, and whose deletion nobody has signed. Ask the "
                "auditor what became of it, before you publish.",
                "{count} cases are counted that the store doesn't have, and whose deletion nobody has signed. Ask the "
                "auditor what became of them, before you publish.",
                surplus,
            ),
        ),
        (
            census.contradicted,
            ngettext(
                "Of {count} case, officers have sealed tallies that contradict each other. Ask them to open their "
                "consoles; if this stays, one of them may run another program.",
                "Of {count} cases, officers have sealed tallies that contradict each other. Ask them to open their "
                "consoles; if this stays, one of them may run another program.",
                census.contradicted,
            ),
        ),
        (
            census.forged,
            ngettext(
                "{count} tally is left out, since it can't be believed: it is damaged, or by somebody who may not "
                "seal one.",
                "{count} tallies are left out, since they can't be believed: they are damaged, or by somebody who may "
                "not seal any.",
                census.forged,
            ),
        ),
        (
            waiting,
            ngettext(
                "On {count} report that came more than a week ago no officer has acted. It counts as soon as one does.",
                "On {count} reports that came more than a week ago no officer has acted. They count as soon as one "
                "does.",
                waiting,
            ),
        ),
    ]
    return [sentence.format(count=count) for count, sentence in found if count]
