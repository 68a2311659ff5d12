"""The audit of one case: matches its entries with their dockets, and finds what is missing, moved, forged or misdated.

An auditor sees the chain's digests and the dockets (author, action, day) alone, never the content of an entry.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import NamedTuple

from app.console.audit.findings import (
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
    AuditFault,
)
from app.store_calls.cases import CaseRow, StoredEntry
from app.store_calls.dockets import DocketedCase
from crypto.conversation import Received, find_officer
from crypto.directory import Directory
from crypto.encoding import b64decode
from crypto.envelope import open_with
from crypto.errors import AfterRetirement, MalformedMessage, NotForThisIdentity, SealedLineError
from crypto.keys import Identity
from crypto.message import Message
from crypto.officer.chain import entry_digest, link_chain
from crypto.officer.docket import open_docket, pair
from crypto.officer.keys.content_keys import find_key
from crypto.officer.messages import Docket, Entry

DAY = timedelta(1)


class AuditEntry(NamedTuple):
    """An entry with its docket, or one without the other. `number` is its place in the record, if it has one.

    What no docket gives is empty. `elsewhere` is the mailbox (32 bytes) of the other case that the docket was made for.
    """

    number: int | None
    author: str
    action: str
    dated_on: date | None
    received_on: date
    faults: list[AuditFault]
    elsewhere: bytes | None = None


class CaseAudit(NamedTuple):
    """The audit of a case: its entries in the order of the record, then those that have no place in it.

    `docketed` is how many of its `entries` have a docket; `faults` are those of the case as a whole. `number` is
    what the first docket calls it that names one.
    """

    row: CaseRow
    entries: int
    docketed: int
    audit_entries: list[AuditEntry]
    faults: list[AuditFault]
    number: str = ""

    @property
    def all_faults(self) -> list[AuditFault]:
        return [*self.faults, *(fault for audit_entry in self.audit_entries for fault in audit_entry.faults)]

    @property
    def last_on(self) -> date | None:
        """The day on which the store received the latest entry or docket."""
        return max((audit_entry.received_on for audit_entry in self.audit_entries), default=None)


class OpenedDocket(NamedTuple):
    """A docket as this auditor could open it; `elsewhere` as in AuditEntry."""

    received: Received[Docket]
    elsewhere: bytes | None


def open_case_docket(envelope: bytes, identity: Identity, mailbox: bytes, directory: Directory) -> OpenedDocket:
    """Open a docket that was found in the case of a mailbox (32 bytes). Faults are marked in `suspect`, not raised."""
    received = replace(open_docket(envelope, identity, mailbox, directory), envelope=b"")
    if received.suspect != [MalformedMessage]:
        return OpenedDocket(received, None)

    def find_author(message: Message) -> bytes:
        if not isinstance(message, Docket):
            raise MalformedMessage
        return find_officer(directory)(message)

    try:
        other = b64decode(open_with(envelope, find_key(envelope, identity), find_author).mailbox)
    except SealedLineError:
        return OpenedDocket(received, None)
    return OpenedDocket(received, other if other != mailbox else None)


def audit_case(case: DocketedCase, opened: Sequence[OpenedDocket], directory: Directory, day: date) -> CaseAudit:
    """Match the entries of a case with its opened dockets, and find the faults, as of a day."""
    ordered = _order_entries(case)
    entries = [Received[Entry](row.envelope, None, [NotForThisIdentity]) for _number, row in ordered]
    # Copies, so that each can be looked up by identity: two dockets may be equal.
    dockets = [replace(each.received) for each in opened]
    known = {id(docket): each for docket, each in zip(dockets, opened, strict=True)}
    stored_on = {id(docket): stored.received_on for docket, stored in zip(dockets, case.dockets, strict=True)}
    pairs = pair(entries, dockets)
    dockets_of: dict[int, list[Received[Docket]]] = {id(entry): [] for entry in entries}
    for entry, docket in [*pairs.matched, *pairs.contradicted]:
        dockets_of[id(entry)].append(docket)
    different = {id(docket) for _entry, docket in pairs.contradicted}
    wrong_days = {*_find_wrong_days([docket for entry in entries for docket in dockets_of[id(entry)]], day)}
    audit_entries = []
    for entry, (number, row) in zip(entries, ordered, strict=True):
        broken = [BROKEN] if number is None and case.report is not None else []
        if not dockets_of[id(entry)]:
            audit_entries.append(AuditEntry(number, "", "", None, row.received_on, [UNDOCKETED, *broken]))
        for docket in dockets_of[id(entry)]:
            faults = [DIFFERENT] if id(docket) in different else []
            faults += [*broken, *_check_author(docket, directory)]
            faults += _check_days(docket, stored_on[id(docket)], row.received_on, id(docket) in wrong_days)
            audit_entries.append(_make_entry(number, docket, row.received_on, faults))
    for docket in pairs.unfounded:
        each = known[id(docket)]
        audit_entries.append(_make_entry(None, docket, stored_on[id(docket)], [_find_fault(each)], each.elsewhere))
    named = [
        docket
        for entry, (number, _) in zip(entries, ordered, strict=True)
        if number
        for docket in dockets_of[id(entry)]
    ]
    whole = [] if case.report is not None else [NO_REPORT]
    return CaseAudit(
        case.row, len(entries), len(entries) - len(pairs.undocketed), audit_entries, whole, _find_number(named)
    )


def _find_number(dockets: Sequence[Received[Docket]]) -> str:
    """The number of a case: the first that these dockets name, which are in the order of the record."""
    return next((docket.message.case for docket in dockets if docket.message and docket.message.case), "")


def _order_entries(case: DocketedCase) -> list[tuple[int | None, StoredEntry]]:
    """The entries in the order of the record, each with its number; last those that have none."""
    links = [(row.previous, entry_digest(row.envelope)) for row in case.entries]
    order = link_chain(entry_digest(case.report), links).line if case.report is not None else []
    place = {link: number for number, link in enumerate(zip(order, order[1:], strict=False), 1)}
    numbered = [(place.get(link), row) for link, row in zip(links, case.entries, strict=True)]
    return sorted(numbered, key=lambda each: each[0] or len(order))


def _make_entry(
    number: int | None,
    docket: Received[Docket],
    received_on: date,
    faults: list[AuditFault],
    elsewhere: bytes | None = None,
) -> AuditEntry:
    if docket.message is None:
        return AuditEntry(number, "", "", None, received_on, faults, elsewhere)
    message = docket.message
    dated_on = date.fromisoformat(message.sent_on)
    return AuditEntry(number, message.author, message.action, dated_on, received_on, faults, elsewhere)


def _find_fault(docket: OpenedDocket) -> AuditFault:
    """Find why a docket belongs to no entry."""
    suspect = docket.received.suspect
    if not suspect:
        return UNFOUNDED
    if docket.elsewhere is not None:
        return MOVED
    return {NotForThisIdentity: CLOSED, AfterRetirement: RETIRED}.get(suspect[0], TAMPERED)


def _check_author(docket: Received[Docket], directory: Directory) -> list[AuditFault]:
    author = directory.find(docket.message.author) if docket.message else None
    has_expired = docket.message and author and docket.message.sent_on > author.expires_on
    return [RETIRED] if has_expired else []


def _check_days(docket: Received[Docket], stored_on: date, entry_stored_on: date, is_wrong: bool) -> list[AuditFault]:
    faults = [WRONG_DAY] if is_wrong else []
    dated_on = date.fromisoformat(docket.message.sent_on) if docket.message else stored_on
    if not is_wrong and abs(dated_on - stored_on) > DAY:
        faults.append(FAR_FROM_STORED)
    if stored_on != entry_stored_on:
        faults.append(ADDED)
    return faults


def _find_wrong_days(dockets: Sequence[Received[Docket]], today: date) -> Iterator[int]:
    """Find the dockets, by `id()`, whose days members refuse, too (SPEC 9).

    These are more than a day after today, or more than a day before the days of two other authors before them.
    """
    reached: dict[str, date] = {}
    for item in dockets:
        if item.message is None:
            continue
        author, sent_on = item.message.author, date.fromisoformat(item.message.sent_on)
        others = sorted(on for other, on in reached.items() if other != author)
        if sent_on > today + DAY or len(others) > 1 and sent_on < others[-2] - DAY:
            yield id(item)
        else:
            reached[author] = max(reached.get(author, sent_on), sent_on)
