"""What the organisation has promised to reporters, in the form for an organisation like it: by the promise's number."""

import pytest

from app.questionnaire import SURVEILLANCE
from app.questionnaire.loader import read_form
from crypto.errors import NobodyToRead
from tests.organisation import Organisation, today

FORM = read_form(SURVEILLANCE)


def test_1_two_channels_reach_their_own_people_and_the_reporter_picks_whom_to_leave_out() -> None:
    organisation = Organisation(today())
    channels = [
        {"id": "external", "name": "From outside", "recipients": ["compliance"], "otherwise": {}},
        {"id": "internal", "name": "From inside", "recipients": ["compliance", "counsel"], "otherwise": {}},
    ]
    directory = organisation.directory(organisation.document(channels=channels))
    assert directory.readers("external", [], today()) == ["compliance"]
    assert directory.readers("internal", [], today()) == ["compliance", "counsel"]
    assert directory.readers("internal", ["compliance"], today()) == ["counsel"]
    with pytest.raises(NobodyToRead):
        directory.readers("external", ["compliance"], today())


def test_2_who_reports_chooses_whether_to_say_who_they_are() -> None:
    contact = next(question for question in FORM.questions if question.id == "contact")
    assert not contact.required
    assert not [question.id for question in FORM.questions if "name" in question.ask.lower() and question.required]


def test_6_it_asks_what_an_investigation_needs_and_requires_nothing_but_the_account() -> None:
    asked = {question.id: question for question in FORM.questions}
    assert {"account", "who", "when", "where", "reason", "device"} <= {*asked}
    assert [id for id, question in asked.items() if question.required] == ["account", "word"]


def test_7_it_asks_whether_journalists_defenders_lawyers_or_opponents_are_affected() -> None:
    groups = next(question for question in FORM.questions if question.id == "groups")
    assert {"journalist", "defender", "lawyer", "opponent", "discrimination"} <= {*groups.options}
    assert groups.exclusive == ("none",)
    assert not groups.required
