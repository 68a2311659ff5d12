"""Answers as they are sealed: under the headings that the officers see, in the order of the form.

The pages do the same in app/portal/scripts/report/questions.js.
"""

from collections.abc import Mapping
from typing import NamedTuple

from app.questionnaire.model import FollowUp, Form, Question


class GivenAnswer(NamedTuple):
    """What was said to one question: options by their ids, a text, and whether it is not known."""

    chosen: tuple[str, ...] = ()
    text: str = ""
    is_unknown: bool = False


NOTHING = GivenAnswer()


def list_asked(form: Form, channel: str, given: Mapping[str, GivenAnswer], oral: bool = False) -> list[Question]:
    """List the questions that are asked on a channel, as far as it is known from what was said before."""
    asked: dict[str, Question] = {}
    for question in form.questions:
        if question.is_asked(channel, {id: given[id].chosen for id in asked if id in given}, oral):
            asked[question.id] = question
    return list(asked.values())


def is_contradictory(question: Question, answer: GivenAnswer) -> bool:
    """Whether options are chosen together that exclude each other; "I don't know" excludes every one."""
    is_alone = answer.is_unknown or bool({*question.exclusive} & {*answer.chosen})
    return question.kind == "choices" and is_alone and len(answer.chosen) + answer.is_unknown > 1


def write_answers(
    form: Form, channel: str, given: Mapping[str, GivenAnswer], oral: bool = False
) -> list[dict[str, str]]:
    """Write the answers of a report; a question that was passed over has none."""
    said = [
        (question, say(form, question, given.get(question.id, NOTHING)))
        for question in list_asked(form, channel, given, oral)
    ]
    return [{"question": question.heading, "text": text} for question, text in said if text]


def say(form: Form, question: Question, answer: GivenAnswer) -> str:
    """Write an answer in the words of the form."""
    words = [said for id, said in question.options.items() if id in answer.chosen]
    unknown = [form.unknown_for(question)] if answer.is_unknown else []
    return "\n".join([*words, *unknown, *([answer.text] if answer.text else [])])


def write_follow_up(follow_up: FollowUp, text: str) -> list[dict[str, str]]:
    """Write a later message under the heading of its kind."""
    return [{"question": follow_up.heading, "text": text}]
