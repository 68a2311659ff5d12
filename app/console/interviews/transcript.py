"""Transcripts of interviews: what an officer took down from a reporter, and the one-time word given to them.

The reporter enters the word in a report, by which the transcript is matched with it.
"""

import secrets
from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from gettext import gettext as _
from hmac import compare_digest
from typing import Any, NamedTuple

from app.questionnaire.model import WORD_COUNT, Form
from crypto import phrase as phrases
from crypto.message import Message, Report

KEPT_DAYS = 30
WAYS = {"phone": _("by phone"), "person": _("in person")}


class Transcript(NamedTuple):
    """A transcript: the day (YYYY-MM-DD), how it was told (a key of WAYS), the channel's id, and answers by heading.

    Once it was sent, `answers` are empty, and `mailbox` (base64url) and `used_on` say to which case and when.
    """

    word: str
    told_on: str
    way: str
    channel: str
    answers: list[dict[str, str]]
    mailbox: str | None = None
    used_on: str | None = None

    @property
    def kept_until(self) -> date:
        """The last day of its retention: 30 days after the interview."""
        return date.fromisoformat(self.told_on) + timedelta(KEPT_DAYS)

    @property
    def way_told(self) -> str:
        """How the interview was held, in words."""
        return WAYS.get(self.way, self.way)

    @property
    def text(self) -> str:
        """All answers as one text."""
        return format_text(self.answers)

    def use(self, mailbox: str, day: str) -> "Transcript":
        """What is left of it once it was sent to the case of a mailbox (base64url)."""
        return self._replace(answers=[], mailbox=mailbox, used_on=day)


def format_text(answers: Iterable[Mapping[str, str]]) -> str:
    """Format answers as one text, each below its heading."""
    return "\n\n".join(f"{answer['question']}\n{answer['text']}" for answer in answers)


def generate_word() -> str:
    """Draw a one-time word of 38 bits from the system's generator. Each guess takes a report to be filed."""
    return " ".join(secrets.choice(phrases.WORDS) for _ in range(WORD_COUNT))


def read_word(form: Form, report: Message | None) -> str | None:
    """Read the one-time word in a report's answers, in its normal form; None if there is none."""
    if form.word is None or not isinstance(report, Report):
        return None
    text = next((answer.text for answer in report.answers or () if answer.question == form.word.heading), None)
    return None if text is None else " ".join(phrases.split(text))


def has_word(transcript: Transcript, word: str) -> bool:
    """Compare a transcript's word in constant time."""
    return compare_digest(transcript.word.encode(), word.encode())


def read_transcript(fields: Any) -> Transcript:
    """Read a transcript from the fields of its JSON. Raises ValueError for anything else."""
    try:
        transcript = Transcript(**fields)
        texts = [text for answer in transcript.answers for text in (answer["question"], answer["text"])]
        texts += [transcript.word, transcript.way, transcript.channel]
        date.fromisoformat(transcript.told_on)
    except (TypeError, KeyError) as error:
        raise ValueError("no transcript") from error
    if not all(isinstance(text, str) for text in texts):
        raise ValueError("no transcript")
    return transcript
