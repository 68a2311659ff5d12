"""The rules of a procedure, as its file has them: stages, bodies, actions and their questions."""

from collections.abc import Mapping
from datetime import date
from typing import Annotated, Literal, get_args

from pydantic import Discriminator, Field, Tag

from app.periods import CheckIns, Clock, MessageClock, Retention
from app.toml_file import Id, Line, Several, Table, Tables

EVERYWHERE = "*"
# Somebody stepped back: that happens to a case without being an action of the file.
RECUSED = "recused"
EXTRACT = "extract"
# The question of the action that opens a case: whether whoever told it gets a code phrase.
CODE_PHRASE = "code_phrase"
CONCLUDED = "concluded"

Count = Annotated[int, Field(ge=1, le=1000)]
Duties = Annotated[Several[str], Field(min_length=1)]
Options = dict[str, Line]
# What an answer can tell of the case as a whole.
NUMBER, FLAG, NO_FLAG = "number", "flag", "none"
Fact = Literal[
    "customer", "tags", "lead", "team", "risk", "risk_by", "risk_why", "source", "owner",
    "number", "flag", "priority", "category", "severity",
]  # fmt: skip
ItemKind = Literal["measure", "task"]
ITEM_KINDS: tuple[ItemKind, ...] = get_args(ItemKind)
Answers = Mapping[str, str | bool | list[str]]  # by the ids of the questions
# One stage, or one for each answer.
Target = Annotated[
    Annotated[str, Tag("one stage")] | Annotated[dict[str, str], Tag("a stage for each")],
    Discriminator(lambda found: "a stage for each" if isinstance(found, dict) else "one stage"),
]


class Stage(Table):
    """Where a case stands; `status` is all that the reporter may be told of it."""

    id: Id
    name: Line
    status: Literal["received", "pursued", "concluded"]


class Body(Table):
    """People who decide together: those who hold one of the duties, at least `quorum` of them.

    Of each duty in `needs` one must take part. Who doesn't confirm leaves the decision to the body `refers_to`; where
    there is none, the majority decides.
    """

    id: Id
    name: Line
    duties: Duties
    quorum: Count
    needs: Several[str] = ()
    refers_to: str | None = None


class Question(Table):
    """One question of an action's form; asked only if other questions have one of these answers.

    `fills` is what the answer tells of the case as a whole, so that cases can be found and counted by it; the
    program itself fills in the `number`.
    `lower_needs`, of a risk class, are the questions to be answered if it is lower than before: its options rise.
    With `mentions`, the case waits for whoever is named until they write an entry of their own.
    """

    id: Id
    ask: Line
    kind: Literal["text", "choice", "choices", "day", "yes", "people", "measure", "task"]
    required: bool = True
    most: Count | None = None
    options: Options = {}
    asked_if: dict[str, Several[str]] = {}
    fills: Fact | None = None
    grants: bool = False
    mentions: bool = False
    lower_needs: Several[str] = ()

    @property
    def item(self) -> ItemKind | None:
        """Of which kind the item of the case is that the answer names, by its entry; None for other questions."""
        return next((kind for kind in ITEM_KINDS if kind == self.kind), None)

    def is_asked(self, details: Answers) -> bool:
        """Whether it is asked, given the other answers."""
        return all(details.get(other) in answers for other, answers in self.asked_if.items())


class Action(Table):
    """Something that officers do with a case, and what it takes.

    With `bodies` it is a proposal: the first of them that can decides. `refers_if` are the answers with which the
    first of all leaves it to the body to which it refers. `needs_with` is what must have been done for these of its own
    answers. `needs_ended` are the kinds of items of which none may be left: each measure must have been verified or
    handed over, each task answered. What is sent `at_once` isn't
    shown once more in words. All options of the question `sheet` are answered on one page, each becomes an entry.
    With `several`, it can be taken in several cases together.
    """

    id: Id
    name: Line
    done: Line
    stages: Annotated[Several[str], Field(min_length=1)] = Field(alias="in")
    by: Duties
    to: Target | None = None
    turns_on: str | None = None
    bodies: Several[str] = ()
    refers_if: dict[str, Several[str]] = {}
    needs: Several[str] = ()
    needs_in: dict[str, Several[str]] = {}
    needs_if: dict[str, dict[str, Several[str]]] = {}
    needs_with: dict[str, dict[str, Several[str]]] = {}
    needs_ended: Several[ItemKind] = ()
    complete: dict[str, Several[str]] = {}
    questions: Tables[Question] = ()
    offers: str | None = None
    files: bool = False
    opens: bool = False
    at_once: bool = False
    several: bool = False
    sheet: str | None = None

    @property
    def targets(self) -> set[str]:
        """Every stage to which it can lead."""
        return {*self.to.values()} if isinstance(self.to, dict) else {self.to} if self.to else set()

    def is_open_in(self, stage: str) -> bool:
        return EVERYWHERE in self.stages or stage in self.stages

    def find_question(self, id: str) -> Question | None:
        return next((question for question in self.questions if question.id == id), None)

    def leads_to(self, details: Answers) -> str | None:
        """The stage to which it leads with these answers, if to another; None as long as what it turns on is open."""
        if isinstance(self.to, dict):
            answer = details.get(self.turns_on or "")
            return self.to.get(answer) if isinstance(answer, str) else None
        return self.to


class ShortcutStep(Table):
    """An action, with answers that need no asking."""

    action: str
    answers: dict[str, str] = {}


class Shortcut(Table):
    """Actions that are taken together, in this order: `ask` is one reason, for all their questions that need a text.

    With `several`, they can be taken in several cases together.
    """

    id: Id
    name: Line
    ask: Line
    several: bool = False
    steps: Annotated[Tables[ShortcutStep], Field(min_length=1)]


class Settings(Table):
    """`feedback` is whether reporters may be told the outcome; numbers below `least_told` are not published."""

    feedback: bool
    least_told: Annotated[int, Field(ge=3, le=1000)]


class Review(Table):
    """Something that comes round again, whatever the cases; `questions` are asked of who marks it as done."""

    id: Id
    name: Line
    first_on: date
    every_months: Annotated[int, Field(ge=1, le=120)]
    by: Duties
    questions: Annotated[Tables[Question], Field(min_length=1)]

    def find_question(self, id: str) -> Question | None:
        return next((question for question in self.questions if question.id == id), None)


class Rules(Table):
    """A whole procedure. Its first stage is where every case begins; `every_action` are asked with each action."""

    title: Line
    duties: dict[Id, Line]
    stages: Annotated[Tables[Stage], Field(min_length=1)]
    bodies: Tables[Body]
    actions: Tables[Action]
    clocks: Tables[Clock]
    each_message: MessageClock | None = None
    every_action: Tables[Question] = ()
    check_ins: CheckIns
    settings: Settings
    retention: Retention
    reviews: Tables[Review] = ()
    shortcuts: Tables[Shortcut] = ()

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
