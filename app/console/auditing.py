"""What an auditor can tell of a case: who did what when, and what is wrong, from its chain and its dockets alone."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import NamedTuple

from app.casework import CaseRow, Entry
from app.console.irregularities import (
    ADDED,
    BROKEN,
    CLOSED,
    DIFFERENT,
    FAR_FROM_STORED,
    MOVED,
    NO_REPORT,
    RETIRED,
    TAMPERED,
    UNDOCKETED,
    UNFOUNDED,
    WRONG_DAY,
    Fault,
)
from app.dockets import DocketedCase
from crypto.chain import hang, refer
from crypto.conversation import Received, find_officer
from crypto.directory import Directory
from crypto.docket import open_docket, pair
from crypto.envelope import unseal
from crypto.errors import AfterRetirement, MalformedMessage, NotForThisIdentity, SealedLineError
from crypto.keys import Identity
from crypto.message import Message
from crypto.notation import b64decode

DAY = timedelta(1)


class Act(NamedTuple):
    """An entry with its docket, or one without the other. `number` is its place in the record, if it has one.

    What a docket doesn't tell is empty. `elsewhere` is the mailbox (32 bytes) of the other case for which it was made.
    """

    number: int | None
    author: str
    action: str
    dated_on: date | None
    received_on: date
    faults: list[Fault]
    elsewhere: bytes | None = None


class Audit(NamedTuple):
    """A case as an auditor sees it: its acts in the order of the record, then what has no place in it.

    `docketed` of its `entries` have a docket; `faults` are those of the case as a whole.
    """

    row: CaseRow
    entries: int
    docketed: int
    acts: list[Act]
    faults: list[Fault]

    @property
    def all_faults(self) -> list[Fault]:
        return [*self.faults, *(fault for act in self.acts for fault in act.faults)]

    @property
    def last_on(self) -> date | None:
        """The day on which the store received the latest entry or docket."""
        return max((act.received_on for act in self.acts), default=None)


class Opened(NamedTuple):
    """A docket as this auditor could open it; `elsewhere` is as an act has it."""

    received: Received
    elsewhere: bytes | None


def open_one(envelope: bytes, identity: Identity, mailbox: bytes, directory: Directory) -> Opened:
    """Open a docket that was found in the case of a mailbox (32 bytes). What is wrong in it is marked, never raised."""
    received = replace(open_docket(envelope, identity, mailbox, directory), envelope=b"")
    if received.suspect != [MalformedMessage]:
        return Opened(received, None)

    def find_author(message: Message) -> bytes:
        if message["kind"] != "docket":
            raise MalformedMessage
        return find_officer(directory)(message)

    try:
        other = b64decode(unseal(envelope, identity.sealing, find_author)["mailbox"])
    except SealedLineError:
        return Opened(received, None)
    return Opened(received, other if other != mailbox else None)


def judge(case: DocketedCase, opened: Sequence[Opened], directory: Directory, day: date) -> Audit:
    """Lay the dockets of a case, as they were opened, beside its entries, as of a day."""
    ordered = _line_up(case)
    entries = [Received(row.envelope, None, [NotForThisIdentity]) for _number, row in ordered]
    # Copies, so that each is found again by what it is, not by what it says.
    dockets = [replace(each.received) for each in opened]
    known = {id(docket): each for docket, each in zip(dockets, opened, strict=True)}
    stored_on = {id(docket): stored.received_on for docket, stored in zip(dockets, case.dockets, strict=True)}
    pairs = pair(entries, dockets)
    held: dict[int, list[Received]] = {id(entry): [] for entry in entries}
    for entry, docket in [*pairs.matched, *pairs.contradicted]:
        held[id(entry)].append(docket)
    different = {id(docket) for _entry, docket in pairs.contradicted}
    wrong_days = {*_find_wrong_days([docket for entry in entries for docket in held[id(entry)]], day)}
    acts = []
    for entry, (number, row) in zip(entries, ordered, strict=True):
        broken = [BROKEN] if number is None and case.report is not None else []
        if not held[id(entry)]:
            acts.append(Act(number, "", "", None, row.received_on, [UNDOCKETED, *broken]))
        for docket in held[id(entry)]:
            faults = [DIFFERENT] if id(docket) in different else []
            faults += [*broken, *_judge_author(docket, directory)]
            faults += _judge_days(docket, stored_on[id(docket)], row.received_on, id(docket) in wrong_days)
            acts.append(_tell(number, docket, row.received_on, faults))
    for docket in pairs.unfounded:
        each = known[id(docket)]
        acts.append(_tell(None, docket, stored_on[id(docket)], [_explain(each)], each.elsewhere))
    whole = [] if case.report is not None else [NO_REPORT]
    return Audit(case.row, len(entries), len(entries) - len(pairs.undocketed), acts, whole)


def _line_up(case: DocketedCase) -> list[tuple[int | None, Entry]]:
    """The entries in the order of the record, each with its place; last those that have none."""
    links = [(row.previous, refer(row.envelope)) for row in case.entries]
    line = hang(refer(case.report), links).line if case.report is not None else []
    place = {link: number for number, link in enumerate(zip(line, line[1:], strict=False), 1)}
    numbered = [(place.get(link), row) for link, row in zip(links, case.entries, strict=True)]
    return sorted(numbered, key=lambda each: each[0] or len(line))


def _tell(
    number: int | None, docket: Received, received_on: date, faults: list[Fault], elsewhere: bytes | None = None
) -> Act:
    if docket.message is None:
        return Act(number, "", "", None, received_on, faults, elsewhere)
    said = docket.message
    dated_on = date.fromisoformat(said["sent_on"])
    return Act(number, said["from"], said["action"], dated_on, received_on, faults, elsewhere)


def _explain(docket: Opened) -> Fault:
    """Say why a docket belongs to no entry."""
    suspect = docket.received.suspect
    if not suspect:
        return UNFOUNDED
    if docket.elsewhere is not None:
        return MOVED
    return {NotForThisIdentity: CLOSED, AfterRetirement: RETIRED}.get(suspect[0], TAMPERED)


def _judge_author(docket: Received, directory: Directory) -> list[Fault]:
    author = directory.find(docket.get("from"))
    has_expired = author is not None and docket.get("sent_on") > author.expires_on
    return [RETIRED] if has_expired else []


def _judge_days(docket: Received, stored_on: date, entry_stored_on: date, is_wrong: bool) -> list[Fault]:
    faults = [WRONG_DAY] if is_wrong else []
    if not is_wrong and abs(date.fromisoformat(docket.get("sent_on")) - stored_on) > DAY:
        faults.append(FAR_FROM_STORED)
    if stored_on != entry_stored_on:
        faults.append(ADDED)
    return faults


def _find_wrong_days(dockets: Sequence[Received], today: date) -> Iterator[int]:
    """Find the days that members refuse, too (SPEC 9): two clocks that agree are believed, one is not."""
    reached: dict[str, date] = {}
    for docket in dockets:
        author, sent_on = docket.get("from"), date.fromisoformat(docket.get("sent_on"))
        others = sorted(on for other, on in reached.items() if other != author)
        if sent_on > today + DAY or len(others) > 1 and sent_on < others[-2] - DAY:
            yield id(docket)
        else:
            reached[author] = max(reached.get(author, sent_on), sent_on)
