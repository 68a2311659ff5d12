"""A case on a card: what the inbox shows, what it is found by, what its clocks need. The case itself stays sealed."""

import json
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any, NamedTuple

from app.console.opening import Folder
from app.console.searching import Text, make_text
from app.console.standing import Standing, find_standing
from app.console.ways import list_ways
from app.console.words import write_answer
from app.procedure.facts import find_customers, find_fact
from app.procedure.rules import Rules
from app.procedure.state import State, Step
from crypto.case import Case
from crypto.conversation import Received
from crypto.directory import Directory
from crypto.errors import NotForThisIdentity, WrongDay
from crypto.message import RECUSED, WITHDRAWN, attachments_of
from crypto.record import Record

WORDS = 14
# Under which heading it stands in the form as it is delivered.
ACCOUNT = "What happened?"
MOST_LETTERS = 80
MOST_TAGS = 20


class Card(NamedTuple):
    """One case. Days are YYYY-MM-DD; channel, stage, lead and team are ids.

    `written_on` are the days on which the reporter wrote, `waiting_since` that of the oldest message without an answer.
    `history` is what `read_state` reads. `is_my_turn` says that this officer has the duty for what is next,
    `is_member` that they can read on, `has_left` that they could once: they have stepped back, or were taken out. From
    `ripe_on` on the card has to be made anew: an entry that was dated ahead may count then.
    """

    words: str
    channel: str
    status: str | None
    stage: str
    history: str
    lead: list[str]
    team: list[str]
    customers: list[str]
    tags: list[str]
    written_on: list[str]
    unanswered: int
    waiting_since: str | None
    last_on: str
    is_my_turn: bool
    is_suspect: bool
    is_member: bool
    has_left: bool
    ripe_on: str | None
    text: Text


def make_card(folder: Folder, directory: Directory, rules: Rules, me: str, day: date) -> Card:
    """Make the card of a case that is shown, as the officer of this id sees it on this day."""
    case = folder.assemble(directory)
    # Before anything is written of its messages: it marks what doesn't hold.
    standing = find_standing(case, rules, folder.row.received_on, day)
    state = standing.state
    days = {item.received.envelope: item.received_on.isoformat() for item in folder.items}
    left_at = _find_leaving(standing.record, me)
    is_known = bool(me) and case.report.message is not None
    has_left = left_at > 0 or (is_known and me not in standing.record.members)
    theirs, entries = _list_readable(case, left_at)
    shown = [*theirs, *entries]
    waiting = [] if has_left else [days[item.envelope] for item in find_unanswered(case)]
    ways = list_ways(standing, directory, me).next
    return Card(
        words=first_words(case.report),
        channel=str(case.report.get("channel") or ""),
        status=case.status,
        stage=state.stage,
        history=_write_history(state),
        lead=find_fact(state, "lead"),
        team=find_fact(state, "team"),
        customers=[name[:MOST_LETTERS] for name in find_customers(state)],
        tags=[tag[:MOST_LETTERS] for tag in find_fact(state, "tags")][:MOST_TAGS],
        written_on=[days[item.envelope] for item in theirs],
        unanswered=len(waiting),
        waiting_since=min(waiting, default=None),
        last_on=max((days[item.envelope] for item in shown), default=folder.row.received_on.isoformat()),
        is_my_turn=state.status != "concluded" and any(not way.obstacles for way in ways),
        is_suspect=any(item.suspect for item in shown) or bool(case.gaps or standing.refused),
        is_member=me in standing.record.members,
        has_left=has_left,
        ripe_on=_find_ripening(case, day),
        text=make_text(_list_texts(shown, standing, directory)),
    )


def first_words(report: Received) -> str:
    """Take the first words of the account, or of the longest answer; none of a report that can't be read."""
    answers = report.get("answers") or [{"question": "", "text": report.get("text") or ""}]
    account = next((answer["text"] for answer in answers if answer["question"] == ACCOUNT), "")
    words = (account.strip() or max((answer["text"] for answer in answers), key=len)).split(None, WORDS)
    return " ".join(words[:WORDS]) + (" …" if len(words) > WORDS else "")


def find_unanswered(case: Case) -> list[Received]:
    """List the reporter's messages that no reply's author had seen."""
    seen = max((item.get("seen").get("reporter", 0) for item in case.replies), default=0)
    return [item for item in [case.report, *case.follow_ups] if item.message and item.message["number"] >= seen]


def read_state(card: Card, rules: Rules, opened_on: date) -> State:
    """Where a case stands, without what its record says in free words."""
    since, steps = json.loads(card.history)
    read = tuple(Step(action, author, date.fromisoformat(on), details) for action, author, on, details in steps)
    return State(rules, opened_on, card.stage, read, (), since)


def _find_leaving(record: Record, me: str) -> int:
    """The number of the entry with which this officer last stepped back or was taken out; 0 if that doesn't hold."""
    if me in record.members and me not in record.recused:
        return 0
    steps = [each for each in record.steps if me == (each.author if each.action == RECUSED else each.member)]
    return max((each.number for each in steps if each.action in (RECUSED, WITHDRAWN)), default=0)


def _list_readable(case: Case, left_at: int) -> tuple[list[Received], list[Received]]:
    """The reporter's messages and the entries that can be read, or should be and are damaged.

    Where this officer left with the entry of the number `left_at`, only what its author knew then.
    """
    follow_ups, entries = case.follow_ups, case.entries
    if left_at:
        seen = entries[left_at - 1].get("seen").get("reporter", 0)
        follow_ups = [item for item in follow_ups if item.message and item.message["number"] < seen]
        entries = entries[:left_at]
    theirs = [item for item in [case.report, *follow_ups] if item.suspect != [NotForThisIdentity]]
    return theirs, [item for item in entries if item.suspect != [NotForThisIdentity]]


def _write_history(state: State) -> str:
    steps = [(each.action, each.author, each.on.isoformat(), _pick_answers(state.rules, each)) for each in state.steps]
    return json.dumps((state.since, steps), ensure_ascii=False, separators=(",", ":"))


def _pick_answers(rules: Rules, step: Step) -> dict[str, Any]:
    action = rules.find_action(step.action)
    asked = action.questions if action else ()
    kept = [question.id for question in asked if question.kind != "text" or question.fills]
    return {id: step.details[id] for id in kept if id in step.details}


def _find_ripening(case: Case, day: date) -> str | None:
    ahead = [
        date.fromisoformat(item.get("sent_on")) - timedelta(1) for item in case.entries if WrongDay in item.suspect
    ]
    return min((on.isoformat() for on in ahead if on > day), default=None)


def _list_texts(shown: list[Received], standing: Standing, directory: Directory) -> Iterator[str]:
    for item in shown:
        message = item.message or {}
        yield from (answer["text"] for answer in message.get("answers") or [])
        yield message.get("text") or ""
        action = standing.state.rules.find_action(message.get("action") or "")
        for id, answer in (message.get("details") or {}).items():
            if answer and not isinstance(answer, bool):
                yield write_answer(directory, action.find_question(id) if action else None, answer)
        yield from (attachment["name"] for attachment in attachments_of(message))
