"""Of a reporter's answers only what the form says is counted: the option chosen, or whether a text was written."""

import pytest

from app.questionnaire.counted import find_counted, mark_answers, name_answers
from app.questionnaire.loader import read_form

FORM = read_form()


@pytest.mark.parametrize(
    ("said", "counted"),
    [
        ({}, "category=not_said contact=not_said danger=not_said relation=not_said"),
        ({"danger": "No", "contact": "By phone: 555."}, "category=not_said contact=given danger=no relation=not_said"),
        ({"category": "Harm to nature"}, "category=nature contact=not_said danger=not_said relation=not_said"),
        ({"relation": "I would rather not say"}, "category=not_said contact=not_said danger=not_said relation=unknown"),
        (
            {"relation": "Something that is no option"},
            "category=not_said contact=not_said danger=not_said relation=not_said",
        ),
    ],
)
def test_the_option_is_counted_or_whether_something_was_written(said: dict[str, str], counted: str) -> None:
    headings = {question.id: question.heading for question in FORM.questions}
    found = find_counted(FORM, mark_answers((headings[id], text) for id, text in said.items()))
    assert found == counted.split()
    for each in found:
        id, _equals, answer = each.partition("=")
        assert answer in name_answers(FORM, FORM.find(id))  # type: ignore[arg-type]
