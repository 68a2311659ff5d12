"""The file of a procedure: read, and checked as a whole."""

import tomllib
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

from app.procedure.rules import (
    EVENTS,
    EVERYWHERE,
    FACTS,
    KINDS,
    STATUSES,
    Action,
    Body,
    CheckIns,
    Clock,
    Question,
    Review,
    Rules,
    Settings,
    Stage,
    find_options,
)

DEFAULT = Path(__file__).with_name("procedure.toml")


class WrongRules(Exception):
    """The file of the procedure is wrong. The text says where, and what is expected there."""


def read_rules(path: Path = DEFAULT) -> Rules:
    """Read and check a procedure. Raises WrongRules, with the place and what is expected there."""
    try:
        found = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise WrongRules(f"{path.name} can't be read: {error}") from None
    try:
        rules = _build(found)
        mistake = next(_find_mistakes(rules), None)
    except (KeyError, TypeError, AttributeError) as error:
        raise WrongRules(f"{path.name}: something is missing or of the wrong kind: {error}") from None
    if mistake:
        raise WrongRules(f"{path.name}: {mistake}")
    return rules


def _build(found: dict[str, Any]) -> Rules:
    return Rules(
        found["title"],
        found["duties"],
        tuple(Stage(**stage) for stage in found["stages"]),
        tuple(Body(**{**body, "duties": tuple(body["duties"])}) for body in found["bodies"]),
        tuple(_build_action(action) for action in found["actions"]),
        tuple(_build_clock(clock) for clock in found["clocks"]),
        CheckIns(**{**found["check_ins"], "days": tuple(found["check_ins"]["days"])}),
        Settings(**{**found["settings"], "may_delete": tuple(found["settings"]["may_delete"])}),
        tuple(Review(**review) for review in found.get("reviews", [])),
    )


def _build_action(found: dict[str, Any]) -> Action:
    named = {name: value for name, value in found.items() if name not in ("in", "questions")}
    lists: dict[str, Any] = {name: tuple(named[name]) for name in ("by", "needs") if name in named}
    questions = tuple(Question(**question) for question in found.get("questions", []))
    return Action(**{**named, **lists, "stages": tuple(found["in"]), "questions": questions})


def _build_clock(found: dict[str, Any]) -> Clock:
    named = {name: value for name, value in found.items() if name != "from"}
    return Clock(**{**named, "starts": tuple(found["from"]), "until": tuple(found["until"])})


def _find_mistakes(rules: Rules) -> Iterator[str]:
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
    for body in rules.bodies:
        yield from (f"body {body.id}: there is no duty {duty}" for duty in body.duties if duty not in rules.duties)
    for clock in rules.clocks:
        named = {*clock.starts, *clock.until, *filter(None, (clock.paused_by, clock.resumed_by))}
        yield from (f"clock {clock.id}: there is no action {id}" for id in sorted(named - known))
        if not 0 < clock.warn_days <= clock.days:
            yield f"clock {clock.id}: warn_days is from 1 to days"
    for id in (rules.check_ins.after, rules.check_ins.action):
        if id not in actions:
            yield f"check_ins: there is no action {id}"
    settings = rules.settings
    if not isinstance(settings.feedback, bool) or settings.retention_days < 1 or settings.least_told < 1:
        yield "settings: feedback is true or false; retention_days and least_told are whole numbers from 1"
    yield from (f"settings: there is no duty {duty}" for duty in settings.may_delete if duty not in rules.duties)
    for review in rules.reviews:
        if type(review.first_on) is not date or not 0 < review.every_months <= 120:
            yield f"review {review.name}: first_on is a day, every_months from 1 to 120"
    for action in rules.actions:
        yield from (f"action {action.id}: {mistake}" for mistake in _find_mistakes_in(rules, action, known))


def _find_mistakes_in(rules: Rules, action: Action, known: set[str]) -> Iterator[str]:
    stages = {stage.id for stage in rules.stages}
    to = set(action.to.values()) if isinstance(action.to, dict) else {action.to} - {None}
    yield from (
        f"there is no stage {id}"
        for id in sorted(map(str, {*action.stages, *action.needs_in, *to}))
        if id not in stages | {EVERYWHERE}
    )
    yield from (f"there is no duty {duty}" for duty in action.by if duty not in rules.duties)
    if not action.by:
        yield "nobody may do it: give duties in `by`"
    if action.body and (action.body not in {body.id for body in rules.bodies} or not action.find_question("took_part")):
        yield "`body` names a body, and a question `took_part` asks who took part"
    needed = {*action.needs, *(id for ids in action.needs_in.values() for id in ids)}
    needed |= {id for answers in action.needs_if.values() for ids in answers.values() for id in ids}
    yield from (f"there is no action {id}" for id in sorted(needed - known))
    asked = [*action.needs_if, *(id for ids in action.complete.values() for id in ids)]
    yield from (f"there is no question {id}: write action.question" for id in asked if not find_options(rules, id))
    if isinstance(action.to, dict):
        question = action.find_question(action.turns_on or "")
        if question is None or set(question.options) != set(action.to):
            yield "`to` names a stage for each option of the question `turns_on`"
    for question in action.questions:
        if question.kind not in KINDS:
            yield f"question {question.id}: kind is one of {', '.join(KINDS)}"
        if question.fills is not None and question.fills not in FACTS:
            yield f"question {question.id}: fills is one of {', '.join(FACTS)}"
        if question.grants and question.kind != "people":
            yield f"question {question.id}: grants belongs to people"
        if (question.kind in ("choice", "choices")) != bool(question.options):
            yield f"question {question.id}: options belong to a choice"
