"""Sends a submission: seals its changes as entries of the record and stores them all in one transaction, or none."""

from collections.abc import Callable, Sequence
from contextlib import suppress

from app.clock import today
from app.console.cases.status import find_case_status, list_duties
from app.console.drafts.numbering import number_step
from app.console.drafts.outbox import Outbox
from app.console.drafts.submission import REPLY, Change, Submission
from app.console.drafts.upload import ReplyUploads, StoredFile
from app.console.jobs import Cancelled, Job, Stopped
from app.console.uploading.held import HeldFiles
from app.console.workspace.workspace import Workspace
from app.procedure.answers import CaseNumber
from app.procedure.state import State, find_reasons
from app.procedure.steps import Step
from app.store_calls.entries import NewEntry, file_entries
from app.store_calls.errors import NumberTaken, RecordMoved, UploadIncomplete, UploadTaken
from crypto.officer.case import Case, Link, assemble, open_entry
from crypto.officer.entry import SealedEntry, seal_entry, seal_reply

TRIES = 20
POST_PATIENCE_SECONDS = 20.0


class RecordContested(Exception):
    """Entries of others came first in all of 20 tries."""


class NotAllowed(Exception):
    """The procedure doesn't allow it now. `reasons` say why, in sentences."""

    def __init__(self, reasons: list[str]) -> None:
        self.reasons = reasons


def send(workspace: Workspace, submission: Submission, stored: Sequence[StoredFile] = ()) -> None:
    """Seal the changes and store their entries; if another entry came first, seal them again after that one.

    So they are if another case was given the number that was drawn for this one.

    What was sealed stays in the outbox, so that sending it again, after the store's answer was lost, changes nothing.
    Raises StoreUnavailable, StillOpening, RecordContested, NotAllowed; and what sealing and `file_entries` raise.
    """
    outbox = workspace.part(Outbox)
    for _try in range(TRIES):
        sealed = outbox.sealed.get(submission.attempt) or seal(workspace, submission, stored)
        outbox.sealed[submission.attempt] = sealed
        try:
            file_entries(workspace.store, submission.gate, sealed)
        except RecordMoved:
            del outbox.sealed[submission.attempt]
            workspace.look(POST_PATIENCE_SECONDS)
        except NumberTaken:
            del outbox.sealed[submission.attempt]
        else:
            outbox.sent.add(submission.attempt)
            return
    raise RecordContested


def seal(workspace: Workspace, submission: Submission, stored: Sequence[StoredFile]) -> list[NewEntry]:
    """Seal the changes to the members of the case, each entry after the one before it.

    What takes the case in is given a number. Raises NotAllowed, StoreUnavailable.
    """
    me = workspace.me
    assert me is not None
    opened_case = workspace.open_case(submission.gate, POST_PATIENCE_SECONDS)
    case = opened_case.assemble(workspace.directory)
    with_files = find_change_with_files(submission.changes)  # the others only prepare or announce it
    new = []
    for change in submission.changes:
        state = check(workspace, case, change, me.id)
        answer, number = number_step(workspace.store, state, workspace.rules.find_action(change.action))
        numbered = change._replace(details={**change.details, **answer})
        files = stored if change is with_files else ()
        sealed = seal_change(workspace, case, numbered, me.id, files, number)
        claims = [(each.id, each.pieces) for each in files]
        new.append(NewEntry(sealed.entry, sealed.previous, sealed.docket, sealed.reply, claims, number))
        entry = open_entry(sealed.entry, workspace.identity, case.mailbox, workspace.directory)
        case = assemble(
            case.mailbox, case.directory, case.report, case.follow_ups, [*case.links, Link(sealed.previous, entry)]
        )
    return new


def find_change_with_files(changes: Sequence[Change]) -> Change:
    """The change with which the files go: the last that is no reply, or else the last."""
    return next((change for change in reversed(changes) if change.action != REPLY), changes[-1])


def check(workspace: Workspace, case: Case, change: Change, me: str) -> State:
    """Check a change against the procedure: the state of the case before it. Raises NotAllowed."""
    # The day on which the case was received matters to deadlines alone.
    state = find_case_status(case, workspace.rules, today(), today()).state
    member = {"member": [change.member]} if change.member else {}
    step = Step(change.action, me, today(), {**change.details, **member})
    if reasons := find_reasons(state, step, list_duties(workspace.directory)):
        raise NotAllowed(reasons)
    return state


def seal_change(
    workspace: Workspace,
    case: Case,
    change: Change,
    me: str,
    stored: Sequence[StoredFile],
    number: CaseNumber | None,
) -> SealedEntry:
    """Seal one change as the record's next entry."""
    day, descriptions = today().isoformat(), [each.description for each in stored]
    if change.action == REPLY:
        text, status = change.details["text"], change.details.get("status")
        return seal_reply(case, me, workspace.identity, text, status, day, descriptions)
    about = (change.member, descriptions, change.stands_in_for, str(number) if number else None)
    return seal_entry(case, me, workspace.identity, change.action, change.details, day, *about)


def send_with_files(
    workspace: Workspace,
    submission: Submission,
    send_stored: Callable[[Sequence[StoredFile]], None],
    job: Job[None],
) -> None:
    """Store the files of a submission, then send it. Stored files are kept for another try, unless it is cancelled.

    Raises what `send_stored` and `ReplyUploads.fill` raise.
    """
    outbox = workspace.part(Outbox)
    uploads = outbox.uploads.setdefault(submission.once, ReplyUploads(workspace.store))
    try:
        stored = uploads.fill(submission.files, job)
        with workspace.changing:
            send_stored(stored)
    except (Cancelled, Stopped, UploadIncomplete, UploadTaken):
        outbox.sealed.pop(submission.attempt, None)
        outbox.uploads.pop(submission.once, None)
        uploads.give_up()
        raise
    outbox.uploads.pop(submission.once, None)
    with suppress(Stopped):
        workspace.part(HeldFiles).drop(submission.once)
