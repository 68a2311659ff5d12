"""Stages to which no case comes or which none leaves, and actions that can never be done."""

from collections.abc import Iterator, Mapping

from app.periods import REPLY
from app.procedure.model import CONCLUDED, RECUSED, Rules
from app.toml_file import Fault, name_place


def find_dead_ends(rules: Rules) -> Iterator[Fault]:
    """Say to which stages no case comes, and from which none can be closed."""
    first, ways = rules.stages[0].id, {stage.id: {stage.id} for stage in rules.stages}
    for action in rules.actions:
        for stage in ways:
            if action.is_open_in(stage) and (stage == first or not action.opens):
                ways[stage] |= action.targets & {*ways}
    concluded = {stage.id for stage in rules.stages if stage.status == CONCLUDED}
    if not concluded:
        yield "stages", f'no case could ever be closed: give one of them status = "{CONCLUDED}"'
    for id in ways:
        if id not in _follow(first, ways):
            yield name_place("stages", id), "no case comes there: name it in `to` of an action"
        elif concluded and not _follow(id, ways) & concluded:
            yield name_place("stages", id), "no case comes from there to a concluded stage: add an action that leads on"


def find_impossible(rules: Rules) -> Iterator[Fault]:
    """Say which actions wait for each other, or for what is only ever done before them."""
    known = {action.id for action in rules.actions}
    possible = {REPLY, RECUSED}
    while more := {each.id for each in rules.actions if {*each.needs} & known <= possible} - possible:
        possible |= more
    for action in rules.actions:
        place = name_place("actions", action.id, "needs")
        if action.id not in possible:
            waits = ", ".join(id for id in action.needs if id in known - possible)
            yield place, f"it can never be done, for {waits} can't be done before it: leave that out"
        for id in action.needs:
            if (needed := rules.find_action(id)) and needed.opens:
                yield place, f"“{id}” opens a case, and is never done in one that a reporter opened: leave it out"


def _follow(start: str, ways: Mapping[str, set[str]]) -> set[str]:
    found: set[str] = set()
    latest = {start}
    while latest:
        found |= latest
        latest = {after for id in latest for after in ways[id]} - found
    return found
