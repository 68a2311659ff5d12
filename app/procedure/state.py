"""Where a case stands: the fold of its record under the rules. What they don't allow changes nothing."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from gettext import gettext as _

from app.procedure.answers import find_wrong_answers, is_list_of, read_text
from app.procedure.model import Action, Answers, Rules, find_options

Duties = Mapping[str, Sequence[str]]  # of each officer, by their id in the directory


@dataclass(frozen=True)
class Step:
    """One entry that is genuine and in its place: who did what, on which day, with which answers.

    Of a step that a state has taken, each answer is of its question's kind, and there is none to what isn't asked.
    """

    action: str
    author: str
    on: date
    details: Answers


@dataclass(frozen=True)
class RefusedStep:
    """A step that the rules don't allow, and why, in sentences."""

    step: Step
    reasons: list[str]


@dataclass(frozen=True)
class State:
    """What the record says of a case. `since` is where, in the steps, it was last opened."""

    rules: Rules
    opened_on: date
    stage: str
    steps: tuple[Step, ...] = ()
    refused: tuple[RefusedStep, ...] = ()
    since: int = 0

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
        return {step.author for step in self.steps if step.action == "recused"}

    @property
    def is_by_officer(self) -> bool:
        """Whether an officer opened the case, so that nobody comes back for an answer."""
        first = self.rules.find_action(self.steps[0].action) if self.steps else None
        return first is not None and first.opens

    def latest(self, action: str) -> Step | None:
        """The last step of this action since the case was last opened."""
        return next((step for step in reversed(self.current) if step.action == action), None)

    def open_actions(self, duties: Iterable[str]) -> list[Action]:
        """What somebody with these duties may do now, in the file's order."""
        held = {*duties}
        return [action for action in self.rules.actions if _is_open(self, action) and held & {*action.by}]


def begin(rules: Rules, opened_on: date) -> State:
    """A case that has just come in."""
    return State(rules, opened_on, rules.stages[0].id)


def fold(rules: Rules, opened_on: date, steps: Iterable[Step], duties: Duties) -> State:
    """Where a case stands after these steps of its record."""
    state = begin(rules, opened_on)
    for step in steps:
        state = take(state, step, duties)
    return state


def take(state: State, step: Step, duties: Duties) -> State:
    """The state after one more step; one that the rules don't allow is only remembered as refused."""
    if reasons := find_reasons(state, step, duties):
        return replace(state, refused=(*state.refused, RefusedStep(step, reasons)))
    action = state.rules.find_action(step.action)
    # Of an action that the rules don't know, no answer can be checked, so none is kept.
    taken = replace(state, steps=(*state.steps, step if action else replace(step, details={})))
    stage = action.leads_to(step.details) if action else None
    if stage is None:
        return taken
    was_closed = state.status == "concluded" and state.rules.find_stage(stage).status != "concluded"
    return replace(taken, stage=stage, since=len(state.steps) if was_closed else taken.since)


def find_reasons(state: State, step: Step, duties: Duties) -> list[str]:
    """Why this step can't be taken now: none if it can."""
    action = state.rules.find_action(step.action)
    if action is None:
        # Replies and what concerns access are not the procedure's: they are kept, and change no stage.
        return []
    return [
        *find_obstacles(state, action, step.author, duties),
        *find_wrong_answers(action, step.details),
        *_find_wrong_body(state, action, step.details, duties),
    ]


def find_obstacles(state: State, action: Action, author: str, duties: Duties) -> list[str]:
    """Why somebody can't do this now, whatever they answer: none if they can."""
    return [
        *_find_wrong_author(state, action, author, duties),
        *([] if _is_open(state, action) else [_("This can't be done at this stage.")]),
        *_explain_missing(state, action),
    ]


def _is_open(state: State, action: Action) -> bool:
    return action.is_open_in(state.stage) and not (action.opens and state.steps)


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
    waived = {"reply"} if state.is_by_officer else set()
    return [id for id in needed if state.latest(id) is None and id not in waived]


def _explain_missing(state: State, action: Action) -> list[str]:
    missing = [_("First: {action}.").format(action=_name(state.rules, id)) for id in _find_undone(state, action)]
    for place in action.complete.get(state.stage, []):
        open_items = find_open_options(state, place)
        missing += [_("Still open: {item}.").format(item=item) for item in open_items]
    return missing


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


def _find_wrong_body(state: State, action: Action, details: Answers, duties: Duties) -> list[str]:
    took_part = details.get("took_part")
    if action.body is None or not is_list_of(took_part):
        return []
    body, named = state.rules.find_body(action.body), {*took_part}
    reasons = []
    if any(not {*duties.get(id, ())} & {*body.duties} for id in named):
        reasons.append(_("Somebody who took part is not of the {body}.").format(body=body.name))
    if named & state.recused:
        reasons.append(_("Who has stepped back from the case can't take part in its decisions."))
    if len(named) < body.quorum:
        reasons.append(_("At least {count} of the {body} must take part.").format(count=body.quorum, body=body.name))
    return reasons
