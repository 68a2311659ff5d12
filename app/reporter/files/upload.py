"""Upload of a message's files: sealed and sent piece by piece, before the message that names them."""

from collections.abc import Callable, Sequence
from functools import partial
from gettext import gettext as _
from typing import NamedTuple, TypeVar

import click

from app.reporter.api import retry
from app.reporter.api.client import Claim, Portal
from app.reporter.api.http import RequestRefused, Unanswered
from app.reporter.files.picked_file import PickedFile
from app.reporter.files.resume import ResumeFile, UploadState
from app.reporter.terminal.progress_bar import ProgressBar
from crypto.attachment import Sealer, count_pieces
from crypto.encoding import b64encode
from crypto.errors import FileChanged
from crypto.message import Attachment

T = TypeVar("T")

# What the portal may say of an upload with which nothing more can be done.
SPOILED = ("piece_taken", "wrong_upload_key", "upload_incomplete")
LOST = ("upload_incomplete", "upload_taken", "wrong_upload_key")
ATTEMPTS = 3


class UploadedFile(NamedTuple):
    """A file that was uploaded: what the message tells its readers, and what the portal."""

    attachment: Attachment
    claim: Claim


class UploadFailed(click.ClickException):
    """The files have not all arrived, so the message to which they belong was not sent."""


class Uploads:
    """The upload of one message's files."""

    def __init__(self, portal: Portal, files: Sequence[PickedFile] = (), progress: ResumeFile | None = None) -> None:
        self.portal, self.files, self.progress = portal, files, progress or ResumeFile()
        self.sent: list[UploadedFile] = []

    def send_message(self, send: Callable[[list[UploadedFile]], T]) -> T:
        """Upload the files, unless they are there, and send what names them; anew, if the portal has lost one of them.

        Raises UploadFailed, and what `send` raises.
        """
        for _attempt in range(ATTEMPTS):
            self._upload()
            try:
                return send(self.sent)
            except RequestRefused as refusal:
                if refusal.code not in LOST:
                    raise
            self.sent = []
            for place in range(len(self.files)):
                self.progress.start(place)
        raise self._stop(_("The portal loses what is uploaded."))

    def _upload(self) -> None:
        if len(self.sent) == len(self.files):
            return
        try:
            with ProgressBar([(file.name, file.size_bytes) for file in self.files]) as meter:
                self.sent = [self._upload_file(place, file, meter) for place, file in enumerate(self.files)]
        except (RequestRefused, Unanswered) as error:
            raise self._stop(error.message) from None
        except OSError as error:
            raise self._stop(f"{error.strerror or type(error).__name__}.") from None
        except KeyboardInterrupt:
            raise self._stop(_("Stopped.")) from None

    def _upload_file(self, place: int, file: PickedFile, meter: ProgressBar) -> UploadedFile:
        for _attempt in range(ATTEMPTS):
            state = self.progress.get(place)
            meter.begin(place)
            try:
                if sent := self._upload_pieces(place, file, state, meter):
                    return sent
            except FileChanged as error:
                raise self._stop(f"{file.name}: {_(error.sentence)}") from None
            except RequestRefused as refusal:
                if refusal.code not in SPOILED:
                    raise
                is_taken = refusal.code == "piece_taken"
                if is_taken and state.is_resumed and len(state.hashes) == count_pieces(file.size_bytes):
                    raise UploadFailed(_describe_arrived(self.progress)) from None
            self.progress.start(place)
        raise self._stop(_("The portal can't keep {file}.").format(file=file.name))

    def _upload_pieces(
        self, place: int, file: PickedFile, state: UploadState, meter: ProgressBar
    ) -> UploadedFile | None:
        """Upload a file: None if a piece with another content was sent before under the same key and number."""
        sealer = Sealer(state.key, file.size_bytes)
        for number, chunk in enumerate(file.read_chunks()):
            piece = sealer.seal(chunk)
            if not self.progress.record(place, number, piece):
                return None
            # What an earlier run has noted has arrived, all but the last of it.
            if number + 1 == len(state.hashes):
                put = partial(self.portal.put_piece, state.id, number, piece, state.upload_key, meter.work)
                retry.repeat(put, meter.wait)
            meter.advance(len(chunk))
        return UploadedFile(
            Attachment(
                id=state.id.hex(),
                name=file.name,
                type=file.type,
                size_bytes=file.size_bytes,
                key=b64encode(state.key),
                digest=b64encode(sealer.digest),
            ),
            Claim(state.id.hex(), b64encode(state.upload_key), sealer.pieces),
        )

    def _stop(self, reason: str) -> UploadFailed:
        lines = [
            reason,
            _("Your message was not sent. Nobody can read what has arrived of its files,"),
            _("and the portal removes it within two days."),
        ]
        if self.progress.path is not None:
            lines.append(_("To go on, give the same command with the same files again within a day."))
        return UploadFailed(" ".join(lines))


def _describe_arrived(progress: ResumeFile) -> str:
    return _(
        "These files have arrived already, with a message that an earlier run has sent. "
        "If `check` finds no mailbox with the code phrase of that run, remove {file} and send them again."
    ).format(file=progress.path)
