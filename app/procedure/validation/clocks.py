"""What can be wrong with what is due: clocks, answers to messages, and check-ins."""

from collections.abc import Iterator
from itertools import pairwise

from app.periods import OPENED, Clock
from app.procedure.model import CONCLUDED, Rules
from app.procedure.validation.names import find_wrong_choice, list_steps, name_unknown
from app.toml_file import Fault, name_place


def find_in_clocks(rules: Rules) -> Iterator[Fault]:
    """Say what is wrong with the clocks."""
    steps = list_steps(rules)
    for clock in rules.clocks:
        place = name_place("clocks", clock.id)
        yield from name_unknown(f"{place}.from", "action", clock.starts, [*steps, OPENED])
        yield from name_unknown(f"{place}.until", "action", clock.until, steps)
        yield from ((f"{place}.{key}", mistake) for key, mistake in _find_in_length(clock))
        for asked, answers in clock.from_if.items():
            yield from find_wrong_choice(rules, f"{place}.{name_place('from_if', asked)}", asked, answers)
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


def find_in_each_message(rules: Rules) -> Iterator[Fault]:
    """Say what is wrong with the clock of each message."""
    clock = rules.each_message
    if clock and clock.warn_after_days > clock.days:
        yield "each_message.warn_after_days", f"it would warn after it is due: write a number up to {clock.days}"


def find_in_check_ins(rules: Rules) -> Iterator[Fault]:
    """Say what is wrong with the check-ins."""
    actions, check_ins = {action.id: action for action in rules.actions}, rules.check_ins
    for key, id in (("after", check_ins.after), ("action", check_ins.action)):
        yield from name_unknown(f"check_ins.{key}", "action", [id], actions)
    if any(later <= earlier for earlier, later in pairwise(check_ins.days)):
        yield "check_ins.days", "each is later than the one before it: write growing numbers"
    closed = [stage.id for stage in rules.stages if stage.status == CONCLUDED]
    if (action := actions.get(check_ins.action)) and not any(map(action.is_open_in, closed)):
        yield "check_ins.action", f"“{action.id}” can't be done in a closed case: name a concluded stage in its `in`"
