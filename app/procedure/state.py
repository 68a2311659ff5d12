"""Where a case stands, what can be done there, and why anything else can't."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from gettext import gettext as _

from app.procedure import decisions
from app.procedure.answers import find_wrong_answers, read_text
from app.procedure.decisions import MOST_OPEN, VOTE, WITHDRAWAL, Proposal
from app.procedure.items.measures import Measure
from app.procedure.items.reasons import Items, explain_lacking, explain_left, explain_named
from app.procedure.items.tasks import Task, find_too_many
from app.procedure.model import CODE_PHRASE, RECUSED, Action, Answers, Rules, find_options
from app.procedure.risk import explain_class_in_case
from app.procedure.steps import Duties, Step


@dataclass(frozen=True)
class RefusedStep:
    """A step that the rules don't allow, and why, in sentences."""

    step: Step
    reasons: list[str]


@dataclass(frozen=True)
class State:
    """What the record says of a case. `since` is where, in the steps, it was last opened.

    A step with which bodies have to agree is one of `steps` once they did, dated by then; until then its proposal is
    among the `open` ones, later among the `settled`. `available` is as of the latest step.
    """

    rules: Rules
    opened_on: date
    stage: str
    steps: tuple[Step, ...] = ()
    refused: tuple[RefusedStep, ...] = ()
    since: int = 0
    open: tuple[Proposal, ...] = ()
    settled: tuple[Proposal, ...] = ()
    measures: Mapping[str, Measure] = field(default_factory=dict, repr=False)
    tasks: Mapping[str, Task] = field(default_factory=dict, repr=False)
    available: Duties = field(default_factory=dict, repr=False)

    @property
    def current(self) -> tuple[Step, ...]:
        """The steps since the case was last opened."""
        return self.steps[self.since :]

    @property
    def status(self) -> str:
        """What the reporter may be told: received, pursued or concluded."""
        return self.rules.find_stage(self.stage).status

    @property
    def recused(self) -> set[str]:
        """Who has stepped back from the case; what they did before that stands."""
        return {step.author for step in self.steps if step.action == RECUSED}

    @property
    def free(self) -> Duties:
        """Who can take part in decisions, and their duties, by id."""
        recused = self.recused
        return {id: duties for id, duties in self.available.items() if id not in recused}

    @property
    def is_by_officer(self) -> bool:
        """Whether an officer opened the case."""
        first = self.rules.find_action(self.steps[0].action) if self.steps else None
        return first is not None and first.opens

    @property
    def has_reporter(self) -> bool:
        """Whether somebody comes back for an answer: who reported, or was given a code phrase when an officer did."""
        return not self.is_by_officer or self.steps[0].details.get(CODE_PHRASE) is True

    @property
    def asked(self) -> set[str]:
        """For whom (ids) a task or a mention waits."""
        return {id for each in self.tasks.values() for id in each.waits_for}

    @property
    def items(self) -> Items:
        """The items that an answer can name, by kind; of tasks, those that are open."""
        tasks = {entry: each for entry, each in self.tasks.items() if not each.is_mention}
        return {"measure": self.measures, "task": tasks}

    def latest(self, action: str) -> Step | None:
        """The last step of this action since the case was last opened."""
        return next((step for step in reversed(self.current) if step.action == action), None)

    def is_open(self, action: Action) -> bool:
        """Whether this can be done at the stage at which it stands."""
        return action.is_open_in(self.stage) and not (action.opens and self.steps)

    def open_actions(self, duties: Iterable[str]) -> list[Action]:
        """What somebody with these duties may do now, in the file's order."""
        held = {*duties}
        return [action for action in self.rules.actions if self.is_open(action) and held & {*action.by}]


def begin(rules: Rules, opened_on: date) -> State:
    """A case that has just come in."""
    return State(rules, opened_on, rules.stages[0].id)


def find_reasons(state: State, step: Step, duties: Duties) -> list[str]:
    """Why this step can't be taken now: none if it can."""
    action = state.rules.find_action(step.action)
    if action is None:
        # Replies and what concerns access are not the procedure's: they are kept, and change no stage.
        return []
    return [
        *_find_blocking(state, action, step.author, duties),
        *find_wrong_answers(action.questions, step.details),
        *_explain_answers(state, action, step.details),
        *find_too_many(state.tasks, action, step),
        *_find_wrong_vote(state, action, step),
    ]


def find_obstacles(state: State, action: Action, author: str, duties: Duties) -> list[str]:
    """Why somebody can't do this now, whatever they answer: none if they can."""
    return [*_find_blocking(state, action, author, duties), *explain_lacking(state.items, action)]


def _find_blocking(state: State, action: Action, author: str, duties: Duties) -> list[str]:
    return [
        *_find_wrong_author(state, action, author, duties),
        *([] if state.is_open(action) else [_("This can't be done at this stage.")]),
        *_explain_missing(state, action),
    ]


def _find_wrong_author(state: State, action: Action, author: str, duties: Duties) -> list[str]:
    if author in state.recused:
        return [_("Who has stepped back from a case can't act in it.")]
    if not {*duties.get(author, ())} & {*action.by}:
        return [_("This is not for somebody with these duties to do.")]
    return []


def find_missing(state: State, action: Action) -> list[str]:
    """The ids of the actions that still have to be done before this one."""
    incomplete = [place for place in action.complete.get(state.stage, []) if find_open_options(state, place)]
    return [*_find_undone(state, action), *(place.partition(".")[0] for place in incomplete)]


def _find_undone(state: State, action: Action) -> list[str]:
    needed = [*action.needs, *action.needs_in.get(state.stage, [])]
    for place, answers in action.needs_if.items():
        action_id, _dot, question_id = place.partition(".")
        step = state.latest(action_id)
        needed += answers.get(read_text(step.details, question_id), []) if step else []
    waived = set() if state.has_reporter else {"reply"}
    return [id for id in needed if state.latest(id) is None and id not in waived]


def _explain_missing(state: State, action: Action) -> list[str]:
    missing = [_explain_undone(state, id) for id in _find_undone(state, action)]
    for place in action.complete.get(state.stage, []):
        open_items = find_open_options(state, place)
        missing += [_("Still open: {item}.").format(item=item) for item in open_items]
    return missing + explain_left(state.rules, state.items, action)


def _explain_undone(state: State, id: str) -> str:
    proposed = {each.step.action for each in state.open}
    text = _("Not decided yet: {action}.") if id in proposed else _("First: {action}.")
    return text.format(action=_name(state.rules, id))


def _explain_answers(state: State, action: Action, details: Answers) -> list[str]:
    """Why these answers can't be given now, though they fit their questions."""
    needed = [id for asked, answers in action.needs_with.items() for id in answers.get(read_text(details, asked), [])]
    reasons = [_explain_undone(state, id) for id in needed if state.latest(id) is None]
    reasons += explain_class_in_case(state.rules, state.steps, action, details)
    return reasons + explain_named(state.items, action, details)


def find_open_options(state: State, place: str) -> list[str]:
    """The options of a question (`action.question`) that no step since the last opening has recorded, by name."""
    action_id, _dot, question_id = place.partition(".")
    action = state.rules.find_action(action_id)
    question = action.find_question(question_id) if action else None
    recorded = {read_text(step.details, question_id) for step in state.current if step.action == action_id}
    names = question.options if question else {}
    return [names[option] for option in find_options(state.rules, place) if option not in recorded]


def _name(rules: Rules, id: str) -> str:
    action = rules.find_action(id)
    return action.name if action else _("Answer the reporter")


def _find_wrong_vote(state: State, action: Action, step: Step) -> list[str]:
    if action.bodies and sum(each.step.author == step.author for each in state.open) >= MOST_OPEN:
        return [_("Too many of your proposals are open in this case: withdraw one of them first.")]
    if action.id not in (VOTE, WITHDRAWAL):
        return []
    return decisions.find_wrong_vote(state.rules, state.open, state.free, step)
