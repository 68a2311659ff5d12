"""The portal's API (SPEC 7) as methods. Each sends one padded request, and doesn't retry."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from app.reporter.api.http import HttpClient, RequestRefused, Unanswered
from app.reporter.api.padding import pad
from app.reporter.api.work import ShowWork, WorkingLine, show_nothing
from crypto.attachment import CHUNK_BYTES, HEAD_BYTES, TAG_BYTES
from crypto.encoding import b64decode, b64encode
from crypto.message_fields import HEX_ID
from crypto.report import Filing
from crypto.reporter.follow_up import SealedFollowUp
from crypto.reporter.mailbox import MailboxContents
from crypto.reporter.visit import SealedNote

PIECE_BYTES = HEAD_BYTES + CHUNK_BYTES + TAG_BYTES


class Limits(NamedTuple):
    """How many files the portal takes with a message, how many bytes a file may have, and what has room now."""

    files: int
    file_bytes: int
    takes_reports: bool
    takes_messages: bool
    takes_files: bool


@dataclass(frozen=True)
class HeldMailbox(MailboxContents):
    """What the portal holds of a mailbox; `left`: how many more messages it takes in any case, if these are few."""

    left: int | None = None


class Claim(NamedTuple):
    """What a message says of an upload: its id in hex, its key in base64url, and how many pieces it has."""

    id: str
    upload_key: str
    pieces: int


class Portal:
    """A portal at an address, reached through a SOCKS5 proxy if one is given.

    Every call raises Unanswered or RequestRefused.
    """

    def __init__(self, address: str, proxy: str | None = None, show_work: ShowWork = show_nothing) -> None:
        """Raises ClickException for an address to which nothing should be sent."""
        self.line = HttpClient(address, proxy)
        self.working, self.show_work = WorkingLine(self.line), show_work

    def fetch_directory(self) -> object:
        """Get the signed directory, not yet checked."""
        return self.line.get("/api/directory")

    def find_directory(self, version: int) -> object:
        """Get the signed directory of a version, not yet checked; None if the portal has none."""
        try:
            return self.line.get(f"/api/directories/{version}")
        except RequestRefused as refusal:
            if refusal.status != 404:
                raise
            return None

    def fetch_limits(self) -> Limits:
        """Get what the portal accepts, and what there is room for just now."""
        accepted = self.line.get("/api/limits")
        files, file_bytes, takes = (accepted.get(name) for name in ("attachments", "attachment_bytes", "takes"))
        if type(files) is not int or type(file_bytes) is not int or not isinstance(takes, dict):
            raise Unanswered
        return Limits(files, file_bytes, *(takes.get(name) is True for name in ("reports", "messages", "files")))

    def fetch_day_part(self, day: str, number: int) -> object | None:
        """Get a part of a closed day, not yet checked; None if it isn't closed, or nothing is known of it."""
        try:
            return self.line.get(f"/api/days/{day}/{number}")
        except RequestRefused as refusal:
            if refusal.status != 404:
                raise
            return None

    def put_piece(
        self, id: bytes, number: int, piece: bytes, upload_key: bytes, show_work: ShowWork = show_nothing
    ) -> None:
        """Upload a piece. The same bytes again change nothing."""
        path, key = f"/api/uploads/{id.hex()}/{number}", {"Upload-Key": b64encode(upload_key)}
        self.working.send(path, piece, lambda paid: self.line.put(path, piece, {**key, **paid}), show_work)

    def file_report(self, filing: Filing, uploads: Sequence[Claim] = ()) -> str:
        """File a sealed report: the day on which it was received. RequestRefused with code `taken` if the phrase is,
        `too_old` if it was sealed to addresses of long ago."""
        fields = ("mailbox", "gate", "envelope", "note")
        body = {name: b64encode(getattr(filing, name)) for name in fields}
        sent = {**body, "sealed_until": filing.sealed_until, **_write_claims(uploads)}
        answer = self._post_with_work("/api/reports", sent)
        return str(answer.get("received_on", ""))

    def open_mailbox(self, token: bytes) -> HeldMailbox:
        """Get what the portal holds for the mailbox of this token (32 bytes)."""
        return _read_answer(self._post("/api/mailbox", {"token": b64encode(token)}))

    def append_message(self, token: bytes, sealed: SealedFollowUp, uploads: Sequence[Claim] = ()) -> None:
        """Send a follow-up. RequestRefused with code `note_moved` if the note was replaced meanwhile, or `too_old`."""
        body = {**_write_note(token, sealed), "envelope": b64encode(sealed.envelope)}
        body["sealed_until"] = sealed.sealed_until
        self._post_with_work("/api/mailbox/messages", {**body, **_write_claims(uploads)})

    def replace_note(self, token: bytes, sealed: SealedNote) -> None:
        """Replace the note. RequestRefused with code `note_moved` if it was replaced meanwhile."""
        self._post("/api/mailbox/note", _write_note(token, sealed))

    def erase_replies(self, token: bytes, places: list[str], sealed: SealedNote) -> None:
        """Erase the replies at these places, and replace the note. RequestRefused as `replace_note`."""
        self._post("/api/mailbox/erase", {**_write_note(token, sealed), "places": places})

    def fetch_piece(self, token: bytes, id: str, number: int) -> bytes:
        """Get a piece of an officer's file. RequestRefused with code `unknown_attachment` if there is none."""
        body = pad({"token": b64encode(token), "id": id, "piece": number})
        return self.line.fetch("/api/mailbox/attachment", body, PIECE_BYTES)

    def withdraw(self, token: bytes, id: str) -> None:
        """Take a file back. One that is gone already is no error."""
        self._post("/api/mailbox/withdraw", {"token": b64encode(token), "id": id})

    def close(self) -> None:
        self.line.close()

    def _post(self, path: str, body: Mapping[str, object]) -> dict[str, Any]:
        return self.line.post(path, pad(body))

    def _post_with_work(self, path: str, body: Mapping[str, object]) -> dict[str, Any]:
        padded = pad(body)
        return self.working.send(path, padded, lambda paid: self.line.post(path, padded, paid), self.show_work)


def _write_claims(uploads: Sequence[Claim]) -> dict[str, object]:
    return {"uploads": [claim._asdict() for claim in uploads]} if uploads else {}


def _write_note(token: bytes, sealed: SealedNote | SealedFollowUp) -> dict[str, object]:
    replaces = None if sealed.replaces is None else b64encode(sealed.replaces)
    return {"token": b64encode(token), "note": b64encode(sealed.note), "replaces": replaces}


def _read_answer(answer: dict[str, Any]) -> HeldMailbox:
    try:
        replies = [(str(reply["place"]), b64decode(reply["envelope"])) for reply in answer["replies"]]
        sent, note, left = answer["sent"], answer["note"], answer.get("left")
        if not (left is None or type(left) is int):
            raise ValueError
        if type(sent) is not int or sent < 0 or not all(HEX_ID.match(place) for place, _envelope in replies):
            raise ValueError
        return HeldMailbox(replies, sent, None if note is None else b64decode(note), left)
    except (ValueError, KeyError, TypeError):
        raise Unanswered from None
