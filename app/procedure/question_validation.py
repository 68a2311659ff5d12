"""What can be wrong with a question of a procedure, with names in its file, and with what saves pages."""

from collections.abc import Collection, Iterable, Iterator, Sequence

from app.procedure.answers import fill_texts, find_wrong_answers
from app.procedure.model import CONCLUDED, FLAG, NO_FLAG, NUMBER, Action, Question, Rules
from app.toml_file import Fault, name_place, suggest

# The kinds of question that can tell each fact of a case.
FACT_KINDS = {
    "customer": "text",
    "tags": "text",
    "lead": "people",
    "team": "people",
    "risk": "choice",
    "risk_by": "choice",
    "risk_why": "text",
    "source": "choice",
    "owner": "text",
    NUMBER: "text",
    FLAG: "choice",
    "priority": "choice",
    "category": "choice",
    "severity": "choice",
}


def name_unknown(place: str, kind: str, named: Iterable[str], known: Collection[str]) -> Iterator[Fault]:
    """Say which of these names nobody knows, and which were meant."""
    yield from ((place, f"there is no {kind} “{id}”: {suggest(id, known)}") for id in named if id not in known)


def find_in_question(asked: Sequence[Question], question: Question) -> Iterator[Fault]:
    """Say what is wrong with a question among those that are `asked` together, by its keys."""
    is_choice = question.kind in ("choice", "choices")
    if is_choice and not question.options:
        yield "options", 'it is missing: write options = { answer = "What is said" }'
    if question.options and not is_choice:
        yield "options", 'they belong to a choice: leave them out, or write kind = "choice"'
    for key in ("most", "grants", "mentions"):
        if getattr(question, key) and question.kind != "people":
            yield key, 'it belongs to people: leave it out, or write kind = "people"'
    if question.fills and question.kind != FACT_KINDS[question.fills]:
        yield (
            "fills",
            f'“{question.fills}” comes from another kind of question: write kind = "{FACT_KINDS[question.fills]}"',
        )
    if question.lower_needs and question.fills != "risk":
        yield "lower_needs", 'it belongs to a risk class: leave it out, or write fills = "risk"'
    yield from name_unknown("lower_needs", "question", question.lower_needs, [each.id for each in asked])
    if question.fills == NUMBER and (question.required or question.asked_if):
        yield "fills", "the program draws the number: write required = false, and leave out `asked_if`"
    if question.fills == FLAG and NO_FLAG not in question.options:
        yield "options", f'nobody could take a flag back: add {NO_FLAG} = "None"'
    if question.id == "privileged" and question.kind != "yes":
        yield "kind", 'it marks an entry as privileged: write "yes", or choose another id'
    before = {each.id: each for each in asked[: [*asked].index(question)]}
    for other, answers in question.asked_if.items():
        place = name_place("asked_if", other)
        choices = [each.id for each in before.values() if each.kind == "choice"]
        if other not in choices:
            yield place, f"there is no choice “{other}” before this question: {suggest(other, choices)}"
        else:
            yield from name_unknown(place, "answer", answers, before[other].options)
            if not answers:
                yield place, f"it would never be asked: {suggest('', before[other].options)}"


def find_in_sending(rules: Rules, action: Action, known: Collection[str]) -> Iterator[Fault]:
    """Say what is wrong with an action that is sent at once, or by a sheet; `known` are those that never are."""
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
