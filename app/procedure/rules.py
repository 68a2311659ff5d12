"""The rules of a procedure, read from one declarative file and checked as a whole."""

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

DEFAULT = Path(__file__).with_name("procedure.toml")
KINDS = ("text", "choice", "choices", "day", "yes", "people")
STATUSES = ("received", "pursued", "concluded")
EVERYWHERE = "*"
# What happens to a case without being an action of the file: it came in, a reply was sent, somebody stepped back.
EVENTS = ("opened", "reply", "recused")


class WrongRules(Exception):
    """The file of the procedure is wrong. The text says where, and what is expected there."""


@dataclass(frozen=True)
class Stage:
    id: str
    name: str
    status: str


@dataclass(frozen=True)
class Body:
    """People who decide together: those who hold one of the duties, at least `quorum` of them."""

    id: str
    name: str
    duties: tuple[str, ...]
    quorum: int


@dataclass(frozen=True)
class Question:
    """One question of an action's form; asked only if other questions have one of these answers."""

    id: str
    ask: str
    kind: str
    required: bool = True
    most: int | None = None
    options: dict[str, str] = field(default_factory=dict)
    asked_if: dict[str, list[str]] = field(default_factory=dict)

    def is_asked(self, details: dict[str, Any]) -> bool:
        """Whether it is asked, given the other answers."""
        return all(details.get(other) in answers for other, answers in self.asked_if.items())


@dataclass(frozen=True)
class Action:
    """Something that officers do with a case, and what it takes."""

    id: str
    name: str
    done: str
    stages: tuple[str, ...]
    by: tuple[str, ...]
    to: str | dict[str, str] | None = None
    turns_on: str | None = None
    body: str | None = None
    needs: tuple[str, ...] = ()
    needs_in: dict[str, list[str]] = field(default_factory=dict)
    needs_if: dict[str, dict[str, list[str]]] = field(default_factory=dict)
    complete: dict[str, list[str]] = field(default_factory=dict)
    questions: tuple[Question, ...] = ()

    def is_open_in(self, stage: str) -> bool:
        return EVERYWHERE in self.stages or stage in self.stages

    def find_question(self, id: str) -> Question | None:
        return next((question for question in self.questions if question.id == id), None)

    def leads_to(self, details: dict[str, Any]) -> str | None:
        """The stage to which it leads with these answers, if to another."""
        if isinstance(self.to, dict):
            return self.to[details[self.turns_on or ""]]
        return self.to


@dataclass(frozen=True)
class Clock:
    """Days from the first of some events until the first of others."""

    id: str
    name: str
    starts: tuple[str, ...]
    until: tuple[str, ...]
    days: int
    warn_days: int
    paused_by: str | None = None
    resumed_by: str | None = None


@dataclass(frozen=True)
class CheckIns:
    """An action that is due so many days after another, and overdue `overdue_days` later."""

    after: str
    action: str
    days: tuple[int, ...]
    overdue_days: int


@dataclass(frozen=True)
class Rules:
    """A whole procedure. Its first stage is where every case begins."""

    title: str
    duties: dict[str, str]
    stages: tuple[Stage, ...]
    bodies: tuple[Body, ...]
    actions: tuple[Action, ...]
    clocks: tuple[Clock, ...]
    check_ins: CheckIns

    def find_stage(self, id: str) -> Stage:
        return next(stage for stage in self.stages if stage.id == id)

    def find_action(self, id: str) -> Action | None:
        return next((action for action in self.actions if action.id == id), None)

    def find_body(self, id: str) -> Body:
        return next(body for body in self.bodies if body.id == id)


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
        if (question.kind in ("choice", "choices")) != bool(question.options):
            yield f"question {question.id}: options belong to a choice"


def find_options(rules: Rules, place: str) -> list[str]:
    """The options of a question, given as `action.question`; none if there is no such question."""
    action_id, _, question_id = place.partition(".")
    action = rules.find_action(action_id)
    question = action.find_question(question_id) if action else None
    return list(question.options) if question else []
