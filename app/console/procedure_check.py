"""`sealedline-console check-procedure`: try a file of a procedure, and say what stands in it."""

from collections.abc import Iterator
from gettext import gettext as _
from pathlib import Path

import click

from app.periods import find_country
from app.procedure.figures import tally
from app.procedure.items import measures, tasks
from app.procedure.loader import read_rules
from app.procedure.model import RECUSED, Rules
from app.procedure.retention import CLOSING, HOLD, RELEASE, RETALIATION
from app.procedure.validation.questions import FACT_KINDS
from crypto.message_fields import GRANTED, WITHDRAWN

# What the program does something with, besides counting it.
KNOWN_ACTIONS = (
    GRANTED,
    WITHDRAWN,
    RECUSED,
    "extract",
    CLOSING,
    HOLD,
    RELEASE,
    measures.ADD,
    measures.VERIFY,
    measures.HAND_OVER,
    tasks.ASK,
    tasks.ANSWER,
)
COUNTED = (tally.INVESTIGATED[:2], tally.OUTCOME, tally.MEASURE, tally.SUSPENDED[:2])


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
def check_procedure(file: Path) -> None:
    """Check FILE, a procedure, and sum it up. It needs no setting, and nothing but the file."""
    rules = read_rules(file)
    click.echo(_("{file} can be used.").format(file=file.name))
    for line in describe(rules):
        click.echo(line)


def describe(rules: Rules) -> Iterator[str]:
    """Sum a procedure up, line by line: what is in it, and what the program will do without."""
    yield rules.title
    yield _("Stages: {count}").format(count=len(rules.stages))
    for stage in rules.stages:
        after = {id for action in rules.actions if action.is_open_in(stage.id) for id in action.targets} - {stage.id}
        targets = ", ".join(each.id for each in rules.stages if each.id in after) or "–"
        yield _("  {id} ({status}), then {targets}").format(id=stage.id, status=stage.status, targets=targets)
    yield _("Bodies: {count}").format(count=len(rules.bodies))
    for body in rules.bodies:
        duties = ", ".join(body.duties)
        needs = _(", with {duties}").format(duties=", ".join(body.needs)) if body.needs else ""
        refers = _("; who doesn't confirm refers to {body}").format(body=body.refers_to) if body.refers_to else ""
        line = _("  {id}: {quorum} or more of {duties}").format(id=body.id, quorum=body.quorum, duties=duties)
        yield f"{line}{needs}{refers}"
    yield _("Actions: {count}").format(count=len(rules.actions))
    for action in rules.actions:
        needs = _(", needs {actions}").format(actions=", ".join(action.needs)) if action.needs else ""
        bodies = _(", decided by {bodies}").format(bodies=", ".join(action.bodies)) if action.bodies else ""
        line = _("  {id}: questions: {count}{needs}").format(id=action.id, count=len(action.questions), needs=needs)
        yield f"{line}{bodies}"
    yield _("Clocks: {count}").format(count=len(rules.clocks))
    for clock in rules.clocks:
        starts, until = ", ".join(clock.starts), ", ".join(clock.until)
        length = _("{count} months") if clock.months else _("{count} days")
        yield _("  {id}: {length}, warns after {warn_after_days}, from {starts} until {until}").format(
            id=clock.id,
            length=length.format(count=clock.months or clock.days),
            warn_after_days=clock.warn_after_days,
            starts=starts,
            until=until,
        )
    days = ", ".join(map(str, rules.check_ins.days))
    yield _("Then {action}: {days} days after {after}").format(
        action=rules.check_ins.action, days=days, after=rules.check_ins.after
    )
    country = find_country(rules.retention)
    yield _("Closed cases are kept: {months} months; {name}").format(months=country.months, name=country.name)
    for missing in find_missing(rules):
        yield _("Not in it, so that the program does without: {id}").format(id=missing)


def find_missing(rules: Rules) -> Iterator[str]:
    """Find what the program knows by its id and this procedure doesn't have."""
    known = {action.id for action in rules.actions}
    yield from (id for id in (*KNOWN_ACTIONS, tally.REVIEW) if id not in known)
    asked = {(action.id, question.id) for action in rules.actions for question in action.questions}
    known_questions = (*COUNTED, (rules.check_ins.action, RETALIATION))
    yield from (f"{action}.{question}" for action, question in known_questions if (action, question) not in asked)
    if not any(action.opens for action in rules.actions):
        yield "opens = true"
    filled = {question.fills for action in rules.actions for question in action.questions}
    yield from (f'fills = "{fact}"' for fact in FACT_KINDS if fact not in filled)
