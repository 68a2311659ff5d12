"""Attachments in messages: who is told of them, and which of their uploads the reporter can still withdraw."""

from dataclasses import replace
from typing import Any

import pytest

from crypto import message_format
from crypto.conversation import Received
from crypto.errors import MalformedMessage
from crypto.message import Note
from crypto.reporter import note as notes
from crypto.reporter.mailbox import Mailbox
from crypto.reporter.visit import seal_erasing, seal_setting_aside, seal_visit, seal_withdrawing
from tests.crypto.correspondence import Correspondence
from tests.crypto.twins.mutations import dump
from tests.crypto.twins.samples import FILE, FILES, HOSTILE, MESSAGES
from tests.messages import make_attachments, told

ONE, TWO, THREE = (file["id"] for file in FILES)
ATTACHING = [each for each in MESSAGES if each["kind"] in ("report", "follow-up", "reply", "entry")]


def note_of(mailbox: Mailbox) -> Note:
    assert mailbox.note is not None
    return mailbox.note


def test_officers_are_told_of_the_files_of_report_follow_up_and_reply() -> None:
    talk = Correspondence(attachments=FILES[:1])
    talk.follow_up("", attachments=FILES[1:2])
    talk.answer("compliance", "One in return.", attachments=FILES[2:])
    case = talk.open_case("counsel")
    found = [told(item)["attachments"] for item in (case.report, *case.follow_ups, *case.entries)]
    assert found == [FILES[:1], FILES[1:2], FILES[2:]]
    assert told(case.follow_ups[0])["text"] == ""
    assert [reply["attachments"] for reply in talk.view()["replies"]] == [FILES[2:]]


def test_a_message_without_files_has_no_field_for_them() -> None:
    talk = Correspondence()
    talk.follow_up("More.")
    talk.answer("compliance", "Thank you.")
    case = talk.open_case("counsel")
    items: list[Received[Any]] = [case.report, *case.follow_ups, *case.entries, *talk.open().replies.values()]
    assert not any("attachments" in told(item) for item in items)
    assert all(item.message.attachments == () for item in items if item.message)


def test_names_and_types_are_safe_whether_or_not_the_author_made_them_so() -> None:
    safe = [("bashrc", ""), ("reportfdp.exe", ""), ("_CON.é", "image/png")]
    talk = Correspondence(attachments=HOSTILE)
    assert [file["name"] for file in told(talk.open_case("counsel").report)["attachments"]] == [
        name for name, _ in safe
    ]
    talk.replies["ab" * 16] = talk.forge("counsel", attachments=HOSTILE)
    shown = talk.view()["replies"][0]["attachments"]
    assert [(file["name"], file["type"]) for file in shown] == safe
    assert all({*file} == {*FILE} for file in shown)
    assert [(file["id"], file["size_bytes"]) for file in shown] == [
        (file["id"], file["size_bytes"]) for file in HOSTILE
    ]


@pytest.mark.parametrize("type", ["text/html", "application/vnd.oasis.opendocument.text", "a/b+c.d-e", ""])
def test_a_type_is_kept_as_it_is(type: str) -> None:
    assert make_attachments([{**FILE, "type": type}])[0].type == type


@pytest.mark.parametrize(
    "type", ["text", "text/", "a/b/c", "a/b\n", "a/b;c", "A/b", "a /b", "a/\u202eb", "a/" + "b" * 64]
)
def test_what_is_no_type_is_not_shown(type: str) -> None:
    assert make_attachments([{**FILE, "type": type}])[0].type == ""


@pytest.mark.parametrize(
    "change",
    [{"id": "0" * 31}, {"id": "A" * 32}, {"id": "0" * 33}, {"name": None}, {"type": 1}, {"size_bytes": -1}]
    + [{"size_bytes": 2**53}, {"size_bytes": True}, {"key": "A" * 42}, {"key": None}, {"digest": "A" * 42 + "B"}],
    ids=str,
)
@pytest.mark.parametrize("document", ATTACHING, ids=lambda document: document["kind"])
def test_a_message_with_an_attachment_that_can_not_be_one_is_malformed(
    document: dict[str, Any], change: dict[str, Any]
) -> None:
    assert told(message_format.read(dump({**document, "attachments": [FILE]})))["attachments"] == [FILE]
    with pytest.raises(MalformedMessage):
        message_format.read(dump({**document, "attachments": [FILE, {**FILE, **change}]}))


def test_the_note_keeps_what_can_be_withdrawn_in_the_order_in_which_it_was_sent() -> None:
    talk = Correspondence(attachments=[FILES[2]])
    assert talk.view()["uploads"] == [THREE]
    talk.follow_up("More.", attachments=[FILES[1], FILES[0]])
    talk.follow_up("No more.")
    assert talk.view()["uploads"] == [THREE, TWO, ONE]


def test_whatever_else_is_noted_leaves_the_uploads_alone() -> None:
    talk = Correspondence(attachments=FILES)
    place = talk.answer("compliance", "One.")
    visit = seal_visit(talk.open())
    assert visit is not None
    talk.keep(visit)
    talk.keep(seal_setting_aside(talk.open(), place, True))
    talk.keep(seal_erasing(talk.open(), [place]))
    assert talk.view()["uploads"] == [ONE, TWO, THREE]


def test_a_withdrawn_upload_is_forgotten_and_another_device_does_not_bring_it_back() -> None:
    talk = Correspondence(attachments=FILES)
    laptop = talk.open()
    talk.keep(seal_withdrawing(talk.open(), [TWO, "f" * 32]))
    assert talk.view()["uploads"] == [ONE, THREE]
    again = talk.open(mine=note_of(laptop))
    assert note_of(again).uploads == (
        ONE,
        THREE,
    )
    visit = seal_visit(again)
    assert visit is not None
    talk.keep(visit)
    assert talk.view()["uploads"] == [ONE, THREE]


def test_a_note_put_back_does_not_bring_a_withdrawn_upload_back() -> None:
    talk = Correspondence(attachments=FILES)
    talk.keep(seal_withdrawing(talk.open(), [TWO]))
    mine = note_of(talk.open())
    talk.notes.pop()
    assert note_of(talk.open(mine=mine)).uploads == (
        ONE,
        THREE,
    )


def test_two_devices_withdraw_and_send_at_once_and_nothing_is_lost() -> None:
    talk = Correspondence(attachments=FILES[:2])
    phone, laptop = talk.open(), talk.open()
    talk.keep(seal_withdrawing(phone, [ONE]))
    # The laptop's follow-up is refused, as another note is held by now: it opens that one and seals anew.
    again = talk.open(mine=note_of(laptop))
    assert note_of(again).uploads == (TWO,)
    talk.follow_up("More.", attachments=FILES[2:])
    assert talk.view()["uploads"] == [TWO, THREE]
    talk.keep(seal_withdrawing(talk.open(mine=note_of(phone)), [TWO]))
    assert talk.view()["uploads"] == [THREE]


def test_of_two_notes_that_do_not_follow_one_another_nothing_is_lost() -> None:
    """A server that takes two notes for next can hide neither device's uploads from the other."""
    talk = Correspondence(attachments=FILES[:1])
    note = note_of(talk.open())
    phone, laptop = replace(note, number=1, uploads=(TWO,)), replace(note, number=1, uploads=(ONE, THREE))
    joined = notes.reconcile(phone, laptop)
    assert joined is not None and joined.uploads == (TWO, ONE, THREE)


def test_a_follow_up_sealed_anew_names_its_uploads_once() -> None:
    talk = Correspondence(attachments=FILES[:1])
    talk.follow_up("More.", attachments=FILES)
    assert talk.view()["uploads"] == [ONE, TWO, THREE]


def test_without_a_note_nothing_is_known_to_withdraw() -> None:
    talk = Correspondence(attachments=FILES)
    talk.notes.clear()
    assert talk.view()["uploads"] == []
    talk.follow_up("More.", ["counsel"], FILES[:1])
    assert talk.view()["uploads"] == [ONE]
