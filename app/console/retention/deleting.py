"""Deleting a case by two officers: the first signs a proposal, the second signs that it goes, and it goes with that.

Before each signs, their console opens the case again and looks whether its time has come and nothing is open in it.
"""

from gettext import gettext as _
from typing import NamedTuple

from flask import flash

from app.clock import today
from app.console.cases.access import list_unconcerned
from app.console.cases.status import follow_case
from app.console.register.kept import seal_kept
from app.console.retention.retained_cases import RetainedCase, holds_duty
from app.console.statistics.tallies import count_case
from app.console.upkeep.tallying import store_missing
from app.console.workspace.order import RETENTION, sign_order
from app.console.workspace.workspace import Workspace
from app.procedure.facts import find_first
from app.procedure.kept_customers import keep_customers
from app.procedure.model import NUMBER
from app.procedure.retention import find_end, find_open
from app.procedure.state import State
from app.store_calls import deletions
from app.store_calls.deletions import Left
from app.store_calls.errors import EntryCame, MailboxDeleted, MessageCame, UnknownMailbox
from app.store_calls.records import read_record
from crypto.officer.chain import Chain, verify_chain
from crypto.officer.deletions.deletion import CONFIRMED, PROPOSED, find_proposers, open_statements, seal_deletion
from crypto.officer.tally import list_publishers, seal_tally


class DueCase(NamedTuple):
    """A case whose time has come, as it was opened just now: its chain, state and active members.

    `unconcerned` are the ids of those who may learn what came of it.
    """

    retained: RetainedCase
    chain: Chain
    state: State
    members: list[str]
    unconcerned: list[str]


def propose_deletion(workspace: Workspace, retained: RetainedCase) -> bool:
    """Sign and store that this officer proposes to delete a case; False if it isn't due any more.

    Raises StoreUnavailable, StillOpening, SealedLineError.
    """
    due = _open_due(workspace, retained)
    if due is None:
        return False
    deletions.propose(workspace.store, retained.row.mailbox, _sign(workspace, due, PROPOSED))
    return True


def delete_case(workspace: Workspace, retained: RetainedCase) -> bool:
    """Delete a case that somebody else has proposed to delete: store that this officer confirms it, its tally, and
    what is kept of its customers.

    False if it isn't due or proposed any more, is gone already, or somebody has written since. If the files can't be
    reached now, a message says so, and the portal's clean-up erases them: no message claims them. Raises
    StoreUnavailable, StillOpening, SealedLineError.
    """
    due = _open_due(workspace, retained)
    if due is None or not _is_proposed_by_another(workspace, due):
        return False
    case = retained.case
    kept = keep_customers(due.state)
    left = Left(
        _sign(workspace, due, CONFIRMED),
        _seal_last_tally(workspace, due),
        seal_kept(workspace, kept, due.unconcerned),
    )
    written_on, entry_count = max([case.received_on, *case.messages]), due.chain.length + len(due.chain.loose)
    order = sign_order(workspace, [retained.row.mailbox], RETENTION)
    try:
        is_erased = deletions.delete_case(workspace.store, case.gate, order, written_on, entry_count, left)
    except (UnknownMailbox, MailboxDeleted, MessageCame, EntryCame):
        return False
    if not is_erased:
        flash(_("The files of a deleted case can't be reached now. The portal erases them within a day."))
    return True


def _open_due(workspace: Workspace, retained: RetainedCase) -> DueCase | None:
    """Open a case as it is in the store now; None if its time hasn't come, or something is open in it."""
    try:
        opened_case = workspace.open_case(retained.case.gate)
    except KeyError:
        return None
    record = read_record(workspace.store, retained.row.mailbox)
    if not opened_case.is_shown or record.report is None:
        return None
    case, case_status = follow_case(opened_case, workspace.directory, workspace.rules, today())
    if len(case.entries) != len(record.entries):
        return None  # somebody acts in it at this moment
    state, days = case_status.state, [item.received_on for item in opened_case.items if item.place != "entry"]
    unconcerned = list_unconcerned(case, case_status, today().isoformat())
    ends_on = find_end(state, days)
    if ends_on is None or ends_on > today() or find_open(state):
        return None
    return DueCase(retained, verify_chain(record.report, record.entries), state, case_status.readers, unconcerned)


def _is_proposed_by_another(workspace: Workspace, due: DueCase) -> bool:
    mailbox, directory, me = due.retained.row.mailbox, workspace.directory, workspace.me
    stored = deletions.read_statements_of(workspace.store, [mailbox]).get(mailbox, [])
    opened = open_statements(stored, workspace.identity, mailbox, directory)
    proposers = find_proposers(opened, due.chain, directory, today().isoformat())
    return me is not None and any(id != me.id and id in due.members and holds_duty(workspace, id) for id in proposers)


def _seal_last_tally(workspace: Workspace, due: DueCase) -> bytes | None:
    """Have the publishers sealed what the case counts, and seal that to its members: nobody else learns of it."""
    me, directory, day = workspace.me, workspace.directory, today().isoformat()
    counted = count_case(workspace, due.retained.case._replace(state=due.state))
    if counted is None or me is None:
        return None
    if publishers := list_publishers(directory, day):
        store_missing(workspace, [counted], publishers)
    return seal_tally(counted, due.members, me.id, workspace.identity, directory, day)


def _sign(workspace: Workspace, due: DueCase, action: str) -> bytes:
    me, day = workspace.me, today().isoformat()
    assert me is not None
    mailbox = due.retained.row.mailbox
    who = (due.members, me.id, workspace.identity, workspace.directory, day)
    return seal_deletion(action, mailbox, due.chain, *who, find_first(due.state, NUMBER) or None)
