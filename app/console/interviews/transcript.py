"""What an officer took down of somebody who told it, and the one-time word by which that person's report is known."""

import secrets
from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from gettext import gettext as _
from hmac import compare_digest
from typing import Any, NamedTuple

from app.form.questions import WORD_COUNT, Form
from crypto import phrase as phrases

KEPT_DAYS = 30
WAYS = {"phone": _("by phone"), "person": _("in person")}


class Transcript(NamedTuple):
    """What was told on a day (YYYY-MM-DD) in one way, under the headings of the form.

    Once it was sent it has no answers any more: of it are left the word, and in which case (a mailbox, in base64url)
    and on which day it was used.
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
        """The last day on which it is kept."""
        return date.fromisoformat(self.told_on) + timedelta(KEPT_DAYS)

    @property
    def way_told(self) -> str:
        """How it was told, in words."""
        return WAYS.get(self.way, self.way)

    @property
    def text(self) -> str:
        """It in one text."""
        return write_text(self.answers)

    def use(self, mailbox: str, day: str) -> "Transcript":
        """What is left of it once it was sent."""
        return self._replace(answers=[], mailbox=mailbox, used_on=day)


def write_text(answers: Iterable[Mapping[str, str]]) -> str:
    """Write answers in one text, each below its heading."""
    return "\n\n".join(f"{answer['question']}\n{answer['text']}" for answer in answers)


def draw_word() -> str:
    """Draw a one-time word: 38 bits from the system's generator. It can be tried only by filing a report each time."""
    return " ".join(secrets.choice(phrases.WORDS) for _ in range(WORD_COUNT))


def read_word(form: Form, answers: Iterable[Mapping[str, str]]) -> str | None:
    """Read the one-time word that a report carries, however it is written; None if it carries none."""
    if form.word is None:
        return None
    said = next((answer["text"] for answer in answers if answer["question"] == form.word.heading), None)
    return None if said is None else " ".join(phrases.split(said))


def has_word(transcript: Transcript, word: str) -> bool:
    """Whether this is its word, in a time that doesn't depend on where they differ."""
    return compare_digest(transcript.word.encode(), word.encode())


def read_transcript(fields: Any) -> Transcript:
    """Read what was written of one. Raises ValueError unless it is one."""
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
