"""An open mailbox: follow-ups, erasing and setting aside of replies, withdrawing of files (SPEC 7)."""

from collections.abc import Callable, Collection
from functools import partial
from gettext import gettext as _
from typing import TypeVar

from app.reporter.api import retry
from app.reporter.api.client import Portal
from app.reporter.api.http import RequestRefused
from app.reporter.files.upload import UploadedFile, Uploads
from crypto.directories.chain import follow, list_missing
from crypto.directory import Directory
from crypto.message import Answer, Attachment, Note
from crypto.phrase import Reporter
from crypto.reporter.follow_up import SealedFollowUp, seal_follow_up
from crypto.reporter.mailbox import Mailbox, open_mailbox, read_known
from crypto.reporter.visit import SealedNote, seal_erasing, seal_setting_aside, seal_visit, seal_withdrawing

S = TypeVar("S", SealedNote, SealedFollowUp)

NOTE_MOVED, TOO_OLD = "note_moved", "too_old"
MERGES = 5


class Visit:
    """A visit. `mailbox` is what was opened, `left` how many more messages it takes, None unless these are few.

    Every call sends, and raises RequestRefused, Unanswered, UntrustedDirectory; ForkedDirectory if the directory
    doesn't follow the one that the visit before knew.
    """

    def __init__(self, portal: Portal, reporter: Reporter, fetch_directory: Callable[[], Directory], day: str) -> None:
        self.portal, self.reporter, self.day, self._fetch_directory = portal, reporter, day, fetch_directory
        self.directory = fetch_directory()
        self.mailbox = self._open(None)

    def record(self) -> None:
        """Keep in the note that this visit was made, unless the note is in doubt: the doubt must remain."""
        self._write(lambda: seal_visit(self.mailbox), self.portal.replace_note)

    def follow_up(
        self,
        said: str | list[Answer],
        to: Collection[str] | None = None,
        uploads: Uploads | None = None,
    ) -> list[str]:
        """Send a follow-up, a text or answers, after its files: the ids of those who can read it.

        It goes to the audience as it is now, or to those of it who are in `to`, less whoever leaves it meanwhile.
        Raises also UploadFailed and what `seal_follow_up` raises; RequestRefused if somebody joins the audience
        meanwhile, who was not shown.
        """
        shown = list_allowed(self.mailbox)

        def seal(attachments: list[Attachment]) -> SealedFollowUp:
            allowed = list_allowed(self.mailbox)
            if not {*allowed} <= {*shown}:
                raise RequestRefused(409, _("Who can read it has just changed. Nothing was sent. Look again."))
            chosen = None if to is None else [id for id in allowed if id in to]
            return seal_follow_up(self.mailbox, said, chosen, attachments)

        def send(files: list[UploadedFile]) -> list[str]:
            attachments, claims = [file.attachment for file in files], [file.claim for file in files]
            if files:
                # Uploading takes its time: somebody may have been taken out of the audience meanwhile.
                self.mailbox = retry.repeat(lambda: self._open(self.mailbox.note))
            sealed = self._write(
                lambda: seal(attachments),
                lambda token, sealed: self.portal.append_message(token, sealed, claims),
                lasts=bool(files),
            )
            return sealed.readers if sealed else []

        return (uploads or Uploads(self.portal)).send_message(send)

    def escalate(self, id: str, said: str | list[Answer], with_others: bool) -> list[str]:
        """Give somebody whom an offer lists the lock of all that was sent: the ids of those who can read the message.

        Raises also what `seal_follow_up` raises; RequestRefused if somebody joins the audience meanwhile.
        """
        shown = _list_readers(self.mailbox)

        def seal() -> SealedFollowUp:
            others = _list_readers(self.mailbox) if with_others else []
            if not {*others} <= {*shown}:
                raise RequestRefused(409, _("Who can read it has just changed. Nothing was sent. Look again."))
            return seal_follow_up(self.mailbox, said, others, unlock=id)

        sealed = self._write(seal, lambda token, sealed: self.portal.append_message(token, sealed, []))
        return sealed.readers if sealed else []

    def withdraw(self, ids: Collection[str]) -> None:
        """Take back files (the ids of their uploads, in hex). The note forgets them once they are gone."""
        for id in ids:
            retry.deliver(partial(self.portal.withdraw, self.reporter.token, id), lambda: False)
        self._write(lambda: seal_withdrawing(self.mailbox, ids), self.portal.replace_note)

    def erase(self, places: Collection[str]) -> None:
        """Erase the replies at these places from the portal."""

        def send(token: bytes, sealed: SealedNote) -> None:
            self.portal.erase_replies(token, self._held(places), sealed)

        # Another device may have erased them meanwhile: then its note, merged since, remembers that.
        self._write(lambda: seal_erasing(self.mailbox, held) if (held := self._held(places)) else None, send)

    def set_aside(self, place: str, aside: bool) -> None:
        """Mark the reply at this place in the note as not to be believed, or take the mark away."""
        self._write(
            lambda: seal_setting_aside(self.mailbox, place, aside) if self._held([place]) else None,
            self.portal.replace_note,
        )

    def _write(self, seal: Callable[[], S | None], send: Callable[[bytes, S], None], lasts: bool = False) -> S | None:
        for _attempt in range(MERGES):
            sealed = seal()
            if sealed is None or self._is_sent(sealed, send, lasts):
                return sealed
            # Another device was here since, or addresses are new: join what is known, and seal anew.
            self.directory = self._fetch_directory()
            self.mailbox = self._open(self.mailbox.note)
        raise RequestRefused(409, _("This mailbox is being used elsewhere at the same time. Try again later."))

    def _is_sent(self, sealed: S, send: Callable[[bytes, S], None], lasts: bool) -> bool:
        token = self.reporter.token
        try:
            retry.deliver(
                lambda: send(token, sealed), lambda: self.portal.open_mailbox(token).note == sealed.note, lasts
            )
        except RequestRefused as refusal:
            if refusal.code not in (NOTE_MOVED, TOO_OLD):
                raise
            return False
        return True

    def _open(self, mine: Note | None) -> Mailbox:
        answer = self.portal.open_mailbox(self.reporter.token)
        self.left = answer.left
        known = read_known(self.reporter, self.directory, answer)
        if known is not None:
            missing = list_missing(self.directory, known)
            earlier = [self.portal.find_directory(version) for version in missing]
            self.directory = follow(self.directory, known, earlier)
        return open_mailbox(self.reporter, self.directory, answer, self.day, mine)

    def _held(self, places: Collection[str]) -> list[str]:
        return [place for place in places if place in self.mailbox.replies]


def _list_readers(mailbox: Mailbox) -> list[str]:
    return [recipient.id for recipient in mailbox.audience.readers]


def list_allowed(mailbox: Mailbox) -> list[str]:
    """The ids of those to whom a follow-up may be sealed: the audience, or the choices if the reporter is asked."""
    audience = mailbox.audience
    return [recipient.id for recipient in (audience.choices if audience.ask else audience.readers)]
