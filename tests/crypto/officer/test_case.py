"""The officers' side of a correspondence, with honest and dishonest servers and colleagues."""

import time
from dataclasses import replace
from secrets import token_bytes

import pytest

from crypto.conversation import Received
from crypto.encoding import b64encode, digest
from crypto.envelope_format import MAGIC
from crypto.errors import NotForThisIdentity, NotInAudience, Unclaimed
from crypto.message import FollowUp
from crypto.officer import case as cases
from crypto.officer.entry import seal_reply
from crypto.officer.gaps import find_gaps, mark_unclaimed
from crypto.report import seal_report
from crypto.reporter.mailbox import Mailbox
from tests.crypto.correspondence import ANSWERS, Correspondence
from tests.messages import make_answers, told
from tests.organisation import DAY, Organisation, later

UNKNOWN = {"version": 1, "digest": "A" * 43}


def suspects(talk: Correspondence, officer: str = "compliance") -> list[list[str]]:
    case = talk.open_case(officer)
    return [[error.__name__ for error in item.suspect] for item in [case.report, *case.follow_ups, *case.entries]]


def make_junk(like: bytes) -> bytes:
    """An envelope of the form of another one, of random bytes, which nobody can open."""
    head = len(MAGIC) + 1
    return like[:head] + token_bytes(len(like) - head)


def told_follow_up() -> FollowUp:
    talk = Correspondence()
    talk.follow_up("One.")
    message = talk.open_case("counsel").follow_ups[0].message
    assert message is not None
    return message


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


def test_a_follow_up_sealed_to_others_is_vouched_for_by_the_next_one() -> None:
    talk = Correspondence()
    talk.follow_up("Without you.", ["counsel"])
    talk.answer("counsel", "I have read it.")
    # Nobody can tell yet whether this is the one that counsel has read.
    assert talk.open_case("compliance").gaps == [("reporter", [1], 1)]
    assert suspects(talk)[1] == ["NotForThisIdentity", "Unclaimed"]
    talk.messages.append(talk.write(2, previous=talk.messages[-1]))
    assert talk.open_case("compliance").gaps == []
    assert suspects(talk) == [[], ["NotForThisIdentity"], [], []]


def test_a_follow_up_that_is_replaced_is_named_as_missing() -> None:
    talk = Correspondence()
    talk.follow_up("One.")
    talk.follow_up("Two.")
    talk.messages[1] = make_junk(talk.messages[1])
    case = talk.open_case("compliance")
    assert case.gaps == [("reporter", [1], 0)]
    assert [item.suspect for item in case.follow_ups] == [[NotForThisIdentity, Unclaimed], []]


def test_however_much_junk_is_put_in_what_is_missing_is_named() -> None:
    talk = Correspondence()
    for number in range(4):
        talk.follow_up(f"Number {number}.")
    first = talk.messages[0]
    talk.messages[1:3] = [make_junk(first) for _ in range(10)]
    case = talk.open_case("counsel")
    # Two tells of the third, the third can't be had to tell of the second.
    assert case.gaps == [("reporter", [2], 0), ("reporter", [1], 10)]
    assert [Unclaimed in item.suspect for item in case.follow_ups] == [True] * 10 + [False] * 2


def test_junk_after_the_last_message_is_shown_as_such() -> None:
    talk = Correspondence()
    talk.follow_up("One.")
    talk.messages.append(make_junk(talk.messages[0]))
    case = talk.open_case("compliance")
    assert (case.gaps, [Unclaimed in item.suspect for item in case.follow_ups]) == ([], [False, True])


def test_two_follow_ups_after_one_are_marked_and_copies_count_once() -> None:
    talk = Correspondence()
    talk.messages += [talk.write(1, previous=talk.messages[0]), talk.write(2, previous=talk.messages[0])]
    assert suspects(talk) == [[], ["SentTwice"], ["SentTwice"]]
    talk.messages[2:] = [talk.messages[1], talk.messages[0]]
    assert suspects(talk) == [[], []]
    talk.answer("compliance", "One.")
    talk.entries *= 2
    assert suspects(talk) == [[], [], []]


def test_a_follow_up_without_its_note_names_nothing_and_is_no_gap() -> None:
    talk = Correspondence()
    talk.follow_up("One.")
    talk.notes.clear()
    talk.follow_up("My note is gone.", ["counsel", "compliance"])
    case = talk.open_case("counsel")
    assert [told(item)["previous"] is None for item in case.follow_ups] == [False, True]
    assert (case.gaps, suspects(talk)) == ([], [[], [], []])


def test_ten_thousand_follow_ups_are_followed_in_one_pass() -> None:
    message = told_follow_up()
    items = [
        Received(b"", replace(message, number=number, previous=b64encode(digest("message", bytes([number % 256])))))
        for number in range(1, 10_001)
    ]
    for number, item in enumerate(items, 1):
        item.sent, item.digest = digest("message", number.to_bytes(4)), digest("entry", number.to_bytes(4))
        assert item.message is not None
        before = b64encode(digest("message", (number - 1).to_bytes(4)))
        item.message = replace(item.message, previous=before)
    junk = [Received[FollowUp](bytes([1, *number.to_bytes(4)]), None, [NotForThisIdentity]) for number in range(10_000)]
    begun = time.process_time()
    mark_unclaimed([*items, *junk])
    [gap] = find_gaps([*items, *junk], [], Organisation().directory())
    assert time.process_time() - begun < 2
    # The first names the report, which is not among these.
    assert (gap, sum(Unclaimed in item.suspect for item in junk)) == (("reporter", [0], 0), 10_000)


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
    assert suspects(talk) == [[], ["MalformedMessage", "Unclaimed"], ["NotForThisIdentity", "Unclaimed"]]


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


def test_whatever_names_a_directory_never_published_is_shown_and_changes_nothing() -> None:
    talk = Correspondence()
    talk.slip_in("counsel", action="access-granted", member="director", details={}, directory=UNKNOWN)
    talk.slip_in("counsel", number=1, directory={**UNKNOWN, "version": 9})
    talk.slip_in("counsel", number=2)
    assert suspects(talk) == [[], ["UnknownDirectory"], ["UnknownDirectory"], []]
    case = talk.open_case("compliance")
    assert told(case.entries[0])["member"] == "director"
    assert case.evaluate(DAY).members == {"compliance", "counsel"}


def test_a_report_sealed_under_a_directory_never_published_is_marked() -> None:
    """Of a second directory of version 1, by the same root."""
    talk = Correspondence()
    other = replace(talk.directory, digest=bytes(32))
    filing = seal_report(talk.reporter, other, "external", (), make_answers(ANSWERS), DAY)
    talk.messages[0] = filing.envelope
    assert suspects(talk) == [["UnknownDirectory"]]
