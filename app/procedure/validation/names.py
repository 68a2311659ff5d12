"""What can be wrong with what a procedure names: ids that nobody knows, duties, choices."""

from collections.abc import Collection, Iterable, Iterator

from app.periods import REPLY
from app.procedure.model import RECUSED, Rules
from app.toml_file import Fault, suggest
from crypto.directories.document import READS_NO_REPORTS


def name_unknown(place: str, kind: str, named: Iterable[str], known: Collection[str]) -> Iterator[Fault]:
    """Say which of these names nobody knows, and which were meant."""
    yield from ((place, f"there is no {kind} “{id}”: {suggest(id, known)}") for id in named if id not in known)


def find_wrong_duties(rules: Rules, place: str, named: Collection[str]) -> Iterator[Fault]:
    """Say which of these duties nobody knows, and whether none of them reads cases."""
    yield from name_unknown(place, "duty", named, rules.duties)
    if named and READS_NO_REPORTS.issuperset(named):
        yield place, "auditors and publishers read no case and act in none: name another duty"


def find_wrong_choice(rules: Rules, place: str, named: str, answers: Iterable[str]) -> Iterator[Fault]:
    """Say what is wrong with a question that is named as `action.question`, and with answers to it."""
    choices = {f"{a.id}.{q.id}": q.options for a in rules.actions for q in a.questions if q.kind == "choice"}
    if named not in choices:
        yield place, f"there is no choice “{named}”, written action.question: {suggest(named, choices)}"
    else:
        yield from name_unknown(place, "answer", answers, choices[named])


def list_steps(rules: Rules) -> list[str]:
    """What can be done in a case, in the file's order: the actions, and what the program does by itself."""
    return [*dict.fromkeys((*(action.id for action in rules.actions), REPLY, RECUSED))]
