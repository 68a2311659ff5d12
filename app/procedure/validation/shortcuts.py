"""What can be wrong with what saves pages: actions sent at once, in several cases or by a sheet, and shortcuts."""

from collections.abc import Collection, Iterator

from app.procedure.answers import fill_texts, find_wrong_answers
from app.procedure.model import CONCLUDED, Action, Rules
from app.procedure.validation.names import name_unknown
from app.toml_file import Fault, name_place


def find_in_sending(rules: Rules, action: Action, known: Collection[str]) -> Iterator[Fault]:
    """Say what is wrong with an action sent at once, in several cases or by a sheet; `known` are never sent at once."""
    concluded = {stage.id for stage in rules.stages if stage.status == CONCLUDED}
    grants = any(question.grants and question.required for question in action.questions)
    if action.at_once and (action.bodies or action.opens or grants or action.id in known or action.targets & concluded):
        yield "at_once", "others have to live with it: leave this out, so that it is shown once more in words"
    takes_items = any(question.item for question in action.questions)
    if action.several and (action.bodies or action.opens or action.sheet or takes_items):
        yield "several", "it is another thing in each case: leave this out, so that it is done in one at a time"
    if action.sheet is None:
        return
    question = action.find_question(action.sheet)
    if question is None or question.kind != "choice" or not question.required or question.asked_if:
        yield "sheet", f"name a required choice of this action that is always asked, not “{action.sheet}”"
    if {each.kind for each in action.questions} - {"text", "choice", "day", "yes"}:
        yield "sheet", "its pages know texts, choices, days and ticks: leave this out, or other kinds of questions"
    if action.bodies or action.opens or action.to or action.offers or action.files:
        yield "sheet", "it becomes several entries: leave this out, or `bodies`, `opens`, `to`, `offers` and `files`"


def find_in_shortcuts(rules: Rules) -> Iterator[Fault]:
    """Say what is wrong with the shortcuts: each answer fits, and nothing but texts is left to be asked."""
    actions = {action.id: action for action in rules.actions if not action.opens and not action.sheet}
    for shortcut in rules.shortcuts:
        place = name_place("shortcuts", shortcut.id, "steps")
        yield from name_unknown(place, "action", [step.action for step in shortcut.steps], actions)
        for step in (each for each in shortcut.steps if each.action in actions):
            action = actions[step.action]
            yield from name_unknown(place, "question", step.answers, [each.id for each in action.questions])
            if find_wrong_answers(action.questions, fill_texts(action.questions, step.answers, shortcut.ask)):
                yield place, f"“{action.id}” can't be taken with these answers: answer all but texts, and as it asks"
        if any(step.action in actions and actions[step.action].bodies for step in shortcut.steps[:-1]):
            yield place, "what bodies decide comes last: nothing can follow before they have"
