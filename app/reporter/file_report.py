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
from crypto.message import Answer
from crypto.phrase import Reporter
from crypto.report import Filing, seal_report

TAKEN = "taken"
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
    directory: Directory,
    instance: bytes,
    report: Report,
    day: str,
    show_phrase: Callable[[str, bool], None],
    uploads: Uploads | None = None,
) -> Filed:
    """File a report under a new code phrase, after its files.

    `show_phrase` gives the phrase to the reporter before anything is sent; its second argument tells that the phrase
    before was taken, and so is void. Raises what `seal_report` raises, UploadFailed, RequestRefused, Unanswered.
    """
    for attempt in range(PHRASES):
        written = phrases.generate()
        show_phrase(written, attempt > 0)
        reporter = phrases.derive_reporter(written, instance)
        told = (report.channel, report.left_out, report.answers)
        seal = partial(seal_report, reporter, directory, *told, day, language=ENGLISH)
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
    portal: Portal, reporter: Reporter, seal: Callable[..., Filing], files: list[UploadedFile]
) -> tuple[Filing, str | None]:
    filing = seal(attachments=[file.attachment for file in files])
    return filing, send_report(portal, reporter, filing, [file.claim for file in files])


def _has_mailbox(portal: Portal, reporter: Reporter) -> bool:
    # It exists only if the report was stored.
    portal.open_mailbox(reporter.token)
    return True
