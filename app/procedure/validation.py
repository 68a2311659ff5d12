"""What can be wrong with the rules of a procedure that the types of its file alone don't show."""

from collections.abc import Collection, Iterable, Iterator
from itertools import pairwise

from app.i18n.locales import LOCALES
from app.procedure.decisions import ANSWER, BODY, CONFIRM, DISSENT, PROPOSAL, REFER, VOTE, WITHDRAWAL
from app.procedure.figures.tally import OUTCOME
from app.procedure.items import tasks
from app.procedure.items.item import DUE_ON
from app.procedure.items.measures import ADD, HAND_OVER, MEASURE, VERIFY
from app.procedure.letters import Letters, read_letters
from app.procedure.model import (
    CODE_PHRASE,
    CONCLUDED,
    EVERYWHERE,
    EXTRACT,
    OPENED,
    RECUSED,
    REPLY,
    Action,
    Body,
    Rules,
    find_options,
)
from app.procedure.periods import Clock
from app.procedure.question_validation import find_in_question, find_in_sending, find_in_shortcuts, name_unknown
from app.procedure.reachability import find_dead_ends, find_impossible
from app.toml_file import Fault, name_place, suggest
from crypto.directories.document import READS_NO_REPORTS

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


def find_mistakes(rules: Rules) -> Iterator[Fault]:
    """Say what is wrong with rules that have the right form; which stages nobody reaches, once all names are right."""
    if not (mistakes := [*_find_wrong_names(rules)]):
        mistakes = [*find_dead_ends(rules), *find_impossible(rules)]
    yield from mistakes


def _find_wrong_names(rules: Rules) -> Iterator[Fault]:
    letters = read_letters()
    yield from _find_in_retention(rules)
    for body in rules.bodies:
        yield from ((name_place("bodies", body.id, key), mistake) for key, mistake in _find_in_body(rules, body))
    yield from _find_in_clocks(rules)
    yield from _find_in_each_message(rules)
    yield from _find_in_check_ins(rules)
    yield from _find_in_every_action(rules)
    for action in rules.actions:
        at = name_place("actions", action.id)
        yield from ((f"{at}.{place}", mistake) for place, mistake in _find_in_action(rules, action, letters))
        yield from ((f"{at}.{key}", mistake) for key, mistake in find_in_sending(rules, action, CONFIRMED))
        for question in action.questions:
            place = name_place("actions", action.id, "questions", question.id)
            yield from ((f"{place}.{key}", mistake) for key, mistake in find_in_question(action.questions, question))
            if question.kind == "people" and question.required and action.opens:
                yield f"{place}.required", "nobody can be named while a case is opened: write false"
    yield from _find_in_reviews(rules)
    yield from find_in_shortcuts(rules)


def _find_in_retention(rules: Rules) -> Iterator[Fault]:
    retention, outcomes = rules.retention, find_options(rules, ".".join(OUTCOME))
    yield from name_unknown(
        "retention.country", "country", [retention.country], [each.id for each in retention.countries]
    )
    yield from name_unknown("retention.may_delete", "duty", retention.may_delete, rules.duties)
    for country in retention.countries:
        place = name_place("retention", "countries", country.id, "outcomes")
        yield from name_unknown(place, "outcome", country.outcomes, outcomes)


def _find_in_every_action(rules: Rules) -> Iterator[Fault]:
    """What is wrong with questions that are asked with each action: none of its own may have their ids."""
    for question in rules.every_action:
        place = name_place("every_action", question.id)
        yield from ((f"{place}.{key}", mistake) for key, mistake in find_in_question([question], question))
        if question.required or question.asked_if or question.kind == "people" or question.item:
            yield place, "it is asked with each action: write required = false, and leave out `asked_if` and people"
        if asked := [action.id for action in rules.actions if action.find_question(question.id)]:
            yield f"{place}.id", f"“{asked[0]}” asks it already: choose another id, or leave it out there"


def _find_in_reviews(rules: Rules) -> Iterator[Fault]:
    for review in rules.reviews:
        at = name_place("reviews", review.id)
        yield from ((f"{at}.{key}", mistake) for key, mistake in _find_wrong_duties(rules, "by", review.by))
        for question in review.questions:
            place = name_place("reviews", review.id, "questions", question.id)
            yield from ((f"{place}.{key}", mistake) for key, mistake in find_in_question(review.questions, question))
            if question.fills or question.grants or question.mentions or question.item:
                yield place, "it belongs to no case: leave out `fills`, `grants`, `mentions`, measures and tasks"


def _find_in_body(rules: Rules, body: Body) -> Iterator[Fault]:
    yield from _find_wrong_duties(rules, "duties", body.duties)
    yield from name_unknown("needs", "duty", body.needs, body.duties)
    if body.refers_to is not None:
        yield from name_unknown("refers_to", "body", [body.refers_to], [each.id for each in rules.bodies])


def _find_wrong_duties(rules: Rules, place: str, named: Collection[str]) -> Iterator[Fault]:
    yield from name_unknown(place, "duty", named, rules.duties)
    if named and READS_NO_REPORTS.issuperset(named):
        yield place, "auditors and publishers read no case and act in none: name another duty"


def _list_steps(rules: Rules) -> list[str]:
    """What can be done in a case, in the file's order: the actions, and what the program does by itself."""
    return [*dict.fromkeys((*(action.id for action in rules.actions), REPLY, RECUSED))]


def _find_in_clocks(rules: Rules) -> Iterator[Fault]:
    steps = _list_steps(rules)
    for clock in rules.clocks:
        place = name_place("clocks", clock.id)
        yield from name_unknown(f"{place}.from", "action", clock.starts, [*steps, OPENED])
        yield from name_unknown(f"{place}.until", "action", clock.until, steps)
        yield from ((f"{place}.{key}", mistake) for key, mistake in _find_in_length(clock))
        for asked, answers in clock.from_if.items():
            yield from _find_wrong_choice(rules, f"{place}.{name_place('from_if', asked)}", asked, answers)
            if (started := asked.partition(".")[0]) not in clock.starts:
                yield f"{place}.from_if", f"“{started}” doesn't start it: name it in `from`, or leave this out"
        pauses = {"paused_by": clock.paused_by, "resumed_by": clock.resumed_by}
        for key, id in pauses.items():
            yield from name_unknown(f"{place}.{key}", "action", [] if id is None else [id], steps)
            if id is None and any(pauses.values()):
                yield f"{place}.{key}", "it is missing: what pauses a clock and what resumes it belong together"
        if clock.paused_by and clock.paused_by == clock.resumed_by:
            yield f"{place}.resumed_by", "it is what pauses the clock: name another action"


def _find_in_length(clock: Clock) -> Iterator[Fault]:
    if (clock.days is None) == (clock.months is None):
        yield "days", "write how long it runs: either `days` or `months`"
        return
    # A month has at least so many.
    most = clock.days if clock.days is not None else 28 * (clock.months or 0)
    if clock.warn_after_days > most:
        yield "warn_after_days", f"it would warn after it is due: write a number up to {most}"


def _find_in_each_message(rules: Rules) -> Iterator[Fault]:
    clock = rules.each_message
    if clock and clock.warn_after_days > clock.days:
        yield "each_message.warn_after_days", f"it would warn after it is due: write a number up to {clock.days}"


def _find_in_check_ins(rules: Rules) -> Iterator[Fault]:
    actions, check_ins = {action.id: action for action in rules.actions}, rules.check_ins
    for key, id in (("after", check_ins.after), ("action", check_ins.action)):
        yield from name_unknown(f"check_ins.{key}", "action", [id], actions)
    if any(later <= earlier for earlier, later in pairwise(check_ins.days)):
        yield "check_ins.days", "each is later than the one before it: write growing numbers"
    closed = [stage.id for stage in rules.stages if stage.status == CONCLUDED]
    if (action := actions.get(check_ins.action)) and not any(map(action.is_open_in, closed)):
        yield "check_ins.action", f"“{action.id}” can't be done in a closed case: name a concluded stage in its `in`"


def _find_in_action(rules: Rules, action: Action, letters: Letters) -> Iterator[Fault]:
    stages, steps = [stage.id for stage in rules.stages], _list_steps(rules)
    if action.id in (REPLY, OPENED):
        yield "id", "the program itself calls something so: choose another id"
    yield from name_unknown("in", "stage", action.stages, [*stages, EVERYWHERE])
    yield from name_unknown("to", "stage", sorted(action.targets), stages)
    for key, named in (("needs_in", action.needs_in), ("complete", action.complete)):
        yield from name_unknown(key, "stage", named, stages)
        for stage in named:
            if stage in stages and not action.is_open_in(stage):
                yield name_place(key, stage), f"it can't be done there: add “{stage}” to `in`, or leave this out"
    yield from _find_wrong_duties(rules, "by", action.by)
    yield from _find_in_bodies(rules, action)
    yield from _find_in_turning(action)
    if action.offers is not None:
        yield from name_unknown("offers", "letter", [action.offers], letters)
        if lacking := [locale for locale in LOCALES if locale not in letters.get(action.offers, LOCALES)]:
            yield "offers", f"the letter “{action.offers}” is missing in {', '.join(lacking)}: name another"
    yield from name_unknown("needs", "action", action.needs, steps)
    for asked, answers in action.needs_with.items():
        yield from _find_wrong_choice(rules, name_place("needs_with", asked), f"{action.id}.{asked}", answers)
        for answer, ids in answers.items():
            yield from name_unknown(name_place("needs_with", asked, answer), "action", ids, steps)
    for stage, ids in action.needs_in.items():
        yield from name_unknown(name_place("needs_in", stage), "action", ids, steps)
    for asked, answers in action.needs_if.items():
        yield from _find_wrong_choice(rules, name_place("needs_if", asked), asked, answers)
        for answer, ids in answers.items():
            yield from name_unknown(name_place("needs_if", asked, answer), "action", ids, steps)
    for stage, listed in action.complete.items():
        for asked in listed:
            yield from _find_wrong_choice(rules, name_place("complete", stage), asked, ())
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
        yield from _find_wrong_choice(rules, name_place("refers_if", id), f"{action.id}.{id}", answers)


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


def _find_wrong_choice(rules: Rules, place: str, named: str, answers: Iterable[str]) -> Iterator[Fault]:
    """What is wrong with a question that is named as `action.question`, and with answers to it."""
    choices = {f"{a.id}.{q.id}": q.options for a in rules.actions for q in a.questions if q.kind == "choice"}
    if named not in choices:
        yield place, f"there is no choice “{named}”, written action.question: {suggest(named, choices)}"
    else:
        yield from name_unknown(place, "answer", answers, choices[named])
