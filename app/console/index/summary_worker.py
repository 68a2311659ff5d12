"""Summarises cases: in this process, or as a worker process (`python -m app.console.index.summary_worker`)."""

from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

from app.console.cases.faults import CaseFault, find_fault
from app.console.cases.opened_case import OpenedCase, StoredCase, open_case
from app.console.cases.pool import serve
from app.console.index.summary import make_summary
from app.console.index.summary_file import StoredSummary
from app.procedure.model import Rules
from app.questionnaire.model import Signal
from crypto.directory import Directory
from crypto.encoding import digest
from crypto.keys import Identity


class SummaryMaker(NamedTuple):
    """What summaries depend on besides the case: procedure, the officer's id (or ""), day, and the form's signals."""

    rules: Rules
    me: str
    day: date
    signals: tuple[Signal, ...] = ()


def summarise_case(stored: StoredCase, identity: Identity, directory: Directory, maker: SummaryMaker) -> StoredSummary:
    """Open a case, and make its summary. Whatever fails in it becomes its fault."""
    try:
        opened_case = open_case(stored, identity, directory)
    except Exception as error:
        return make_failed(stored, find_fault("opening", error))
    return summarise_opened_case(opened_case, directory, maker)


def summarise_opened_case(opened_case: OpenedCase, directory: Directory, maker: SummaryMaker) -> StoredSummary:
    """Make the summary of an opened case. Whatever fails in it becomes its fault."""
    ids = len(opened_case.opened), digest_ids(opened_case.opened)
    try:
        summary = make_summary(opened_case, directory, *maker) if opened_case.is_shown else None
    except Exception as error:
        return StoredSummary(*ids, None, fault=find_fault("summary", error))
    return StoredSummary(*ids, summary, opened_case.is_damaged)


def digest_ids(ids: Iterable[bytes]) -> bytes:
    """The digest (32 bytes) of the ids of a case's envelopes, in any order."""
    return digest("summary", b"".join(sorted(ids)))


def make_failed(stored: StoredCase, fault: CaseFault) -> StoredSummary:
    """Make what stands for the summary of a case that can't be opened."""
    return StoredSummary(len(stored.ids), digest_ids(stored.ids), None, fault=fault)


if __name__ == "__main__":
    serve(summarise_case, more=1)
