"""Uploading: the files of a message are sealed and sent piece by piece, before the message that names them."""

from collections.abc import Callable, Sequence
from functools import partial
from gettext import gettext as _
from typing import Any, NamedTuple, TypeVar

import click

from app.reporter import patience
from app.reporter.client import Claim, Portal
from app.reporter.file import File
from app.reporter.line import Refused, Unanswered
from app.reporter.meter import Meter
from app.reporter.progress import Progress, Ticket
from crypto.attachment import Sealer, count_pieces
from crypto.errors import FileChanged
from crypto.notation import b64encode

T = TypeVar("T")

# What the portal may say of an upload with which nothing more can be done.
SPOILED = ("piece_taken", "wrong_upload_key")
LOST = ("upload_incomplete", "upload_taken", "wrong_upload_key")
ATTEMPTS = 3


class Sent(NamedTuple):
    """A file that was uploaded: what the message tells its readers, and what the portal."""

    attachment: dict[str, Any]
    claim: Claim


class NotSent(click.ClickException):
    """The files have not all arrived, so the message to which they belong was not sent."""


class Uploads:
    """The files of one message on their way to the portal."""

    def __init__(self, portal: Portal, files: Sequence[File] = (), progress: Progress | None = None) -> None:
        self.portal, self.files, self.progress = portal, files, progress or Progress()
        self.sent: list[Sent] = []

    def carry(self, send: Callable[[list[Sent]], T]) -> T:
        """Upload the files, unless they are there, and send what names them; anew, if the portal has lost one of them.

        Raises NotSent, and what `send` raises.
        """
        for _attempt in range(ATTEMPTS):
            self._upload()
            try:
                return send(self.sent)
            except Refused as refusal:
                if refusal.code not in LOST:
                    raise
            self.sent = []
            for place in range(len(self.files)):
                self.progress.draw(place)
        raise self._stop(_("The portal loses what is uploaded."))

    def _upload(self) -> None:
        if len(self.sent) == len(self.files):
            return
        try:
            with Meter([(file.name, file.size_bytes) for file in self.files]) as meter:
                self.sent = [self._upload_file(place, file, meter) for place, file in enumerate(self.files)]
        except (Refused, Unanswered) as error:
            raise self._stop(error.message) from None
        except OSError as error:
            raise self._stop(f"{error.strerror or type(error).__name__}.") from None
        except KeyboardInterrupt:
            raise self._stop(_("Stopped.")) from None

    def _upload_file(self, place: int, file: File, meter: Meter) -> Sent:
        for _attempt in range(ATTEMPTS):
            ticket = self.progress.find(place)
            meter.begin(place)
            try:
                if sent := self._upload_pieces(place, file, ticket, meter):
                    return sent
            except FileChanged as error:
                raise self._stop(f"{file.name}: {_(error.sentence)}") from None
            except Refused as refusal:
                if refusal.code not in SPOILED:
                    raise
                if ticket.is_resumed and len(ticket.hashes) == count_pieces(file.size_bytes):
                    raise NotSent(_describe_arrived(self.progress)) from None
            self.progress.draw(place)
        raise self._stop(_("The portal can't keep {file}.").format(file=file.name))

    def _upload_pieces(self, place: int, file: File, ticket: Ticket, meter: Meter) -> Sent | None:
        """Upload a file under a ticket: None if another text than this file's was sent under it."""
        sealer = Sealer(ticket.key, file.size_bytes)
        for number, chunk in enumerate(file.read_chunks()):
            piece = sealer.seal(chunk)
            if not self.progress.note(place, number, piece):
                return None
            # What an earlier run has noted has arrived, all but the last of it.
            if number + 1 == len(ticket.hashes):
                put = partial(self.portal.put_piece, ticket.id, number, piece, ticket.upload_key)
                patience.persist(put, meter.wait)
            meter.advance(len(chunk))
        return Sent(
            {
                "id": ticket.id.hex(),
                "name": file.name,
                "type": file.type,
                "size_bytes": file.size_bytes,
                "key": b64encode(ticket.key),
                "digest": b64encode(sealer.digest),
            },
            Claim(ticket.id.hex(), b64encode(ticket.upload_key), sealer.pieces),
        )

    def _stop(self, reason: str) -> NotSent:
        lines = [
            reason,
            _("Your message was not sent. Nobody can read what has arrived of its files,"),
            _("and the portal removes it within two days."),
        ]
        if self.progress.path is not None:
            lines.append(_("To go on, give the same command with the same files again within a day."))
        return NotSent(" ".join(lines))


def _describe_arrived(progress: Progress) -> str:
    return _(
        "These files have arrived already, with a message that an earlier run has sent. "
        "If `check` finds no mailbox with the code phrase of that run, remove {file} and send them again."
    ).format(file=progress.path)
