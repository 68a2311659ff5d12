"""What an officer can do next in a case, and what is in the way of the rest."""

from typing import NamedTuple

from app.console.standing import Standing, list_duties
from app.procedure.rules import Action
from app.procedure.state import find_missing, find_obstacles
from crypto.directory import Directory
from crypto.message import GRANTED, RECUSED, WITHDRAWN

ACCESS = (GRANTED, WITHDRAWN, RECUSED)


class Way(NamedTuple):
    """An action; `obstacles` say why it can't be done yet."""

    action: Action
    obstacles: list[str]


class Ways(NamedTuple):
    """What leads on from here, what else can be done, and what concerns access."""

    next: list[Way]
    others: list[Way]
    access: list[Way]


def list_ways(standing: Standing, directory: Directory, me: str) -> Ways:
    """List what somebody may do now: what leads on after what it still needs, and what is due."""
    state, duties = standing.state, list_duties(directory)
    if me in state.recused:
        return Ways([], [], [])
    possible = {action.id: action for action in state.open_actions(duties.get(me, ())) if not action.opens}
    due = [rules.action for rules in [state.rules.check_ins] if state.status == "concluded"]
    leading = [id for action in possible.values() if action.to for id in (*find_missing(state, action), action.id)]
    chosen = [possible[id] for id in dict.fromkeys([*leading, *due]) if id in possible]
    ways = [Way(action, find_obstacles(state, action, me, duties)) for action in chosen]
    others = [action for action in possible.values() if action not in chosen]
    free = [Way(action, []) for action in others if not find_obstacles(state, action, me, duties)]
    access = [way for way in free if way.action.id in ACCESS]
    return Ways(ways, [way for way in free if way not in access], access)
