"""The rules of a procedure: stages, bodies, actions and their questions, clocks."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

KINDS = ("text", "choice", "choices", "day", "yes", "people")
STATUSES = ("received", "pursued", "concluded")
EVERYWHERE = "*"
# What happens to a case without being an action of the file: it came in, a reply was sent, somebody stepped back.
EVENTS = ("opened", "reply", "recused")
# What an answer tells of the case as a whole, so that cases can be found and counted by it.
FACTS = ("customer", "tags", "lead", "team", "risk", "source")


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
    fills: str | None = None
    grants: bool = False

    def is_asked(self, details: Mapping[str, Any]) -> bool:
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
    offers: str | None = None
    files: bool = False
    opens: bool = False

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
class Settings:
    """`feedback` is whether reporters may be told the outcome; numbers below `least_told` are not published.

    `may_delete` are the duties whose holders may delete closed cases, `retention_days` after.
    """

    feedback: bool
    retention_days: int
    least_told: int
    may_delete: tuple[str, ...]


@dataclass(frozen=True)
class Review:
    """Something that comes round again, whatever the cases."""

    name: str
    first_on: date
    every_months: int


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
    settings: Settings
    reviews: tuple[Review, ...]

    def find_stage(self, id: str) -> Stage:
        return next(stage for stage in self.stages if stage.id == id)

    def find_action(self, id: str) -> Action | None:
        return next((action for action in self.actions if action.id == id), None)

    def find_body(self, id: str) -> Body:
        return next(body for body in self.bodies if body.id == id)


def find_options(rules: Rules, place: str) -> list[str]:
    """The options of a question, given as `action.question`; none if there is no such question."""
    action_id, _, question_id = place.partition(".")
    action = rules.find_action(action_id)
    question = action.find_question(question_id) if action else None
    return list(question.options) if question else []
