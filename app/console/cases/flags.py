"""Flags of a case: what makes it urgent, as its reporter's answers say, or as officers have set it since."""

from collections.abc import Iterable, Iterator, Sequence

from app.procedure.answers import read_text
from app.procedure.model import FLAG, NO_FLAG
from app.procedure.state import State
from app.questionnaire.model import Signal
from crypto.conversation import Received
from crypto.encoding import b64encode
from crypto.message import FollowUp, Report
from crypto.message_fields import REPORTER
from crypto.officer.case import Case


def find_flags(case: Case, state: State, signals: Sequence[Signal]) -> list[str]:
    """Find the flags of a case. What officers set stands in place of all that its author had read by then."""
    entry, flag = _find_latest(state)
    written = [each.message for each in case.entries if entry and b64encode(each.digest) == entry]
    seen = written[0].seen if written and written[0] else {}
    theirs: list[Received[Report | FollowUp]] = [case.report, *case.follow_ups]
    later = [item for item in theirs if item.message and item.message.number >= seen.get(REPORTER, 0)]
    said = list_signalled(later, signals)
    return list(dict.fromkeys([*([flag] if flag not in ("", NO_FLAG) else []), *said]))


def list_signalled(messages: Iterable[Received[Report | FollowUp]], signals: Sequence[Signal]) -> Iterator[str]:
    """The flags that messages of a reporter ask for: by the answers that they give, or by their kind."""
    for item in messages:
        for answer in (item.message.answers if item.message else None) or ():
            lines = answer.text.split("\n")
            yield from (
                signal.flag
                for signal in signals
                if answer.question == signal.heading and (signal.words is None or signal.words in lines)
            )


def _find_latest(state: State) -> tuple[str, str]:
    """The entry (its digest in b64) by which officers last set a flag, and the flag; both empty if none did."""
    for step in reversed(state.steps):
        action = state.rules.find_action(step.action)
        for question in action.questions if action else ():
            if question.fills == FLAG and (flag := read_text(step.details, question.id)):
                return step.entry, flag
    return "", ""
