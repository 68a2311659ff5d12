"""The officers' side of a correspondence, with honest and dishonest servers and colleagues."""

from dataclasses import replace

import pytest

from crypto.errors import NotForThisIdentity, NotInAudience
from crypto.officer import case as cases
from crypto.officer.reply import seal_reply
from crypto.reporter.mailbox import Mailbox
from tests.crypto.correspondence import Correspondence
from tests.messages import told
from tests.organisation import DAY, Organisation, later


def suspects(talk: Correspondence, officer: str = "compliance") -> list[list[str]]:
    case = talk.open_case(officer)
    return [[error.__name__ for error in item.suspect] for item in [case.report, *case.follow_ups, *case.entries]]


def test_officers_read_the_report_and_each_others_replies() -> None:
    talk = Correspondence()
    talk.answer("compliance", "Thank you.", "received")
    talk.follow_up("More.")
    case = talk.open_case("counsel")
    assert told(case.report)["answers"][0]["text"] == "A phone was watched."
    assert [told(item)["text"] for item in (*case.follow_ups, *case.entries)] == ["More.", "Thank you."]
    assert (suspects(talk), case.gaps, case.status) == ([[], [], []], [], "received")


def test_who_is_left_out_opens_nothing_and_can_not_be_told_from_outside() -> None:
    talk = Correspondence(left_out=("compliance",))
    talk.follow_up("More.")
    talk.answer("director", "Thank you.")
    compliance = talk.organisation.officers["compliance"]
    report = cases.open_report(talk.messages[0], compliance, talk.reporter.mailbox, talk.directory)
    assert report.suspect == [NotForThisIdentity]
    follow_up = cases.open_follow_up(talk.messages[1], compliance, talk.reporter.mailbox, talk.directory, report)
    assert follow_up.suspect == [NotForThisIdentity]
    entry = cases.open_entry(talk.entries[0][1], compliance, talk.reporter.mailbox, talk.directory)
    assert entry.suspect == [NotForThisIdentity]
    assert len(talk.messages[0]) == len(Correspondence().messages[0])


def test_the_record_is_a_chain_from_the_report() -> None:
    talk = Correspondence()
    for number in range(3):
        talk.answer("compliance", f"Number {number}.")
    assert suspects(talk) == [[]] * 4
    talk.entries.reverse()
    assert [told(item)["number"] for item in talk.open_case("counsel").entries] == [0, 1, 2]
    talk.entries.reverse()
    talk.entries.pop(1)
    assert suspects(talk) == [[], [], ["RecordBroken"]]
    assert [(gap.author, gap.numbers) for gap in talk.open_case("counsel").gaps] == [
        ("compliance", [1]),
        ("compliance", [1]),
    ]


def test_two_entries_after_one_break_the_record() -> None:
    talk = Correspondence()
    talk.answer("compliance", "One.")
    kept, talk.entries = talk.entries, []
    talk.answer("counsel", "Also one.")
    talk.entries += kept
    assert suspects(talk) == [[], ["RecordBroken"], ["RecordBroken"]]


def test_a_store_that_says_something_else_than_the_entry_breaks_the_record() -> None:
    talk = Correspondence()
    talk.answer("compliance", "One.")
    talk.answer("counsel", "Two.")
    (first, one), (second, two) = talk.entries
    talk.entries = [(first, two), (second, one)]
    assert all("RecordBroken" in marks for marks in suspects(talk)[1:])


def test_a_withheld_follow_up_is_missed() -> None:
    talk = Correspondence()
    talk.follow_up("One.")
    talk.follow_up("Two.")
    talk.messages.pop(1)
    assert [(gap.author, gap.numbers) for gap in talk.open_case("counsel").gaps] == [("reporter", [1])]


def test_a_follow_up_that_a_colleague_has_seen_is_missed() -> None:
    talk = Correspondence()
    talk.follow_up("One.")
    talk.answer("compliance", "I have read it.")
    talk.messages.pop(1)
    assert [(gap.author, gap.numbers) for gap in talk.open_case("counsel").gaps] == [("reporter", [1])]


def test_a_follow_up_sealed_to_others_is_not_called_missing() -> None:
    talk = Correspondence()
    talk.follow_up("Without you.", ["counsel"])
    talk.answer("counsel", "I have read it.")
    assert talk.open_case("compliance").gaps == []


def test_an_officer_outside_the_audience_can_not_answer() -> None:
    talk = Correspondence()
    case, counsel = talk.open_case("counsel"), talk.organisation.officers["counsel"]
    assert case.report.message is not None
    case.report.message = replace(case.report.message, to=("compliance",))
    with pytest.raises(NotInAudience):
        seal_reply(case, "counsel", counsel, "I was not asked.", None, DAY)


def test_messages_of_another_case_or_reporter_are_not_taken_in() -> None:
    talk, other = Correspondence(), Correspondence()
    stranger = Correspondence(organisation=talk.organisation)
    talk.messages.append(stranger.follow_up("Not mine.").envelope)
    talk.messages.append(other.follow_up("Not even yours.").envelope)
    assert suspects(talk) == [[], ["MalformedMessage"], ["NotForThisIdentity"]]


def test_an_entry_after_its_author_retired_is_suspect() -> None:
    talk = Correspondence()
    talk.answer("counsel", "One.", day=later(DAY, 2))
    gone = talk.organisation.recipient("counsel", retired_on=later(DAY, 1))
    others = [talk.organisation.recipient(id) for id in ("compliance", "director")]
    talk.renew_directory(2, recipients=[gone, *others])
    assert suspects(talk) == [[], ["AfterRetirement"]]


def test_replies_are_numbered_by_author_and_say_what_was_seen() -> None:
    talk = Correspondence()
    talk.answer("compliance", "One.")
    talk.follow_up("Two.")
    talk.answer("counsel", "Three.")
    talk.answer("compliance", "Four.")
    mailbox: Mailbox = talk.open()
    assert [(told(item)["from"], told(item)["number"], told(item)["seen"]) for item in mailbox.genuine] == [
        ("compliance", 0, {"reporter": 1}),
        ("counsel", 0, {"reporter": 2, "compliance": 1}),
        ("compliance", 1, {"reporter": 2, "counsel": 1}),
    ]


def test_a_report_by_keys_that_are_not_the_mailboxs_is_malformed() -> None:
    organisation = Organisation()
    talk, other = Correspondence(organisation=organisation), Correspondence(organisation=organisation)
    report = cases.open_report(
        talk.messages[0], organisation.officers["counsel"], other.reporter.mailbox, talk.directory
    )
    assert [error.__name__ for error in report.suspect] == ["MalformedMessage"]
