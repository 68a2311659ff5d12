"""What is left to do for somebody who leaves, as far as one officer can read it: nobody can read all of it."""

from collections.abc import Sequence
from typing import NamedTuple

from app.clock import today
from app.console.people.handing_over import list_theirs
from app.console.workspace.overview import CaseOverview
from app.console.workspace.workspace import Workspace
from app.procedure.absences import Absence
from app.procedure.items.tasks import Task
from crypto.directories.channel import Channel
from crypto.directories.recipient import Recipient


class OpenCase(NamedTuple):
    """An open case of theirs: what waits for them in it, and the names of colleagues who can read it."""

    case: CaseOverview
    tasks: list[Task]
    others: list[str]

    def leads(self, officer: Recipient) -> bool:
        """Whether they lead it."""
        return officer.id in self.case.summary.lead


class Left(NamedTuple):
    """What is left: open cases, the oldest first; channels that name them; duties that nobody else active has; for
    whose absences they stand in. `is_active`: the directory still lists them as somebody who reads."""

    officer: Recipient
    is_active: bool
    cases: list[OpenCase]
    channels: list[Channel]
    duties: list[str]
    absences: list[Absence]


def list_left(workspace: Workspace, officer: Recipient, absences: Sequence[Absence]) -> Left:
    """List what is left for somebody of the directory."""
    directory = workspace.directory
    active = directory.active(today().isoformat())
    held = {duty for each in active if each.id != officer.id for duty in each.duties}
    names = {each.id: each.name for each in active if each.id != officer.id}
    return Left(
        officer=officer,
        is_active=officer in active,
        cases=[_look_into(case, officer, names) for case in list_theirs(workspace, officer.id)],
        channels=[each for each in directory.channels if _names(each, officer.id)],
        duties=[duty for duty in officer.duties if duty not in held],
        absences=[each for each in absences if each.deputy == officer.id],
    )


def _look_into(case: CaseOverview, officer: Recipient, names: dict[str, str]) -> OpenCase:
    tasks = [each for each in case.state.tasks.values() if officer.id in each.waits_for]
    return OpenCase(case, tasks, [names[id] for id in case.summary.members if id in names])


def _names(channel: Channel, id: str) -> bool:
    stand_in = [each for listed in channel.otherwise.values() for each in listed]
    return id in (*channel.recipients, *stand_in, channel.escalation)
