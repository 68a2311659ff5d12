"""What a form is made of: questions to a reporter, and the kinds of a reporter's later messages."""

import re
from collections.abc import Callable, Collection, Iterator, Mapping
from itertools import groupby
from typing import Annotated, Literal, NamedTuple

from pydantic import AfterValidator, Field, PlainValidator

from app.i18n.locales import check_locale
from app.toml_file import Id, Line, Several, Table, Tables, check_line

WORD_COUNT = 3  # of a one-time word: 38 bits of the list of code phrases
CONFIRMED, CORRECTED = "confirmed", "corrected"
# What makes a case urgent for officers. A later message of the kind `retaliation` does, too.
DANGER, RETALIATION = "danger", "retaliation"
Flag = Literal["danger", "retaliation"]
NAME = re.compile(r"[a-z][a-z0-9-]{0,31}\Z")
# Steps of the page that are no questions of the form; and what a file of answers calls those that one doesn't know.
STEPS = [
    "readers",
    "files",
    "check",
    "phrase",
    "typed",
    "uploading",
    "sending",
    "waiting",
    "refused",
    "done",
]
RESERVED = {*STEPS, "starting", "stopped", "unknown"}

Given = Mapping[str, Collection[str]]


def check_name(text: str) -> str:
    """A name of a question, option or follow-up. Like the others below, it raises ValueError with what to write."""
    if not NAME.match(text):
        raise ValueError("write up to 32 small letters, digits and hyphens, a letter first")
    return text


def check_free(text: str) -> str:
    """A name that means nothing else on the pages or in a file of answers."""
    if text in RESERVED:
        raise ValueError("this id means something else: choose another one")
    return text


def check_unknown(found: object) -> str | Literal[False]:
    """What is said in place of "I don't know", or false where nothing like it can be answered."""
    if found is False:
        return False
    if not isinstance(found, str):
        raise ValueError("write a text in quotes, or false")
    return check_line(found)


Name = Annotated[str, AfterValidator(check_name)]
FreeName = Annotated[Name, AfterValidator(check_free)]


class Signal(NamedTuple):
    """What flags a case: an answer under this heading that has these words as a line; None for whatever it says."""

    heading: str
    words: str | None
    flag: str


class Question(Table):
    """A question; `unknown` is what somebody says who doesn't know: None, the form's own words; False, nothing.

    Neighbours with the same `page`, a title, stand together under it. A `detail` is asked of those only who want to
    add some. `flags` are options that make a case urgent, `exclusive` those that can't be chosen with any other.

    `oral` ones are asked of those alone who told their report to an officer before. One of them, of the kind `word`,
    asks for the one-time word that they were given. Of `counted` ones it is published how often they were answered how.
    """

    id: FreeName
    heading: Line
    ask: Line
    kind: Literal["text", "choice", "choices", "word"]
    hint: Line = ""
    advice: Line = ""
    options: dict[FreeName, Line] = {}
    flags: dict[str, Flag] = {}
    exclusive: Several[str] = ()
    unknown: Annotated[str | Literal[False] | None, PlainValidator(check_unknown)] = None
    page: Line = ""
    detail: bool = False
    rows: Annotated[int, Field(ge=1, le=40)] = 5
    channels: Several[Id] = ()
    asked_if: dict[str, Annotated[Several[str], Field(min_length=1)]] = {}
    required: bool = False
    oral: bool = False
    counted: bool = False

    def is_asked(self, channel: str, chosen: Given, oral: bool = False) -> bool:
        """Whether it is asked on this channel, after these options were chosen before."""
        is_here = self.oral == oral and (not self.channels or channel in self.channels)
        return is_here and all(set(wanted) & set(chosen.get(id, ())) for id, wanted in self.asked_if.items())


class Page(NamedTuple):
    """Questions that are asked together; of a single one, its own words are the title."""

    title: str
    questions: tuple[Question, ...]


class FollowUp(Table):
    """A kind of a reporter's later message; `bare` ones need no text."""

    id: Name
    heading: Line
    ask: Line
    advice: Line = ""
    bare: bool = False


class Form(Table):
    """All that a reporter is asked. The first kind of follow-up is the usual one.

    Files are asked for before the page that begins with the question `files_before`, or else after all questions.
    `names` are words of the directory (channels, roles) that are translated too, `translations` what the form itself
    says in other languages: {language: {sentence: translation}}.
    """

    unknown: Line
    questions: Tables[Question]
    follow_ups: Annotated[Tables[FollowUp], Field(min_length=1)]
    files_before: str = ""
    names: Several[Line] = ()
    translations: dict[Annotated[str, AfterValidator(check_locale)], dict[str, Line]] = {}

    def find(self, id: str) -> Question | None:
        """Find a question."""
        return next((question for question in self.questions if question.id == id), None)

    def list_pages(self) -> list[Page]:
        """List the pages, in order."""
        pages: list[Page] = []
        for _key, group in groupby(self.questions, lambda each: each.page or each.id):
            questions = tuple(group)
            pages.append(Page(questions[0].page or questions[0].ask, questions))
        return pages

    def list_details(self) -> list[Question]:
        """List the questions that are asked of those only who want to add details."""
        return [question for question in self.questions if question.detail]

    def list_counted(self) -> list[Question]:
        """List the questions whose answers are counted in the yearly figures."""
        return [question for question in self.questions if question.counted]

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

    def list_signals(self) -> tuple[Signal, ...]:
        """What in a reporter's messages flags a case."""
        answers = [
            Signal(question.heading, question.options[id], flag)
            for question in self.questions
            for id, flag in question.flags.items()
        ]
        kinds = [Signal(kind.heading, None, RETALIATION) for kind in self.follow_ups if kind.id == RETALIATION]
        return (*answers, *kinds)

    def list_sentences(self) -> Iterator[str]:
        """Everything that a reporter is shown of it."""
        said = [self.unknown, *self.names]
        for question in self.questions:
            said += [question.page, question.ask, question.hint, question.advice, *question.options.values()]
            said += [question.unknown or ""]
        for kind in self.follow_ups:
            said += [kind.ask, kind.advice]
        yield from filter(None, said)

    def say(self, locale: str, translate: Callable[[str], str], sentence: str) -> str:
        """A sentence of the form in a language: as the form has it, or as `translate` does."""
        return self.translations.get(locale, {}).get(sentence) or translate(sentence)

    def unknown_for(self, question: Question) -> str:
        """What is said in answer to a question by somebody who doesn't know; "" where that is no answer."""
        return self.unknown if question.unknown is None else question.unknown or ""
