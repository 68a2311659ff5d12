"""Filing of a report: generate a code phrase, seal, send; again with another phrase if it is taken."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import NamedTuple

from app.i18n.locales import ENGLISH
from app.reporter.api import retry
from app.reporter.api.client import Claim, Portal
from app.reporter.api.http import RequestRefused
from app.reporter.files.upload import UploadedFile, Uploads
from crypto import phrase as phrases
from crypto import receipt as receipts
from crypto.directory import Directory
from crypto.message import Answer, Attachment
from crypto.phrase import Reporter
from crypto.report import Filing, seal_report

TAKEN, TOO_OLD = "taken", "too_old"
PHRASES = 3


class Report(NamedTuple):
    """What a reporter says, on which channel, and whom they leave out."""

    channel: str
    left_out: tuple[str, ...]
    answers: list[Answer]


class Filed(NamedTuple):
    """A report that has arrived; the day is None if only asking the mailbox told so."""

    phrase: str
    received_on: str | None
    readers: list[str]
    receipt: bytes


def file_report(
    portal: Portal,
    fetch_directory: Callable[[], Directory],
    instance: bytes,
    report: Report,
    day: str,
    show_phrase: Callable[[str, bool], None],
    uploads: Uploads | None = None,
) -> Filed:
    """File a report under a new code phrase, after its files, under the directory as it is then.

    `show_phrase` gives the phrase to the reporter before anything is sent; its second argument tells that the phrase
    before was taken, and so is void. Raises what `seal_report` raises, UploadFailed, RequestRefused, Unanswered.
    """
    for attempt in range(PHRASES):
        written = phrases.generate()
        show_phrase(written, attempt > 0)
        reporter = phrases.derive_reporter(written, instance)

        def seal(attachments: list[Attachment], reporter: Reporter = reporter) -> Filing:
            told = (report.channel, report.left_out, report.answers)
            return seal_report(reporter, fetch_directory(), *told, day, attachments, language=ENGLISH)

        try:
            filing, received_on = (uploads or Uploads(portal)).send_message(
                partial(_seal_and_send, portal, reporter, seal)
            )
            return Filed(written, received_on, filing.readers, receipts.compute_receipt(filing.envelope))
        except RequestRefused as refusal:
            if refusal.code != TAKEN:
                raise
            taken = refusal
    raise taken


def send_report(portal: Portal, reporter: Reporter, filing: Filing, claims: Sequence[Claim] = ()) -> str | None:
    """Send a sealed report: the day on which it was received, None if only asking the mailbox told that it was."""
    return retry.deliver(
        lambda: portal.file_report(filing, claims), lambda: _has_mailbox(portal, reporter), lasts=bool(claims)
    )


def _seal_and_send(
    portal: Portal, reporter: Reporter, seal: Callable[[list[Attachment]], Filing], files: list[UploadedFile]
) -> tuple[Filing, str | None]:
    attachments, claims = [file.attachment for file in files], [file.claim for file in files]
    filing = seal(attachments)
    try:
        return filing, send_report(portal, reporter, filing, claims)
    except RequestRefused as refusal:
        if refusal.code != TOO_OLD:
            raise
    # Nothing was stored: it is sealed anew, to today's addresses.
    filing = seal(attachments)
    return filing, send_report(portal, reporter, filing, claims)


def _has_mailbox(portal: Portal, reporter: Reporter) -> bool:
    # It exists only if the report was stored.
    portal.open_mailbox(reporter.token)
    return True
