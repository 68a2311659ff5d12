"""What a reporter asks of the portal (SPEC 7): each call once, every body padded."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from app.reporter.line import Line, Refused, Unanswered
from app.reporter.padding import pad
from crypto.attachment import CHUNK_BYTES, HEAD_BYTES, TAG_BYTES
from crypto.follow_up import SealedFollowUp
from crypto.mailbox import Answer
from crypto.message import HEX_ID
from crypto.notation import b64decode, b64encode
from crypto.report import Filing
from crypto.visit import SealedNote

PIECE_BYTES = HEAD_BYTES + CHUNK_BYTES + TAG_BYTES


class Limits(NamedTuple):
    """How many files the portal takes with a message, and how many bytes a file may have."""

    files: int
    file_bytes: int


class Claim(NamedTuple):
    """What a message says of an upload: its id in hex, its key in base64url, and how many pieces it has."""

    id: str
    upload_key: str
    pieces: int


class Portal:
    """A portal at an address, reached through a SOCKS5 proxy if one is given.

    Every call raises Unanswered or Refused.
    """

    def __init__(self, address: str, proxy: str | None = None) -> None:
        """Raises ClickException for an address to which nothing should be sent."""
        self.line = Line(address, proxy)

    def fetch_directory(self) -> object:
        """Get the signed directory, not yet checked."""
        return self.line.get("/api/directory")

    def fetch_limits(self) -> Limits:
        """Get what the portal accepts of files."""
        accepted = self.line.get("/api/limits")
        files, file_bytes = accepted.get("attachments"), accepted.get("attachment_bytes", 0)
        if type(files) is not int or type(file_bytes) is not int:
            raise Unanswered
        return Limits(files, file_bytes)

    def fetch_day(self, day: str) -> object | None:
        """Get a closed day, not yet checked; None if it isn't closed, or nothing is known of it."""
        try:
            return self.line.get(f"/api/days/{day}")
        except Refused as refusal:
            if refusal.status != 404:
                raise
            return None

    def put_piece(self, id: bytes, number: int, piece: bytes, upload_key: bytes) -> None:
        """Upload a piece. The same bytes again change nothing."""
        self.line.put(f"/api/uploads/{id.hex()}/{number}", piece, {"Upload-Key": b64encode(upload_key)})

    def file_report(self, filing: Filing, uploads: Sequence[Claim] = ()) -> str:
        """File a sealed report: the day on which it was received. Refused with code `taken` if the phrase is."""
        fields = ("mailbox", "gate", "envelope", "note")
        body = {name: b64encode(getattr(filing, name)) for name in fields}
        return str(self._post("/api/reports", {**body, **_write_claims(uploads)}).get("received_on", ""))

    def open_mailbox(self, token: bytes) -> Answer:
        """Get what the portal holds for the mailbox of this token (32 bytes)."""
        return _read_answer(self._post("/api/mailbox", {"token": b64encode(token)}))

    def append_message(self, token: bytes, sealed: SealedFollowUp, uploads: Sequence[Claim] = ()) -> None:
        """Send a follow-up. Refused with code `note_moved` if the note was replaced meanwhile."""
        body = {**_write_note(token, sealed), "envelope": b64encode(sealed.envelope)}
        self._post("/api/mailbox/messages", {**body, **_write_claims(uploads)})

    def replace_note(self, token: bytes, sealed: SealedNote) -> None:
        """Replace the note. Refused with code `note_moved` if it was replaced meanwhile."""
        self._post("/api/mailbox/note", _write_note(token, sealed))

    def erase_replies(self, token: bytes, places: list[str], sealed: SealedNote) -> None:
        """Erase the replies at these places, and replace the note. Refused as `replace_note`."""
        self._post("/api/mailbox/erase", {**_write_note(token, sealed), "places": places})

    def fetch_piece(self, token: bytes, id: str, number: int) -> bytes:
        """Get a piece of an officer's file. Refused with code `unknown_attachment` if there is none."""
        body = pad({"token": b64encode(token), "id": id, "piece": number})
        return self.line.fetch("/api/mailbox/attachment", body, PIECE_BYTES)

    def withdraw(self, token: bytes, id: str) -> None:
        """Take a file back. One that is gone already is no error."""
        self._post("/api/mailbox/withdraw", {"token": b64encode(token), "id": id})

    def close(self) -> None:
        self.line.close()

    def _post(self, path: str, body: Mapping[str, object]) -> dict[str, Any]:
        return self.line.post(path, pad(body))


def _write_claims(uploads: Sequence[Claim]) -> dict[str, object]:
    return {"uploads": [claim._asdict() for claim in uploads]} if uploads else {}


def _write_note(token: bytes, sealed: SealedNote | SealedFollowUp) -> dict[str, object]:
    replaces = None if sealed.replaces is None else b64encode(sealed.replaces)
    return {"token": b64encode(token), "note": b64encode(sealed.note), "replaces": replaces}


def _read_answer(answer: dict[str, Any]) -> Answer:
    try:
        replies = [(str(reply["place"]), b64decode(reply["envelope"])) for reply in answer["replies"]]
        sent, note = answer["sent"], answer["note"]
        if type(sent) is not int or sent < 0 or not all(HEX_ID.match(place) for place, _envelope in replies):
            raise ValueError
        return Answer(replies, sent, None if note is None else b64decode(note))
    except (ValueError, KeyError, TypeError):
        raise Unanswered from None
