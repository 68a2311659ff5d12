"""Measures of a case: each is open until it was verified; it can be handed over, with a day by which others end it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import reduce
from gettext import gettext as _

from app.procedure.answers import read_text
from app.procedure.items.item import Item, read_due_day
from app.procedure.model import Rules
from app.procedure.steps import Step

ADD, VERIFY, HAND_OVER = "remediate", "verify-measure", "hand-over"
# Their questions: of which kind a measure is, or which of the case's measures is meant; who is responsible for it, at
# first and after it was handed over.
MEASURE, OWNER, NEW_OWNER = "measure", "owner", "to"


@dataclass(frozen=True)
class Measure(Item):
    """A measure: the step that added it; by when it is to end, and who is responsible, as was said last."""

    owner: str = ""
    is_verified: bool = False
    is_handed_over: bool = False

    @property
    def is_open(self) -> bool:
        return not self.is_verified


def follow_measures(known: Mapping[str, Measure], step: Step) -> Mapping[str, Measure]:
    """The measures by their entries (digests in b64), the oldest first, after one more step."""
    if step.action == ADD and step.entry:
        return {**known, step.entry: Measure(step, read_due_day(step), read_text(step.details, OWNER))}
    measure = known.get(read_text(step.details, MEASURE)) if step.action in (VERIFY, HAND_OVER) else None
    if measure is None:
        return known
    if step.action == VERIFY:
        return {**known, measure.step.entry: replace(measure, is_verified=True)}
    return {
        **known,
        measure.step.entry: replace(
            measure,
            is_handed_over=True,
            due_on=read_due_day(step) or measure.due_on,
            owner=read_text(step.details, NEW_OWNER) or measure.owner,
        ),
    }


def gather_measures(steps: Iterable[Step]) -> Mapping[str, Measure]:
    """The measures after these steps."""
    return reduce(follow_measures, steps, dict[str, Measure]())


def name_kind(rules: Rules, measure: Measure) -> str:
    """Name of which kind a measure is; not of a privileged one, for what names it may be exported."""
    if measure.is_privileged:
        return _("privileged")
    action, kind = rules.find_action(ADD), read_text(measure.step.details, MEASURE)
    question = action.find_question(MEASURE) if action else None
    return question.options.get(kind, kind) if question else kind
