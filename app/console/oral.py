"""What a case's page says of a report that was told to an officer before: which text its word leads to."""

from contextlib import suppress
from datetime import date
from itertools import dropwhile
from typing import NamedTuple

from app.console.conversation import Talk
from app.console.desk import Desk, today
from app.console.searching import has_all, split_words
from app.console.transcript import Transcript, read_word
from app.form.questions import CONFIRMED, CORRECTED, Form
from crypto.notation import b64encode


class Oral(NamedTuple):
    """The transcript that this report's word belongs to, with its id; without one, the word fits nothing held here.

    `is_elsewhere` says that the word was used for another case; `rivals` are the mailboxes (base64url) of other cases
    that give it while it is still open. `confirmed_on` and `corrected_on` are the days on which the reporter said that
    what was written down is right, or is not.
    """

    id: str
    transcript: Transcript | None
    is_elsewhere: bool
    rivals: list[str]
    confirmed_on: list[date]
    corrected_on: list[date]

    @property
    def is_open(self) -> bool:
        """Whether the text can be sent to this reporter."""
        return self.transcript is not None and self.transcript.mailbox is None


def find_oral(desk: Desk, form: Form, talk: Talk, mailbox: str) -> Oral | None:
    """Look up a report's one-time word among what this officer took down; None for a report without one.

    The mailbox is in base64url.
    """
    word = None if talk.standing.state.is_by_officer else read_word(form, talk.case.report.get("answers") or [])
    if word is None:
        return None
    found = desk.transcripts.read(today()).find_word(word)
    # One that was used stays used, also if its file was put back from a copy.
    used = [item for item in found if item[1].mailbox is not None]
    id, transcript = next(iter([*used, *found]), ("", None))
    is_elsewhere = transcript is not None and transcript.mailbox not in (None, mailbox)
    if transcript is not None and transcript.mailbox is None and was_sent(talk, transcript):
        transcript = settle(desk, id, transcript, mailbox)
    is_open = transcript is not None and transcript.mailbox is None
    rivals = find_rivals(desk, form, word, mailbox) if is_open else []
    said = [_list_days(form, talk, kind) for kind in (CONFIRMED, CORRECTED)]
    return Oral(id, transcript, is_elsewhere, rivals, *said)


def find_rivals(desk: Desk, form: Form, word: str, mailbox: str) -> list[str]:
    """List the other cases of this officer whose reports give the same word, by their mailboxes (base64url)."""
    words = [each.encode() for each in split_words(word)]
    rows = [row for row, card in desk.catalogue.list_cards() if has_all(card.text, words)]
    found = [desk.find_folder(row.mailbox) for row in rows if b64encode(row.mailbox) != mailbox]
    reports = [(folder.row.mailbox, folder.report.received) for folder in found if folder and folder.report]
    return [b64encode(other) for other, report in reports if read_word(form, report.get("answers") or []) == word]


def was_sent(talk: Talk, transcript: Transcript) -> bool:
    """Whether the record has it already: the console may have been ended right after sending it."""
    return any((reply.get("text") or "").endswith(transcript.text) for reply in talk.case.replies)


def settle(desk: Desk, id: str, transcript: Transcript, mailbox: str) -> Transcript:
    """Keep of a transcript only that it was sent, and where to."""
    used = transcript.use(mailbox, today().isoformat())
    # On a full disk its text stays until this case is looked at again.
    with suppress(OSError):
        desk.transcripts.replace(id, used)
    return used


def _list_days(form: Form, talk: Talk, kind: str) -> list[date]:
    follow_up = form.find_follow_up(kind)
    headings = {follow_up.heading} if follow_up else set()
    # Before anything was sent, there is nothing that it could be about.
    since = dropwhile(lambda said: not said.is_by_officer, talk.said)
    theirs = [said for said in since if not said.is_by_officer and not said.marks]
    return [said.received_on for said in theirs if headings & {answer["question"] for answer in said.answers}]
