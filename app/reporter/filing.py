"""Filing a report: draw a code phrase, seal, send (steps 1 to 3 of a report's journey)."""

from collections.abc import Callable
from typing import NamedTuple

from app.reporter import patience
from app.reporter.client import Portal, Refused
from crypto import phrase as phrases
from crypto.directory import Directory
from crypto.phrase import Reporter
from crypto.report import Filing, seal_report

TAKEN = 409
PHRASES = 3


class Report(NamedTuple):
    """What a reporter says, on which channel, and whom they leave out."""

    channel: str
    left_out: tuple[str, ...]
    answers: list[dict[str, str]]


class Filed(NamedTuple):
    """A report that has arrived; the day is None if only asking the mailbox told so."""

    phrase: str
    received_on: str | None
    readers: list[str]


def file_report(
    portal: Portal,
    directory: Directory,
    instance: bytes,
    report: Report,
    day: str,
    hand_over: Callable[[str, bool], None],
) -> Filed:
    """File a report under a new code phrase.

    `hand_over` gives the phrase to the reporter before anything is sent; its second argument tells that the phrase
    before was taken, and so is void. Raises what `seal_report` raises, Refused, Unanswered.
    """
    for attempt in range(PHRASES):
        written = phrases.draw()
        hand_over(written, attempt > 0)
        reporter = phrases.derive(written, instance)
        filing = seal_report(reporter, directory, report.channel, report.left_out, report.answers, day)
        try:
            return Filed(written, send_report(portal, reporter, filing), filing.readers)
        except Refused as refusal:
            if refusal.status != TAKEN:
                raise
            taken = refusal
    raise taken


def send_report(portal: Portal, reporter: Reporter, filing: Filing) -> str | None:
    """Send a sealed report: the day on which it was received, None if only asking the mailbox told that it was."""
    return patience.send(lambda: portal.file_report(filing), lambda: _has_mailbox(portal, reporter))


def _has_mailbox(portal: Portal, reporter: Reporter) -> bool:
    # It exists only if the report was stored.
    portal.open_mailbox(reporter.token)
    return True
