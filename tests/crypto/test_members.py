"""The reporter always knows who works on the case, and what they write reaches these, and nobody who has left."""

from dataclasses import replace
from typing import Any

import pytest

from crypto.conversation import reply_digest
from crypto.encoding import b64encode
from crypto.envelope import find_content_key
from crypto.errors import ReplyDiffers
from crypto.officer.to_reporter import mark_differing
from crypto.reporter.visit import seal_setting_aside, seal_visit
from tests.crypto.correspondence import Correspondence
from tests.organisation import DAY, later


def list_readers(talk: Correspondence) -> list[str]:
    return [reader["id"] for reader in talk.view()["audience"]["readers"]]


def list_events(talk: Correspondence) -> list[tuple[str, str, list[str]]]:
    return [(event["why"], event["about"], event["suspect"]) for event in talk.view()["events"]]


def visit(talk: Correspondence) -> None:
    sealed = seal_visit(talk.open())
    assert sealed is not None
    talk.keep(sealed)


def pass_on(talk: Correspondence) -> None:
    """The only reader steps back, and the director is given the case in their place."""
    talk.act("counsel", "access-granted", "director", stands_in_for="counsel")
    talk.act("counsel", "recused", why="I know them.")


def test_an_answer_reaches_who_stands_in_and_not_who_stepped_back() -> None:
    talk = Correspondence(left_out=("compliance",))
    talk.act("director", "recused", why="For the test: counsel is the only reader.")
    visit(talk)
    pass_on(talk)
    talk.answer("director", "What colour was it?")
    sealed = talk.follow_up("Blue.")
    assert sealed.readers == ["director"]
    assert talk.open_case("director").follow_ups[0].message is not None
    assert talk.open_case("counsel").follow_ups[0].is_sealed_to_others


def test_the_mailbox_says_who_stepped_back_who_stands_in_and_when() -> None:
    talk = Correspondence()
    pass_on(talk)
    granted, recused = talk.view()["events"]
    assert granted == {
        "why": "granted",
        "about": "director",
        "name": "The director",
        "stands_in_for": "counsel",
        "stands_in_for_name": "The counsel",
        "by": "counsel",
        "by_name": "The counsel",
        "sent_on": DAY,
        "suspect": [],
    }
    assert (recused["why"], recused["about"], recused["by"]) == ("recused", "counsel", "counsel")
    assert talk.view()["replies"] == []


def test_who_is_new_since_the_last_message_is_marked_also_after_other_visits() -> None:
    talk = Correspondence()
    talk.act("counsel", "access-granted", "director")
    visit(talk)
    assert talk.view()["audience"]["new"] == ["director"]
    assert talk.follow_up("Hello.").readers == ["compliance", "counsel", "director"]
    assert talk.view()["audience"]["new"] == []


def test_after_access_was_withdrawn_the_next_message_does_not_reach_that_person() -> None:
    talk = Correspondence()
    talk.act("counsel", "access-withdrawn", "compliance", why="Moved on.")
    assert talk.follow_up("More.").readers == ["counsel"]
    assert talk.open_case("compliance").follow_ups[0].is_sealed_to_others


def test_somebody_can_be_left_out_of_one_message_and_reads_the_next() -> None:
    talk = Correspondence()
    assert talk.follow_up("Not for compliance.", ["counsel"]).readers == ["counsel"]
    case = talk.open_case("counsel")
    assert case.follow_ups[0].message is not None
    assert case.follow_ups[0].message.left_out == ("compliance",)
    assert talk.follow_up("For both.").readers == ["compliance", "counsel"]


def test_a_narrower_reply_takes_nobody_out() -> None:
    talk = Correspondence()
    talk.replies["ab" * 16] = talk.forge("counsel", to=["counsel"])
    assert list_readers(talk) == ["compliance", "counsel"]


def test_a_members_message_of_who_is_no_member_changes_nothing_on_any_visit() -> None:
    talk = Correspondence()
    talk.replies["ab" * 16] = talk.tell("director", "granted", "director", ["director"])
    expected = [("granted", "director", ["NoAccess"])]
    assert (list_readers(talk), list_events(talk)) == (["compliance", "counsel"], expected)
    visit(talk)
    assert (list_readers(talk), list_events(talk)) == (["compliance", "counsel"], expected)
    talk.act("counsel", "access-granted", "director")
    assert list_readers(talk) == ["compliance", "counsel", "director"]
    assert expected[0] in list_events(talk)


def test_a_suspect_members_message_changes_nothing() -> None:
    talk = Correspondence()
    stranger = Correspondence(reporter=talk.reporter)
    talk.replies["ab" * 16] = stranger.tell("counsel", "withdrawn", "compliance", ["counsel"])
    talk.replies["ac" * 16] = talk.tell("counsel", "withdrawn", "compliance", ["counsel"], number=3)
    talk.replies["ad" * 16] = talk.tell("counsel", "granted", "director", ["director"], number=3)
    assert list_readers(talk) == ["compliance", "counsel"]
    assert [suspect for _, _, suspect in list_events(talk)] == [["SentTwice"], ["SentTwice"]]


def test_a_withheld_members_message_is_missed() -> None:
    talk = Correspondence()
    talk.act("counsel", "access-withdrawn", "compliance")
    talk.answer("counsel", "Thank you.")
    del talk.replies["0" * 32]
    [warning] = talk.view()["warnings"]
    assert (warning["name"], warning["who"], warning["numbers"]) == ("MessageMissing", "counsel", [0])


def test_who_was_taken_out_does_not_come_back_when_the_server_hides_it_later() -> None:
    talk = Correspondence()
    talk.act("counsel", "access-granted", "director")
    talk.act("counsel", "access-withdrawn", "compliance")
    visit(talk)
    for hidden in (["1".zfill(32)], ["0" * 32], ["0" * 32, "1".zfill(32)]):
        replies = {**talk.replies}
        for place in hidden:
            del talk.replies[place]
        assert list_readers(talk) == ["counsel", "director"]
        talk.replies = replies


def test_a_members_message_that_comes_late_does_not_bring_anybody_back() -> None:
    talk = Correspondence()
    talk.act("counsel", "access-granted", "director")
    talk.act("counsel", "access-withdrawn", "director")
    late = talk.replies.pop("0" * 32)
    visit(talk)
    talk.replies["ab" * 16] = late
    assert list_readers(talk) == ["compliance", "counsel"]
    assert list_events(talk) == [("granted", "director", []), ("withdrawn", "director", [])]


def test_members_are_followed_in_the_order_of_the_chain_wherever_they_are_stored() -> None:
    talk = Correspondence()
    for _ in range(3):
        talk.act("counsel", "access-granted", "director")
        talk.act("director", "access-withdrawn", "compliance")
        talk.act("director", "access-granted", "compliance")
        talk.act("compliance", "access-withdrawn", "director")
    places = [*talk.replies]
    for order in (places, places[::-1], places[5:] + places[:5]):
        talk.replies = {place: talk.replies[place] for place in order}
        assert list_readers(talk) == ["compliance", "counsel"]
    del talk.replies[places[5]]
    assert list_readers(talk) == ["compliance", "counsel"]


def test_a_member_who_is_no_longer_active_is_named_and_gets_nothing() -> None:
    talk = Correspondence()
    talk.act("counsel", "access-granted", "director")
    people = [talk.organisation.recipient(id) for id in ("compliance", "counsel")]
    talk.renew_directory(2, recipients=[*people, talk.organisation.recipient("director", retired_on=DAY)])
    view = talk.view()["audience"]
    assert ([each["id"] for each in view["inactive"]], list_readers(talk)) == (["director"], ["compliance", "counsel"])


def test_where_the_note_is_not_believed_only_who_is_named_is_offered_less_who_was_left_out() -> None:
    talk = Correspondence(left_out=("counsel",))
    talk.act("compliance", "access-withdrawn", "director")
    talk.answer("compliance", "Thank you.")
    note = talk.notes[0]
    talk.follow_up("More.")
    talk.answer("compliance", "I have seen both.")
    talk.notes[-1] = note
    audience = talk.view()["audience"]
    assert (audience["ask"], [each["id"] for each in audience["choices"]]) == (True, ["compliance"])
    assert not audience["unnamed"]
    talk.replies.clear()
    talk.replies["ab" * 16] = talk.forge("compliance", to=["counsel"], seen={"reporter": 2})
    audience = talk.view()["audience"]
    assert ([each["id"] for each in audience["choices"]], audience["unnamed"]) == (["compliance", "director"], True)
    sealed = talk.follow_up("To you.", ["director"])
    assert (sealed.readers, list_readers(talk)) == (["director"], ["director"])


def test_two_devices_agree_on_the_members() -> None:
    talk = Correspondence()
    phone = talk.open()
    talk.act("counsel", "access-granted", "director")
    visit(talk)
    again = talk.open(mine=phone.note)
    assert again.note is not None
    assert [reader.id for reader in again.audience.readers] == ["compliance", "counsel", "director"]


def differing(talk: Correspondence) -> list[bool]:
    """Whether an entry tells something else than the reporter was told, by a member's console."""
    case = talk.open_case("counsel")
    mark_differing(case.entries, talk.replies.values(), talk.reporter.mailbox, talk.directory)
    case.evaluate(DAY)
    return [ReplyDiffers in item.remarks for item in case.entries]


def test_an_entry_and_what_the_reporter_was_told_of_the_members_agree() -> None:
    talk = Correspondence()
    pass_on(talk)
    assert differing(talk) == [False, False]


@pytest.mark.parametrize(
    "change",
    [
        {"why": "withdrawn"},
        {"about": "counsel"},
        {"members": ["compliance"]},
        {"sent_on": later(DAY, -1)},
        {"number": 1},
    ],
)
def test_an_entry_that_says_something_else_than_the_reporter_was_told_is_marked(change: dict[str, Any]) -> None:
    talk = Correspondence()
    members = ["compliance", "counsel", "director"]
    said: dict[str, Any] = {"why": "granted", "about": "director", "members": members, **change}
    talk.replies["ab" * 16] = envelope = talk.tell("counsel", **said)
    key = find_content_key(envelope, talk.reporter.identity.sealing)
    reply = {"envelope": b64encode(reply_digest(envelope)), "key": b64encode(key)}
    talk.slip_in("counsel", action="access-granted", member="director", details={}, reply=reply, members=members)
    assert differing(talk) == [True]


def test_an_entry_that_names_other_members_than_follow_from_it_is_marked() -> None:
    talk = Correspondence()
    talk.slip_in("counsel", action="access-granted", member="director", details={}, members=["counsel", "director"])
    assert differing(talk) == [True]


def test_a_members_message_without_an_entry_is_counted() -> None:
    talk = Correspondence()
    talk.act("counsel", "access-granted", "director")
    talk.replies["ab" * 16] = talk.tell("counsel", "withdrawn", "compliance", ["counsel"], number=1)
    held = [reply_digest(envelope) for envelope in talk.replies.values()]
    assert replace(talk.open_case("counsel"), replies_held=held).unrecorded == 1


def test_a_reply_that_is_set_aside_leaves_the_members_as_they_were() -> None:
    talk = Correspondence()
    talk.act("counsel", "access-granted", "director")
    place = talk.answer("director", "Thank you.")
    talk.keep(seal_setting_aside(talk.open(), place, True))
    assert list_readers(talk) == ["compliance", "counsel", "director"]
