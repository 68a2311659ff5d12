"""Sending a reply: sealed and stored together with its entry in the record, and with its files, or not at all."""

from collections.abc import Sequence

from app.blobs import Blobs
from app.console.desk import Desk, today
from app.console.jobs import Cancelled, Job
from app.console.letter import Letter
from app.console.opening import Stopped
from app.console.parcel import Parcel, Stored
from app.database import Database
from app.filing import NewEntry, RecordMoved, file_entries
from app.uploads import UploadIncomplete, UploadTaken
from crypto.entry import SealedReply, seal_reply

TRIES = 20
POST_PATIENCE_SECONDS = 20.0


class Contested(Exception):
    """Others kept adding to the record, every time before this reply could."""


def send(db: Database, desk: Desk, letter: Letter, stored: Sequence[Stored] = ()) -> None:
    """Seal a reply and store it with its entry; when somebody else's entry came first, seal it again after that one.

    If the store took it and could not say so, sending it again changes nothing.
    Raises StoreUnavailable, StillOpening, Contested; and what `seal_reply` and `file_entries` raise.
    """
    for _try in range(TRIES):
        sealed = desk.sealed.get(letter.attempt) or seal(desk, letter, stored)
        desk.sealed[letter.attempt] = sealed
        try:
            claims = [(each.id, each.pieces) for each in stored]
            new = NewEntry(sealed.entry, sealed.previous, sealed.docket, sealed.reply, claims)
            file_entries(db, letter.gate, [new], received_on=today())
        except RecordMoved:
            del desk.sealed[letter.attempt]
            desk.refresh(POST_PATIENCE_SECONDS)
        else:
            desk.sent.add(letter.attempt)
            return
    raise Contested


def seal(desk: Desk, letter: Letter, stored: Sequence[Stored]) -> SealedReply:
    """Seal a reply to the case as it is opened now."""
    me = desk.me
    assert me is not None
    case = desk.open_folder(letter.gate).assemble(desk.directory)
    said = [each.said for each in stored]
    return seal_reply(case, me.id, desk.identity, letter.text, letter.status, today().isoformat(), said)


def send_with_files(db: Database, blobs: Blobs, desk: Desk, letter: Letter, job: Job[None]) -> None:
    """Store a reply's files, then send it. What was stored is kept for another try after a failure, unless given up.

    Raises what `send` and `Parcel.fill` raise.
    """
    parcel = desk.parcels.setdefault(letter.once, Parcel(db, blobs))
    try:
        stored = parcel.fill(letter.files, today(), job)
        with desk.sending:
            send(db, desk, letter, stored)
    except (Cancelled, Stopped, UploadIncomplete, UploadTaken):
        desk.sealed.pop(letter.attempt, None)
        desk.parcels.pop(letter.once, None)
        parcel.give_up()
        raise
    desk.parcels.pop(letter.once, None)
