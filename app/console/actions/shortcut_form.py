"""The form of a shortcut, which asks for one reason, and its steps in words."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from wtforms import TextAreaField  # type: ignore[import-untyped]

from app.config import FilesLimits
from app.console.actions.form import PREFIX, ActionForm
from app.console.drafts.text import clean
from app.console.formatting import format_answer
from app.console.workspace.workspace import Workspace
from app.procedure.model import Question, Shortcut
from app.procedure.steps import Step

WHY = "why"


@dataclass(frozen=True)
class Asked:
    """What a shortcut asks."""

    questions: tuple[Question, ...]


def make_reason_form(shortcut: Shortcut, limits: FilesLimits, **written: Any) -> ActionForm:
    """Make the form of a shortcut, which asks for one reason."""
    question = Question(id=WHY, ask=shortcut.ask, kind="text")
    fields = {PREFIX + WHY: TextAreaField(shortcut.ask, filters=[clean])}
    form: type[ActionForm] = type("ReasonForm", (ActionForm,), fields)
    return form(Asked((question,)), limits, **written)


def describe_steps(workspace: Workspace, steps: Iterable[Step]) -> list[str]:
    """Describe steps of a shortcut in words: each action, with its answers but the reason."""
    described = []
    for step in steps:
        action = workspace.rules.find_action(step.action)
        asked = [each for each in action.questions if each.kind != "text" and each.id in step.details] if action else []
        said = [f"{each.ask} {format_answer(workspace.directory, each, step.details[each.id])}." for each in asked]
        described.append(" ".join([f"{action.name}." if action else "", *said]))
    return described
