"""What the store holds, as tests look at it: through what the console reads."""

from datetime import date
from typing import NamedTuple

from app.case_store.cases import list_contents, read_cases
from app.store.database import Database
from app.store_calls.cases import CaseRow, EnvelopeRow, StoredEntry


class StoredFollowUp(NamedTuple):
    envelope: bytes
    received_on: date


class CaseEnvelopes(NamedTuple):
    gate: bytes
    mailbox: bytes
    received_on: date
    report: bytes
    follow_ups: list[StoredFollowUp]
    entries: list[StoredEntry]


def list_cases(db: Database) -> list[CaseRow]:
    """Every case, in no order."""
    return list_contents(db)[0]


def read_case(db: Database, mailbox: bytes) -> CaseEnvelopes:
    """Read the case with this mailbox. Raises ValueError if there is none."""
    [case] = [case for case in list_cases(db) if case.mailbox == mailbox]
    rows = read_cases(db, [case.gate])[case.gate]
    [report] = [row.envelope for row in rows if row.place == "report"]
    follow_ups = [StoredFollowUp(row.envelope, row.received_on) for row in rows if row.place == "follow-up"]
    entries = [StoredEntry(row.previous, row.envelope, row.received_on) for row in rows if row.previous is not None]
    return CaseEnvelopes(*case, report, follow_ups, entries)


def read_envelopes(db: Database) -> list[EnvelopeRow]:
    """Read every envelope that belongs to a case."""
    found = read_cases(db, [case.gate for case in list_cases(db)])
    return [row for rows in found.values() for row in rows if row.place != "reply"]
