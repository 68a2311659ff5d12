"""What can be wrong with the rules of a procedure that its file's form alone doesn't show."""

from collections.abc import Collection, Iterator
from datetime import date

from app.procedure.letters import read_letters
from app.procedure.rules import EVENTS, EVERYWHERE, FACTS, KINDS, STATUSES, Action, Rules, find_options


def find_mistakes(rules: Rules) -> Iterator[str]:
    """Say what is wrong with rules that can be read, the first thing first."""
    stages, bodies = [stage.id for stage in rules.stages], [body.id for body in rules.bodies]
    actions = [action.id for action in rules.actions]
    known = {*actions, *EVENTS}
    for kind, ids in (
        ("stage", stages),
        ("body", bodies),
        ("action", actions),
        ("clock", [c.id for c in rules.clocks]),
    ):
        yield from (f"the {kind} {id} is there twice" for id in ids if ids.count(id) > 1)
    if not stages:
        yield "there is no stage"
    yield from (
        f"stage {s.id}: status is one of {', '.join(STATUSES)}" for s in rules.stages if s.status not in STATUSES
    )
    if not isinstance(rules.title, str):
        yield "title is a text"
    for body in rules.bodies:
        if not _is_count(body.quorum):
            yield f"body {body.id}: quorum is a whole number from 1"
        yield from (f"body {body.id}: there is no duty {duty}" for duty in body.duties if duty not in rules.duties)
    for clock in rules.clocks:
        named = {*clock.starts, *clock.until, *filter(None, (clock.paused_by, clock.resumed_by))}
        yield from (f"clock {clock.id}: there is no action {id}" for id in sorted(named - known))
        if not (_is_count(clock.days) and _is_count(clock.warn_days) and clock.warn_days <= clock.days):
            yield f"clock {clock.id}: warn_days is from 1 to days"
    for id in (rules.check_ins.after, rules.check_ins.action):
        if id not in actions:
            yield f"check_ins: there is no action {id}"
    if not all(map(_is_count, (*rules.check_ins.days, rules.check_ins.overdue_days))):
        yield "check_ins: days and overdue_days are whole numbers from 1"
    settings = rules.settings
    counts = (settings.retention_days, settings.least_told)
    if not isinstance(settings.feedback, bool) or not all(map(_is_count, counts)) or settings.least_told < 3:
        yield "settings: feedback is true or false; retention_days is from 1, least_told from 3"
    yield from (f"settings: there is no duty {duty}" for duty in settings.may_delete if duty not in rules.duties)
    for review in rules.reviews:
        if type(review.first_on) is not date or not (_is_count(review.every_months) and review.every_months <= 120):
            yield f"review {review.name}: first_on is a day, every_months is from 1 to 120"
    letters = read_letters()
    for action in rules.actions:
        yield from (f"action {action.id}: {mistake}" for mistake in _find_mistakes_in(rules, action, known, letters))


def _find_mistakes_in(rules: Rules, action: Action, known: set[str], letters: Collection[str]) -> Iterator[str]:
    stages = {stage.id for stage in rules.stages}
    to = set(action.to.values()) if isinstance(action.to, dict) else {action.to} - {None}
    yield from (
        f"there is no stage {id}"
        for id in sorted(map(str, {*action.stages, *action.needs_in, *action.complete, *to}))
        if id not in stages | {EVERYWHERE}
    )
    yield from (f"there is no duty {duty}" for duty in action.by if duty not in rules.duties)
    if not action.by:
        yield "nobody may do it: give duties in `by`"
    took_part = action.find_question("took_part")
    if action.body and (action.body not in {body.id for body in rules.bodies} or not took_part):
        yield "`body` names a body, and a question `took_part` asks who took part"
    if action.body and took_part and (took_part.kind, took_part.required) != ("people", True):
        yield "the question `took_part` is required, and of the kind people"
    if action.offers is not None and action.offers not in letters:
        yield f"there is no letter {action.offers}"
    needed = {*action.needs, *(id for ids in action.needs_in.values() for id in ids)}
    needed |= {id for answers in action.needs_if.values() for ids in answers.values() for id in ids}
    yield from (f"there is no action {id}" for id in sorted((needed - known) | (needed & {"opened"})))
    asked = [*action.needs_if, *(id for ids in action.complete.values() for id in ids)]
    yield from (f"there is no question {id}: write action.question" for id in asked if not find_options(rules, id))
    for place, answers in action.needs_if.items():
        options = find_options(rules, place)
        yield from (f"{place} has no option {answer}" for answer in answers if answer not in options)
    if isinstance(action.to, dict):
        question = action.find_question(action.turns_on or "")
        if question is None or set(question.options) != set(action.to) or not question.required or question.asked_if:
            yield "`to` names a stage for each option of the question `turns_on`, which everybody has to answer"
    for question in action.questions:
        for other, wanted in question.asked_if.items():
            asked_of = action.find_question(other)
            if asked_of is None or not {*wanted} <= {*asked_of.options}:
                yield f"question {question.id}: asked_if names a question of this action, and options of it"
        if question.most is not None and not _is_count(question.most):
            yield f"question {question.id}: most is a whole number from 1"
        if question.kind not in KINDS:
            yield f"question {question.id}: kind is one of {', '.join(KINDS)}"
        if question.fills is not None and question.fills not in FACTS:
            yield f"question {question.id}: fills is one of {', '.join(FACTS)}"
        if question.grants and question.kind != "people":
            yield f"question {question.id}: grants belongs to people"
        if (question.kind in ("choice", "choices")) != bool(question.options):
            yield f"question {question.id}: options belong to a choice"


def _is_count(value: object) -> bool:
    return type(value) is int and value > 0
