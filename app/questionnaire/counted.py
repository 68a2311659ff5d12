"""Answers that are counted in the yearly figures: of a choice the option's id, of a text whether there is one.

Nothing else of an answer is counted. Answers are known by digests of their words, so that a summary of a case, which
knows no form, can keep what is needed.
"""

from collections.abc import Iterable, Mapping

from app.questionnaire.model import Form, Question
from crypto.encoding import digest

MARK_BYTES = 8
MarkedOptions = Mapping[str, Mapping[str, str]]
# What stands for answers that are no option: no option has such an id.
UNKNOWN, NOT_SAID, GIVEN = "unknown", "not_said", "given"


def mark_answers(said: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Mark answers, by marks of the headings above them: 16 hex digits each."""
    return {_mark(heading): _mark(text) for heading, text in said}


def find_counted(form: Form, marks: Mapping[str, str]) -> list[str]:
    """What is counted of answers that were marked: `question=answer`, for each question that is counted, in order."""
    return sorted(f"{question.id}={_find(form, question, marks)}" for question in form.list_counted())


def mark_options(form: Form) -> MarkedOptions:
    """Mark the options of counted questions, to find them in many reports: `question=option` by the marks of both."""
    return {
        _mark(question.heading): {_mark(words): f"{question.id}={id}" for id, words in question.options.items()}
        for question in form.list_counted()
    }


def find_chosen(options: MarkedOptions, marks: Mapping[str, str]) -> list[str]:
    """The options that were chosen in counted questions, of answers that were marked."""
    found = [said.get(marks.get(heading, "")) for heading, said in options.items()]
    return [each for each in found if each]


def list_choices(form: Form) -> dict[str, str]:
    """What `find_chosen` can find, in the words that officers read."""
    return {
        f"{question.id}={id}": f"{question.heading}: {words}"
        for question in form.list_counted()
        for id, words in question.options.items()
    }


def name_answers(form: Form, question: Question) -> dict[str, str]:
    """The answers to a question as they can be counted: ids, with the words that officers read."""
    if question.kind == "text":
        return {GIVEN: "", NOT_SAID: ""}
    unknown = form.unknown_for(question)
    return {**question.options, **({UNKNOWN: unknown} if unknown else {}), NOT_SAID: ""}


def _find(form: Form, question: Question, marks: Mapping[str, str]) -> str:
    said = marks.get(_mark(question.heading))
    if question.kind == "text":
        unknown = form.unknown_for(question)
        return NOT_SAID if said is None or (unknown and said == _mark(unknown)) else GIVEN
    words = {_mark(text): id for id, text in name_answers(form, question).items() if text}
    return NOT_SAID if said is None else words.get(said, NOT_SAID)


def _mark(text: str) -> str:
    return digest("counted answer", text.encode()).hex()[: 2 * MARK_BYTES]
