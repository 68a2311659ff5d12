"""Matches a report with the transcript of an interview, by the one-time word that both have."""

from contextlib import suppress
from datetime import date
from itertools import dropwhile
from typing import NamedTuple

from app.clock import today
from app.console.cases.timeline import Timeline
from app.console.index.case_index import IndexedCase
from app.console.index.search import has_all, split_words
from app.console.interviews.transcript import Transcript, read_word
from app.console.interviews.transcript_files import open_transcripts
from app.console.workspace.workspace import Workspace
from app.questionnaire.model import CONFIRMED, CORRECTED, Form
from crypto.encoding import b64encode


class TranscriptMatch(NamedTuple):
    """The transcript that has a report's one-time word, with its id; None if no transcript here has it.

    `is_elsewhere`: the word was used for another case; `rivals` are the mailboxes (base64url) of other cases with the
    same word, while the transcript is unsent. `confirmed_on` and `corrected_on` are the days on which the reporter
    confirmed or corrected the text.
    """

    id: str
    transcript: Transcript | None
    is_elsewhere: bool
    rivals: list[str]
    confirmed_on: list[date]
    corrected_on: list[date]

    @property
    def is_open(self) -> bool:
        """Whether the transcript can be sent to this reporter: it wasn't sent yet."""
        return self.transcript is not None and self.transcript.mailbox is None


def match_transcript(workspace: Workspace, form: Form, timeline: Timeline, mailbox: str) -> TranscriptMatch | None:
    """Look up a report's one-time word in this officer's transcripts; None for a report without a word.

    Marks the transcript as sent if the record has it already. The mailbox is in base64url.
    """
    word = None if timeline.case_status.state.is_by_officer else read_word(form, timeline.case.report.message)
    if word is None:
        return None
    found = open_transcripts(workspace).read(today()).find_word(word)
    # A used one comes first: a file that was restored from a backup doesn't make the word usable again.
    used = [item for item in found if item[1].mailbox is not None]
    id, transcript = next(iter([*used, *found]), ("", None))
    is_elsewhere = transcript is not None and transcript.mailbox not in (None, mailbox)
    if transcript is not None and transcript.mailbox is None and was_sent(timeline, transcript):
        transcript = mark_sent(workspace, id, transcript, mailbox)
    is_open = transcript is not None and transcript.mailbox is None
    rivals = find_rivals(workspace, form, word, mailbox) if is_open else []
    days = [_list_days(form, timeline, kind) for kind in (CONFIRMED, CORRECTED)]
    return TranscriptMatch(id, transcript, is_elsewhere, rivals, *days)


def find_rivals(workspace: Workspace, form: Form, word: str, mailbox: str) -> list[str]:
    """List the other cases of this officer whose reports give the same word, by their mailboxes (base64url)."""
    words = [each.encode() for each in split_words(word)]

    def find(cases: list[IndexedCase]) -> list[str]:
        rows = [row for row, summary in cases if has_all(summary.text, words)]
        found = [workspace.find_case(row.mailbox) for row in rows if b64encode(row.mailbox) != mailbox]
        reports = [
            (opened_case.row.mailbox, opened_case.report.received.message)
            for opened_case in found
            if opened_case and opened_case.report
        ]
        return [b64encode(other) for other, report in reports if read_word(form, report) == word]

    return workspace.faults.confine("interviews", workspace.case_index.list_cases(), find)


def was_sent(timeline: Timeline, transcript: Transcript) -> bool:
    """Whether the record has the transcript: the console may have been ended after sending it, before marking it."""
    return any((reply.text or "").endswith(transcript.text) for reply in timeline.case.replies)


def mark_sent(workspace: Workspace, id: str, transcript: Transcript, mailbox: str) -> Transcript:
    """Replace a transcript by the fact that it was sent, to which mailbox (base64url) and when."""
    used = transcript.use(mailbox, today().isoformat())
    # On a full disk the text stays until the page of this case is loaded again.
    with suppress(OSError):
        open_transcripts(workspace).replace(id, used)
    return used


def _list_days(form: Form, timeline: Timeline, kind: str) -> list[date]:
    follow_up = form.find_follow_up(kind)
    headings = {follow_up.heading} if follow_up else set()
    # Only messages after the first of an officer can be about the text.
    since = dropwhile(lambda message: not message.is_by_officer, timeline.messages)
    theirs = [message for message in since if not message.is_by_officer and not message.marks]
    return [message.received_on for message in theirs if headings & {answer.question for answer in message.answers}]
