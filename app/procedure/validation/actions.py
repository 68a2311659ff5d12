"""What can be wrong with an action of a procedure: what it names, who decides on it, and where it leads."""

from collections.abc import Iterator

from app.i18n.locales import LOCALES
from app.periods import OPENED, REPLY
from app.procedure.decisions import ANSWER, BODY, CONFIRM, DISSENT, PROPOSAL, REFER, VOTE, WITHDRAWAL
from app.procedure.items import tasks
from app.procedure.items.item import DUE_ON
from app.procedure.items.measures import ADD, HAND_OVER, MEASURE, VERIFY
from app.procedure.letters import Letters
from app.procedure.model import CODE_PHRASE, EVERYWHERE, EXTRACT, RECUSED, Action, Rules
from app.procedure.validation.names import find_wrong_choice, find_wrong_duties, list_steps, name_unknown
from app.toml_file import Fault, name_place, suggest

# Questions that the program itself asks, by action.
KNOWN_QUESTIONS = {
    "access-granted": {"member": "people", "why": "text"},
    "access-withdrawn": {"member": "people", "why": "text"},
    EXTRACT: {"to": "text", "why": "text", "text": "text"},
    VOTE: {PROPOSAL: "text", BODY: "text", ANSWER: "choice"},
    WITHDRAWAL: {PROPOSAL: "text"},
    ADD: {DUE_ON: "day"},
    VERIFY: {MEASURE: "measure"},
    HAND_OVER: {MEASURE: "measure", DUE_ON: "day"},
    tasks.ASK: {tasks.WHO: "people", tasks.WHAT: "text", DUE_ON: "day"},
    tasks.ANSWER: {tasks.TASK: "task"},
}

# Of the program's own, what is always shown once more in words.
CONFIRMED = {"access-granted", "access-withdrawn", RECUSED, EXTRACT, VOTE, WITHDRAWAL}


def find_in_action(rules: Rules, action: Action, letters: Letters) -> Iterator[Fault]:
    """Say what is wrong with an action, by its keys; `letters` are those that it can offer."""
    stages, steps = [stage.id for stage in rules.stages], list_steps(rules)
    if action.id in (REPLY, OPENED):
        yield "id", "the program itself calls something so: choose another id"
    yield from name_unknown("in", "stage", action.stages, [*stages, EVERYWHERE])
    yield from name_unknown("to", "stage", sorted(action.targets), stages)
    for key, named in (("needs_in", action.needs_in), ("complete", action.complete)):
        yield from name_unknown(key, "stage", named, stages)
        for stage in named:
            if stage in stages and not action.is_open_in(stage):
                yield name_place(key, stage), f"it can't be done there: add “{stage}” to `in`, or leave this out"
    yield from find_wrong_duties(rules, "by", action.by)
    yield from _find_in_bodies(rules, action)
    yield from _find_in_turning(action)
    if action.offers is not None:
        yield from name_unknown("offers", "letter", [action.offers], letters)
        if lacking := [locale for locale in LOCALES if locale not in letters.get(action.offers, LOCALES)]:
            yield "offers", f"the letter “{action.offers}” is missing in {', '.join(lacking)}: name another"
    yield from name_unknown("needs", "action", action.needs, steps)
    for asked, answers in action.needs_with.items():
        yield from find_wrong_choice(rules, name_place("needs_with", asked), f"{action.id}.{asked}", answers)
        for answer, ids in answers.items():
            yield from name_unknown(name_place("needs_with", asked, answer), "action", ids, steps)
    for stage, ids in action.needs_in.items():
        yield from name_unknown(name_place("needs_in", stage), "action", ids, steps)
    for asked, answers in action.needs_if.items():
        yield from find_wrong_choice(rules, name_place("needs_if", asked), asked, answers)
        for answer, ids in answers.items():
            yield from name_unknown(name_place("needs_if", asked, answer), "action", ids, steps)
    for stage, listed in action.complete.items():
        for asked in listed:
            yield from find_wrong_choice(rules, name_place("complete", stage), asked, ())
    if action.opens and (code := action.find_question(CODE_PHRASE)) and (code.kind != "yes" or code.required):
        yield (
            name_place("questions", CODE_PHRASE),
            'whether somebody gets a code phrase is a choice of who opens it: write kind = "yes", required = false',
        )
    if action.opens and not action.is_open_in(stages[0]):
        yield "in", f"a case is opened in the first stage: write “{stages[0]}”"
    for id, kind in KNOWN_QUESTIONS.get(action.id, {}).items():
        if (question := action.find_question(id)) is None or question.kind != kind:
            yield "questions", f"the program itself asks “{id}” here: add a question with this id, of the kind {kind}"
        elif action.id == VOTE and id == ANSWER and {*question.options} != {CONFIRM, DISSENT, REFER}:
            place = name_place("questions", id, "options")
            yield place, f"write an option for each of these, and no other: {CONFIRM}, {DISSENT}, {REFER}"


def _find_in_bodies(rules: Rules, action: Action) -> Iterator[Fault]:
    """What is wrong with the bodies that decide on an action."""
    bodies = {body.id: body for body in rules.bodies}
    yield from name_unknown("bodies", "body", action.bodies, bodies)
    listed = [bodies[id] for id in action.bodies if id in bodies]
    for at, body in enumerate(listed):
        if body.refers_to in bodies and body.refers_to not in action.bodies[at + 1 :]:
            yield "bodies", f"“{body.id}” refers to “{body.refers_to}”: name that after it"
    voting = rules.find_action(VOTE)
    if listed and (voting is None or rules.find_action(WITHDRAWAL) is None or not voting.is_open_in(EVERYWHERE)):
        yield "bodies", f"nobody could vote on it: add the actions “{VOTE}” and “{WITHDRAWAL}”, everywhere"
    elif voting and (lacking := [duty for body in listed for duty in body.duties if duty not in voting.by]):
        yield "bodies", f"“{lacking[0]}” can't vote on it: add that to `by` of “{VOTE}”"
    if listed and (action.offers or action.files or action.opens or action.id in {*KNOWN_QUESTIONS, RECUSED}):
        yield "bodies", "it is a proposal, and only that: leave these out, or `offers`, `files` and `opens`"
    if action.refers_if and not (listed and listed[0].refers_to):
        yield "refers_if", "the first of the bodies refers to no other: leave this out, or name one that does"
    for id, answers in action.refers_if.items():
        yield from find_wrong_choice(rules, name_place("refers_if", id), f"{action.id}.{id}", answers)


def _find_in_turning(action: Action) -> Iterator[Fault]:
    """What is wrong with where a decision leads."""
    if not isinstance(action.to, dict):
        if action.turns_on is not None:
            yield "turns_on", 'it needs a stage for each answer: write to = { answer = "stage" }, or leave it out'
        return
    question = action.find_question(action.turns_on or "")
    if question is None:
        choices = [each.id for each in action.questions if each.kind == "choice"]
        yield "turns_on", f"`to` turns on the answer to a question of this action: {suggest(action.turns_on, choices)}"
    elif question.kind != "choice" or not question.required or question.asked_if:
        yield "turns_on", f"“{question.id}” isn't a required choice that is always asked: change it, or name another"
    elif {*question.options} != {*action.to}:
        yield "to", f"write a stage for each of these answers, and no other: {', '.join(question.options)}"
