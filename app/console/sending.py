"""Sending what an officer does: sealed and stored as entries of the record, with replies and files, or not at all."""

from collections.abc import Sequence

from app.blobs import Blobs
from app.console.desk import Desk, today
from app.console.jobs import Cancelled, Job
from app.console.opening import Stopped
from app.console.parcel import Parcel, Stored
from app.console.standing import find_standing, list_duties
from app.console.submission import REPLY, Deed, Submission
from app.database import Database
from app.filing import NewEntry, RecordMoved, file_entries
from app.procedure.state import Step, find_reasons
from app.uploads import UploadIncomplete, UploadTaken
from crypto.case import Case, Link, assemble, open_entry
from crypto.entry import SealedEntry, SealedReply, seal_entry, seal_reply

TRIES = 20
POST_PATIENCE_SECONDS = 20.0


class Contested(Exception):
    """Others kept adding to the record, every time before this could be added."""


class NotAllowed(Exception):
    """The procedure doesn't allow it any more. `reasons` say why, in sentences."""

    def __init__(self, reasons: list[str]) -> None:
        self.reasons = reasons


def send(db: Database, desk: Desk, submission: Submission, stored: Sequence[Stored] = ()) -> None:
    """Seal deeds and store their entries; when somebody else's entry came first, seal them again after that one.

    If the store took it and could not say so, sending it again changes nothing.
    Raises StoreUnavailable, StillOpening, Contested, NotAllowed; and what sealing and `file_entries` raise.
    """
    for _try in range(TRIES):
        sealed = desk.sealed.get(submission.attempt) or seal(desk, submission, stored)
        desk.sealed[submission.attempt] = sealed
        try:
            file_entries(db, submission.gate, sealed, received_on=today())
        except RecordMoved:
            del desk.sealed[submission.attempt]
            desk.refresh(POST_PATIENCE_SECONDS)
        else:
            desk.sent.add(submission.attempt)
            return
    raise Contested


def seal(desk: Desk, submission: Submission, stored: Sequence[Stored]) -> list[NewEntry]:
    """Seal deeds to the case as it is opened now, each after the one before it. Raises NotAllowed."""
    me = desk.me
    assert me is not None
    folder = desk.open_folder(submission.gate)
    case = folder.assemble(desk.directory)
    bearer = find_bearer(submission.deeds)
    new = []
    for deed in submission.deeds:
        check(desk, case, deed, me.id)
        brought = stored if deed is bearer else ()
        sealed = seal_deed(desk, case, deed, me.id, brought)
        claims = [(each.id, each.pieces) for each in brought]
        reply = sealed.reply if isinstance(sealed, SealedReply) else None
        new.append(NewEntry(sealed.entry, sealed.previous, sealed.docket, reply, claims))
        entry = open_entry(sealed.entry, desk.identity, case.mailbox, desk.directory)
        case = assemble(
            case.mailbox, case.directory, case.report, case.follow_ups, [*case.links, Link(sealed.previous, entry)]
        )
    return new


def find_bearer(deeds: Sequence[Deed]) -> Deed:
    """The deed that brings the files: what was asked for, which others only prepare or announce."""
    return next((deed for deed in reversed(deeds) if deed.action != REPLY), deeds[-1])


def check(desk: Desk, case: Case, deed: Deed, me: str) -> None:
    """Ask the procedure whether this can be done now. Raises NotAllowed."""
    # On which day the case was opened matters to clocks alone.
    state = find_standing(case, desk.rules, today(), today()).state
    member = {"member": [deed.member]} if deed.member else {}
    step = Step(deed.action, me, today(), {**deed.details, **member})
    if reasons := find_reasons(state, step, list_duties(desk.directory)):
        raise NotAllowed(reasons)


def seal_deed(desk: Desk, case: Case, deed: Deed, me: str, stored: Sequence[Stored]) -> SealedEntry | SealedReply:
    """Seal one deed as the record's next entry."""
    day, said = today().isoformat(), [each.said for each in stored]
    if deed.action == REPLY:
        text, status = deed.details["text"], deed.details.get("status")
        return seal_reply(case, me, desk.identity, text, status, day, said)
    return seal_entry(case, me, desk.identity, deed.action, deed.details, day, deed.member, said)


def send_with_files(db: Database, blobs: Blobs, desk: Desk, submission: Submission, job: Job[None]) -> None:
    """Store files, then send what goes with them. What was stored is kept for another try, unless given up.

    Raises what `send` and `Parcel.fill` raise.
    """
    parcel = desk.parcels.setdefault(submission.once, Parcel(db, blobs))
    try:
        stored = parcel.fill(submission.files, today(), job)
        with desk.sending:
            send(db, desk, submission, stored)
    except (Cancelled, Stopped, UploadIncomplete, UploadTaken):
        desk.sealed.pop(submission.attempt, None)
        desk.parcels.pop(submission.once, None)
        parcel.give_up()
        raise
    desk.parcels.pop(submission.once, None)
