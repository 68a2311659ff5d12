"""Tasks and mentions: for whom a case waits, because a colleague asked them for something, or named them in an entry.

A task waits until somebody answers it, whoever that is: a deputy may, and who asked. A mention waits until those who
were named write an entry of their own. Who steps back, or loses access, is waited for no longer.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from gettext import gettext as _

from app.procedure.answers import read_list, read_text
from app.procedure.items.item import Item, read_due_day
from app.procedure.model import RECUSED, Action
from app.procedure.steps import Step
from crypto.message_fields import WITHDRAWN

ASK, ANSWER = "ask", "answer-task"
# Their questions: who is asked, for what, and which of the case's tasks is meant.
WHO, WHAT, TASK = "who", "what", "task"
# Of one officer, in one case. Each is looked at with every step, so that their number bounds the work.
MOST_OPEN = 50


@dataclass(frozen=True)
class Task(Item):
    """A task, or a mention: the step that made it, and for whom it waits (ids): for nobody, once it has ended."""

    waits_for: tuple[str, ...] = ()

    @property
    def is_open(self) -> bool:
        return bool(self.waits_for)

    @property
    def is_mention(self) -> bool:
        return self.step.action != ASK


def follow_tasks(known: Mapping[str, Task], action: Action | None, step: Step) -> Mapping[str, Task]:
    """The open tasks and mentions by their entries (digests in b64), the oldest first, after one more step."""
    left = {entry: each for entry, task in known.items() if (each := _follow_one(task, step)).is_open}
    waits_for = tuple(id for id in list_asked(action, step) if step.action == ASK or id != step.author)
    if step.entry and waits_for:
        left[step.entry] = Task(step, read_due_day(step) if step.action == ASK else None, waits_for)
    return left


def list_asked(action: Action | None, step: Step) -> list[str]:
    """List whom a step asks for something, or mentions, each once: ids."""
    questions = action.questions if action else ()
    asked = [each.id for each in questions if each.mentions or (step.action, each.id) == (ASK, WHO)]
    return [*dict.fromkeys(id for question in asked for id in read_list(step.details, question))]


def find_too_many(known: Mapping[str, Task], action: Action, step: Step) -> list[str]:
    """Why a step can't be taken that asks for more, while too many are open of those that its author has made."""
    if not list_asked(action, step) or sum(each.step.author == step.author for each in known.values()) < MOST_OPEN:
        return []
    return [_("Too many of your tasks and mentions are open in this case.")]


def _follow_one(task: Task, step: Step) -> Task:
    if step.action == ANSWER and read_text(step.details, TASK) == task.step.entry:
        return replace(task, waits_for=())
    gone = read_list(step.details, "member") if step.action == WITHDRAWN else []
    gone += [step.author] if step.action == RECUSED or task.is_mention else []
    return replace(task, waits_for=tuple(id for id in task.waits_for if id not in gone)) if gone else task
