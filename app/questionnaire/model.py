"""What a form is made of: questions to a reporter, and the kinds of a reporter's later messages."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field

KINDS = ("text", "choice", "choices", "word")
WORD_COUNT = 3  # of a one-time word: 38 bits of the list of code phrases
CONFIRMED, CORRECTED = "confirmed", "corrected"

Given = Mapping[str, Collection[str]]


@dataclass(frozen=True)
class Question:
    """A question; `unknown` is what somebody says who doesn't know, None where the form's own words are said.

    `oral` ones are asked of those alone who told their report to an officer before. One of them, of the kind `word`,
    asks for the one-time word that they were given.
    """

    id: str
    heading: str
    ask: str
    kind: str
    hint: str = ""
    advice: str = ""
    options: Mapping[str, str] = field(default_factory=dict)
    unknown: str | None = None
    rows: int = 5
    channels: tuple[str, ...] = ()
    asked_if: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    required: bool = False
    oral: bool = False

    def is_asked(self, channel: str, chosen: Given, oral: bool = False) -> bool:
        """Whether it is asked on this channel, after these options were chosen before."""
        is_here = self.oral == oral and (not self.channels or channel in self.channels)
        return is_here and all(set(wanted) & set(chosen.get(id, ())) for id, wanted in self.asked_if.items())


@dataclass(frozen=True)
class FollowUp:
    """A kind of a reporter's later message; `bare` ones need no text."""

    id: str
    heading: str
    ask: str
    advice: str = ""
    bare: bool = False


@dataclass(frozen=True)
class Form:
    """All that a reporter is asked. The first kind of follow-up is the usual one.

    `names` are words of the directory (channels, roles) that are translated too, `translations` what the form itself
    says in other languages: {language: {sentence: translation}}.
    """

    unknown: str
    questions: tuple[Question, ...]
    follow_ups: tuple[FollowUp, ...]
    names: tuple[str, ...] = ()
    translations: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    def find(self, id: str) -> Question | None:
        """Find a question."""
        return next((question for question in self.questions if question.id == id), None)

    @property
    def word(self) -> Question | None:
        """The question for the one-time word; None if this form has no way for those who told their report before."""
        return next((question for question in self.questions if question.kind == "word"), None)

    @property
    def account(self) -> Question:
        """The question that everybody else has to answer."""
        return next(question for question in self.questions if question.required and not question.oral)

    def find_follow_up(self, id: str) -> FollowUp | None:
        """Find a kind of later message."""
        return next((kind for kind in self.follow_ups if kind.id == id), None)

    def say(self, locale: str, translate: Callable[[str], str], sentence: str) -> str:
        """A sentence of the form in a language: as the form has it, or as `translate` does."""
        return self.translations.get(locale, {}).get(sentence) or translate(sentence)

    def unknown_for(self, question: Question) -> str:
        """What is said in answer to a question by somebody who doesn't know."""
        return self.unknown if question.unknown is None else question.unknown
