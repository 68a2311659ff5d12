"""The reporter's side of a correspondence, with honest and dishonest servers and officers."""

from dataclasses import replace
from typing import Any

import pytest

from crypto import directory as directories
from crypto.conversation import message_digest, open_received, reply_digest
from crypto.encoding import b64encode
from crypto.envelope import Slot, seal
from crypto.errors import ExpiredDirectory, ForkedDirectory, NobodyToRead, NoteBehind, UntrustedDirectory
from crypto.message import Erased, Note
from crypto.report import seal_report
from crypto.reporter import note as notes
from crypto.reporter.follow_up import seal_follow_up
from crypto.reporter.mailbox import MailboxContents, open_mailbox
from crypto.reporter.visit import seal_erasing, seal_setting_aside, seal_visit
from tests.crypto.correspondence import ANSWERS, Correspondence
from tests.messages import make_answers, under
from tests.organisation import DAY, Organisation, draw_reporter, later


def names(warnings: list[dict[str, Any]]) -> list[str]:
    return [warning["name"] for warning in warnings]


def read_note(talk: Correspondence) -> Note:
    keys, verify = talk.reporter.identity.sealing, talk.reporter.identity.signing.verify
    context = (Note, talk.reporter.mailbox, talk.directory.instance)
    message = open_received(talk.notes[-1], keys, context, lambda _: verify).message
    assert message is not None
    return message


def test_a_reply_is_read_with_who_signed_it_and_its_status() -> None:
    talk = Correspondence()
    talk.answer("compliance", "Thank you.", "received")
    talk.answer("counsel", "We are on it.", "pursued")
    view = talk.view()
    assert [(reply["from"], reply["text"], reply["suspect"]) for reply in view["replies"]] == [
        ("compliance", "Thank you.", []),
        ("counsel", "We are on it.", []),
    ]
    assert (view["status"], view["warnings"], view["believed"]) == ("pursued", [], True)


def test_of_one_day_the_status_furthest_on_counts() -> None:
    talk = Correspondence()
    talk.answer("compliance", "Done.", "concluded")
    talk.answer("counsel", "Thank you.", "received")
    assert talk.view()["status"] == "concluded"
    talk.answer("counsel", "We look again.", "pursued", later(DAY, 1))
    assert talk.view()["status"] == "pursued"


def test_a_withheld_reply_is_missed() -> None:
    talk = Correspondence()
    first = talk.answer("compliance", "One.")
    talk.answer("compliance", "Two.")
    del talk.replies[first]
    warning = {"name": "MessageMissing", "who": "compliance", "who_name": "The compliance", "numbers": [0]}
    assert talk.view()["warnings"] == [warning]


def test_a_reply_withheld_since_the_last_visit_is_missed() -> None:
    talk = Correspondence()
    place = talk.answer("compliance", "One.")
    visit = seal_visit(talk.open())
    assert visit is not None
    talk.keep(visit)
    del talk.replies[place]
    assert talk.view()["warnings"][0]["numbers"] == [0]


def test_a_reply_that_another_officer_has_seen_is_missed() -> None:
    talk = Correspondence()
    place = talk.answer("compliance", "One.")
    talk.answer("counsel", "As my colleague said.")
    del talk.replies[place]
    assert talk.view()["warnings"][0]["who"] == "compliance"


def test_an_erased_reply_is_not_missed() -> None:
    talk = Correspondence()
    place = talk.answer("compliance", "One.")
    talk.answer("compliance", "Two.")
    talk.keep(seal_erasing(talk.open(), [place]))
    del talk.replies[place]
    assert talk.view()["warnings"] == []


def test_an_erased_reply_that_is_served_again_is_flagged_and_claims_nothing() -> None:
    talk = Correspondence()
    place = talk.answer("compliance", "One.", "concluded")
    talk.keep(seal_erasing(talk.open(), [place]))
    view = talk.view()
    assert (view["replies"][0]["suspect"], view["status"], view["warnings"]) == (["ErasedServed"], None, [])
    assert read_note(talk).erased == (
        Erased(author="compliance", number=0, digest=b64encode(reply_digest(talk.replies[place]))),
    )


def test_a_reply_that_the_next_one_names_is_missed_whoever_wrote_it() -> None:
    talk = Correspondence()
    place = talk.answer("compliance", "One.")
    talk.replies["ab" * 16] = talk.forge("counsel", previous=b64encode(reply_digest(talk.replies[place])))
    assert talk.view()["warnings"] == []
    first = talk.replies.pop(place)
    assert talk.view()["warnings"] == [{"name": "ReplyLost"}]
    talk.replies[place] = first
    talk.keep(seal_erasing(talk.open(), [place]))
    del talk.replies[place]
    assert talk.view()["warnings"] == []


def test_a_reply_replaced_by_another_of_its_number_is_missed() -> None:
    talk = Correspondence()
    place = talk.answer("compliance", "The first.")
    talk.answer("counsel", "As my colleague said.")
    talk.replies[place] = talk.forge("compliance", text="Another one.")
    assert talk.view()["warnings"] == [{"name": "ReplyLost"}]


@pytest.mark.parametrize(
    ("sent", "number"),
    [(5, 5), (10_001, 10_001), (10_002, 1), (2**53, 1), (1.5, 1), (-1, 1), ("7", 1), (True, 1), (None, 1)],
)
def test_the_servers_count_is_used_only_where_it_is_plausible(sent: Any, number: int) -> None:
    talk = Correspondence()
    talk.notes.clear()
    held = MailboxContents([], sent, None)
    mailbox = open_mailbox(talk.reporter, talk.directory, held, DAY)
    assert mailbox.next_number == number


def test_the_servers_count_is_not_used_while_the_note_is_believed() -> None:
    talk = Correspondence()
    mailbox = open_mailbox(talk.reporter, talk.directory, MailboxContents([], 9, talk.note), DAY)
    assert mailbox.next_number == 1


def test_a_follow_up_names_the_envelope_before_it_as_long_as_the_note_is_believed() -> None:
    talk = Correspondence()
    assert read_note(talk).last == b64encode(message_digest(talk.messages[0]))
    talk.follow_up("One.")
    assert read_note(talk).last == b64encode(message_digest(talk.messages[1]))
    place = talk.answer("compliance", "Seen.")
    talk.notes.pop()
    assert talk.open().last is None
    talk.keep(seal_setting_aside(talk.open(), place, True))
    assert read_note(talk).last is None
    talk.follow_up("Two.", ["counsel"])
    assert read_note(talk).last == b64encode(message_digest(talk.messages[2]))


def test_a_lost_follow_up_is_missed() -> None:
    talk = Correspondence()
    talk.follow_up("More.")
    talk.messages.pop()
    assert talk.view()["warnings"][0] == {
        "name": "MessageMissing",
        "who": "reporter",
        "who_name": "reporter",
        "numbers": [1],
    }


def test_a_reply_by_a_stranger_is_shown_as_tampered_and_changes_nothing() -> None:
    talk = Correspondence()
    stranger = Correspondence(reporter=talk.reporter)
    talk.replies["ab" * 16] = stranger.forge("compliance", status="concluded", to=[])
    view = talk.view()
    assert view["replies"][0]["suspect"] == ["TamperedEnvelope"]
    assert view["replies"][0]["text"] is None
    assert view["status"] is None
    assert len(view["audience"]["readers"]) == 2


@pytest.mark.parametrize(
    "fields", [{"kind": "note"}, {"from": "nobody"}, {"mailbox": "A" * 43}], ids=["kind", "author", "mailbox"]
)
def test_a_message_that_does_not_fit_its_place_is_shown_as_malformed(fields: dict[str, Any]) -> None:
    talk = Correspondence()
    note: dict[str, Any] = (
        {
            "next": 0,
            "last": None,
            "visited_on": DAY,
            "erased": [],
            "set_aside": {},
            "uploads": [],
            "left_out": [],
            "told": None,
            "wrote_to": [],
        }
        if "kind" in fields
        else {}
    )
    talk.replies["ab" * 16] = talk.forge("compliance", **note, **fields)
    assert talk.view()["replies"][0]["suspect"] == ["MalformedMessage"]


def test_two_replies_of_one_number_are_marked_and_copies_count_once() -> None:
    talk = Correspondence()
    talk.replies["00" * 16] = one = talk.forge("compliance", text="One.")
    talk.replies["01" * 16] = one
    assert [reply["suspect"] for reply in talk.view()["replies"]] == [[]]
    talk.replies["02" * 16] = talk.forge("compliance", text="Another.")
    assert [reply["suspect"] for reply in talk.view()["replies"]] == [["SentTwice"], ["SentTwice"]]


@pytest.mark.parametrize("last", ["retired_on", "expires_on"])
def test_a_reply_after_its_authors_last_day_is_suspect(last: str) -> None:
    talk = Correspondence()
    talk.answer("compliance", "Before.", day=DAY)
    gone = talk.organisation.recipient("compliance", **{last: DAY})
    others = [talk.organisation.recipient(id) for id in ("counsel", "director")]
    talk.renew_directory(2, recipients=[gone, *others])
    talk.replies["ab" * 16] = talk.forge("compliance", number=1, sent_on=later(DAY, 1), to=[])
    assert [reply["suspect"] for reply in talk.view()["replies"]] == [[], ["AfterRetirement"]]


def test_a_renewed_directory_is_no_cause_for_doubt() -> None:
    talk = Correspondence()
    talk.renew_directory(2)
    talk.answer("compliance", "Written under the new directory.")
    assert (talk.view()["believed"], talk.view()["warnings"]) == (True, [])
    assert talk.follow_up("More.").readers == ["compliance", "counsel"]
    assert read_note(talk).directory == talk.directory.reference


def test_a_note_that_the_server_put_back_is_not_believed() -> None:
    talk = Correspondence()
    talk.follow_up("More.")
    talk.answer("compliance", "I have seen both.")
    talk.notes.pop()
    view = talk.view()
    assert (names(view["warnings"]), view["believed"]) == (["NoteBehind"], False)
    assert view["audience"]["ask"]
    assert view["audience"]["readers"] == []
    with pytest.raises(NobodyToRead):
        seal_follow_up(talk.open(), "To whom?")
    assert seal_visit(talk.open()) is None
    with pytest.raises(NobodyToRead):
        seal_follow_up(talk.open(), "To somebody whom no answer names.", ["director"])
    assert seal_follow_up(talk.open(), "To you.", ["counsel"]).readers == ["counsel"]


def test_a_note_that_saw_a_reply_but_not_its_directory_is_not_believed() -> None:
    talk = Correspondence()
    before = talk.directory.reference
    talk.renew_directory(2)
    talk.answer("compliance", "Written under the new directory.")
    old = replace(read_note(talk), seen={"compliance": 1}, directory=before)
    identity = talk.reporter.identity
    talk.notes.append(seal(old, identity.signing, [Slot(identity.sealing[0].address)]))
    assert names(talk.view()["warnings"]) == ["NoteBehind"]


@pytest.mark.parametrize("note", [None, b"", b"SLE2" + bytes(500)])
def test_a_missing_or_broken_note_asks_again_whom_to_write_to(note: bytes | None) -> None:
    talk = Correspondence(left_out=("compliance",))
    talk.notes = [] if note is None else [note]
    view = talk.view()
    assert names(view["warnings"]) == ["NoteMissing"]
    assert [choice["id"] for choice in view["audience"]["choices"]] == ["compliance", "counsel", "director"]
    assert view["audience"]["unnamed"]


def test_a_doubt_outlives_whatever_is_written_meanwhile() -> None:
    talk = Correspondence()
    talk.follow_up("More.")
    place = talk.answer("compliance", "I have seen both.")
    talk.notes.pop()
    talk.keep(seal_setting_aside(talk.open(), place, True))
    assert talk.view()["audience"]["ask"]
    talk.keep(seal_setting_aside(talk.open(), place, False))
    assert names(talk.view()["warnings"]) == ["NoteBehind"]
    assert talk.view()["audience"]["ask"]


def test_a_note_put_back_during_a_visit_is_noticed() -> None:
    talk = Correspondence()
    visit = seal_visit(talk.open())
    assert visit is not None
    talk.keep(visit)
    mine = talk.open().note
    talk.notes.pop()
    assert talk.open(mine=mine).note_suspect is NoteBehind


def test_a_reply_is_believed_again() -> None:
    talk = Correspondence()
    place = talk.answer("compliance", "One.")
    talk.keep(seal_setting_aside(talk.open(), place, True))
    before = talk.open().note
    talk.keep(seal_setting_aside(talk.open(), place, False))
    assert len(talk.open(mine=before).genuine) == 1


def test_another_reporters_note_is_not_believed() -> None:
    talk, other = Correspondence(), Correspondence()
    talk.notes = other.notes
    assert names(talk.view()["warnings"]) == ["NoteMissing"]


def test_two_devices_merge_their_notes() -> None:
    talk = Correspondence()
    one, two = talk.answer("compliance", "One."), talk.answer("compliance", "Two.")
    phone, laptop = talk.open(), talk.open()
    talk.keep(seal_setting_aside(phone, one, True))
    theirs = talk.open()
    again = talk.open(mine=laptop.note)
    talk.keep(seal_setting_aside(again, two, True))
    assert theirs.note is not None
    assert read_note(talk).set_aside == {"compliance": [0, 1]}
    merged = notes.merge(replace(theirs.note, to=("a", "b"), next=7), replace(theirs.note, to=("b", "c"), next=5))
    assert (merged.to, merged.next) == (("b",), 7)


def test_a_reply_set_aside_claims_nothing() -> None:
    talk = Correspondence()
    ninth = {**under(talk.directory)["directory"], "version": 9}
    talk.replies["ab" * 16] = talk.forge(
        "counsel", number=2**53 - 1, to=["counsel"], seen={"reporter": 2**53 - 1}, directory=ninth
    )
    assert {"UntrustedDirectory", "MessageMissing"} <= set(names(talk.view()["warnings"]))
    with pytest.raises(UntrustedDirectory):
        seal_follow_up(talk.open(), "x", ["counsel"])
    talk.keep(seal_setting_aside(talk.open(), "ab" * 16, True))
    view = talk.view()
    assert (view["warnings"], view["replies"][0]["set_aside"]) == ([], True)


def test_somebody_who_is_no_longer_active_is_named_and_gets_nothing() -> None:
    talk = Correspondence()
    gone = talk.organisation.recipient("compliance", retired_on=DAY)
    talk.renew_directory(
        2, recipients=[gone, talk.organisation.recipient("counsel"), talk.organisation.recipient("director")]
    )
    assert talk.view()["audience"]["inactive"] == [{"id": "compliance", "name": "The compliance"}]
    sealed = talk.follow_up("More.")
    assert (sealed.readers, sealed.envelope[4]) == (["counsel"], 2)


def test_an_older_directory_than_the_note_knows_is_refused() -> None:
    talk = Correspondence()
    talk.renew_directory(2)
    talk.follow_up("More.")
    talk.renew_directory(1)
    with pytest.raises(UntrustedDirectory):
        talk.open()


def test_an_expired_directory_stops_sealing_and_not_reading() -> None:
    talk = Correspondence()
    talk.answer("compliance", "One.")
    day = later(DAY, 36)
    opened = talk.open(day)
    assert len(opened.genuine) == 1
    assert seal_visit(opened) is not None
    with pytest.raises(ExpiredDirectory):
        seal_follow_up(opened, "More.")
    with pytest.raises(ExpiredDirectory):
        seal_report(draw_reporter(), talk.directory, "external", [], make_answers(ANSWERS), day)


def test_who_is_left_out_is_replaced_and_if_nobody_is_left_nothing_is_sealed() -> None:
    organisation = Organisation()
    directory = organisation.directory()
    assert directory.readers("external", ["compliance"], DAY) == ["counsel", "director"]
    with pytest.raises(NobodyToRead):
        directory.readers("external", ["compliance", "counsel", "director"], DAY)
    with pytest.raises(NobodyToRead):
        directory.readers("no-such-channel", [], DAY)


def test_a_reply_that_names_another_directory_of_a_known_version_changes_nothing() -> None:
    talk = Correspondence()
    talk.renew_directory(2)
    for version, place in ((1, "aa" * 16), (2, "bb" * 16)):
        false = {"version": version, "digest": "A" * 43}
        talk.replies[place] = talk.forge("counsel", directory=false, status="concluded", number=version)
    view = talk.view()
    assert [reply["suspect"] for reply in view["replies"]] == [["UnknownDirectory"]] * 2
    assert (view["status"], view["events"]) == (None, [])


def test_a_mailbox_is_opened_only_once_the_chain_was_followed_to_what_the_note_knows() -> None:
    talk = Correspondence()
    for version in (2, 3):
        talk.renew_directory(version)
    root = talk.organisation.root.verify
    unfollowed = directories.verify(talk.organisation.published[3], root)
    with pytest.raises(ForkedDirectory):
        open_mailbox(talk.reporter, unfollowed, MailboxContents([], 1, talk.note), DAY)
    assert talk.open().note_suspect is None
