"""Trims what a reporter wrote after the report to what a page shows of it, so that no case fills the memory.

What was cut is in the store: a message is opened again where the whole of it is asked for (cases/whole_message.py).
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import TypeVar

from crypto.directory import Directory
from crypto.message import Answer, Message, Telling
from crypto.message_fields import REPORTER

# Follow-ups are held whole until so many characters of a case are; then the beginning of each; later a shorter one.
WHOLE, LONG = 2_000_000, 10_000_000
BEGINNING, SHORT_BEGINNING = 20_000, 500
MOST_LISTED = 100  # files of one message, readers, answers

TellingT = TypeVar("TellingT", bound=Telling)


class Trimmer:
    """Trims the follow-ups of one case, one after the other; `taken` counts the characters that were kept."""

    def __init__(self, directory: Directory) -> None:
        self._known = {REPORTER, *(recipient.id for recipient in directory.recipients)}
        self.taken = 0

    def trim(self, message: TellingT) -> TellingT:
        """Trim a follow-up, and count it. What it claims of authors whom the directory doesn't know is dropped."""
        room = WHOLE if self.taken < WHOLE else BEGINNING if self.taken < LONG else SHORT_BEGINNING
        trimmed = replace(
            message,
            seen={id: count for id, count in message.seen.items() if id in self._known},
            to=message.to[:MOST_LISTED],
            attachments=message.attachments[:MOST_LISTED],
            text=None if message.text is None else message.text[:room],
            answers=None if message.answers is None else cut_answers(message.answers, room),
        )
        self.taken += count_characters(trimmed)
        return trimmed


def count_characters(message: Message | None) -> int:
    """Count the characters of what a message says."""
    if not isinstance(message, Telling):
        return 0
    return len(message.text or "") + sum(len(each.question) + len(each.text) for each in message.answers or ())


def cut_answers(answers: Sequence[Answer], room: int) -> tuple[Answer, ...]:
    """Cut answers, with their questions, to so many characters, and to 100."""
    shown = []
    for answer in answers[:MOST_LISTED]:
        question, text = answer.question[:room], answer.text[: max(0, room - len(answer.question))]
        if question or text:
            shown.append(Answer(question, text))
        room = max(0, room - len(question) - len(text))
    return tuple(shown)
