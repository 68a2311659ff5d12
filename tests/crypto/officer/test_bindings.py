"""What a reporter was told is what the record says, and whom an entry names is who can read it; the attacks on both."""

import time
from dataclasses import replace
from typing import Any

import pytest

from crypto import canonical, message_format
from crypto.conversation import Received, reply_digest
from crypto.encoding import b64encode
from crypto.envelope import Slot, seal_text
from crypto.message import Reply
from crypto.officer import entry as replies
from crypto.officer.case import Case
from crypto.officer.messages import Entry, ReplyEntry
from crypto.officer.record import mark_withheld
from crypto.officer.to_reporter import mark_differing
from crypto.report import make_slots
from tests.crypto.correspondence import Correspondence
from tests.crypto.twins.samples import FILES
from tests.messages import told
from tests.organisation import DAY, later


def compare(talk: Correspondence, officer: str = "counsel") -> list[list[str]]:
    """What an officer's console finds of the replies that the store holds, for each entry."""
    case = talk.open_case(officer)
    mark_differing(case.entries, talk.replies.values(), case.mailbox, talk.directory)
    return [[error.__name__ for error in item.remarks] for item in case.entries]


def tell(talk: Correspondence, officer: str, **otherwise: Any) -> None:
    """Let an officer answer, and store a reply that says something else than its entry."""
    place = talk.answer(officer, "Thank you.", "received", attachments=FILES[:1])
    case, identity = talk.open_case(officer), talk.organisation.officers[officer]
    entry = case.entries[-1].message
    assert isinstance(entry, ReplyEntry) and case.report.message is not None
    genuine = told(talk.open().replies[place])
    message = message_format.read(canonical.write({**genuine, **otherwise}))
    [slot] = [Slot(talk.reporter.identity.sealing[0].address)]
    sealed = seal_text(message_format.write(message), identity.signing, [slot])
    named = replace(entry.reply, envelope=b64encode(reply_digest(sealed.envelope)), key=b64encode(sealed.content_key))
    talk.replies[place] = sealed.envelope
    previous, _ = talk.entries.pop()
    slots = make_slots(talk.directory, entry.to, DAY)
    forged = seal_text(message_format.write(replace(entry, reply=named)), identity.signing, slots)
    talk.entries.append((previous, forged.envelope))


def test_an_honest_reply_says_what_its_entry_says_until_it_is_erased() -> None:
    talk = Correspondence()
    place = talk.answer("compliance", "Thank you.", "received", attachments=FILES[:2])
    talk.answer("counsel", "We are on it.")
    assert compare(talk) == [[], []]
    case = talk.open_case("counsel")
    told_of = [entry.reply.envelope for entry in case.replies]
    assert told_of == [b64encode(reply_digest(reply)) for reply in talk.replies.values()]
    del talk.replies[place]
    assert compare(talk) == [[], []]


@pytest.mark.parametrize(
    "otherwise",
    [
        {"text": "Be silent, or you will be sorry."},
        {"status": "concluded"},
        {"to": ["compliance"]},
        {"attachments": []},
        {"sent_on": later(DAY, 1)},
        {"number": 7},
    ],
    ids=lambda otherwise: next(iter(otherwise)),
)
def test_a_threat_as_the_reply_with_thanks_as_its_entry_shows_to_everyone(otherwise: dict[str, Any]) -> None:
    talk = Correspondence()
    talk.answer("counsel", "Thank you.")
    tell(talk, "compliance", **otherwise)
    for officer in ("counsel", "compliance"):
        assert compare(talk, officer) == [[], ["ReplyDiffers"]]
    # What the record decides doesn't change when the reporter erases the reply: then nothing can be compared any more.
    assert talk.open_case("counsel").entries[-1].is_genuine


def test_an_entry_with_a_key_that_opens_no_reply_differs() -> None:
    talk = Correspondence()
    place = talk.answer("compliance", "Thank you.")
    talk.slip_in(
        "counsel",
        action="reply",
        of=0,
        text="Another of the same.",
        details=None,
        reply={"envelope": b64encode(reply_digest(talk.replies[place])), "key": "A" * 43},
    )
    assert compare(talk) == [[], ["ReplyDiffers"]]


def test_an_answer_without_an_entry_is_counted() -> None:
    talk = Correspondence()
    talk.answer("compliance", "Thank you.")
    talk.replies["ab" * 16] = talk.forge("counsel", text="Be silent.")
    case = talk.open_case("compliance")
    held = [reply_digest(reply) for reply in talk.replies.values()]
    assert replace(case, replies_held=held).unrecorded == 1
    assert replace(case, replies_held=held[:1]).unrecorded == 0


def test_a_reply_names_the_one_before_it_whoever_wrote_that() -> None:
    talk = Correspondence()
    for officer in ("compliance", "counsel", "compliance"):
        talk.answer(officer, "An answer.")
    sent = [b64encode(reply_digest(reply)) for reply in talk.replies.values()]
    assert [reply.previous for reply in talk.open().genuine] == [None, *sent[:2]]


def test_an_entry_sealed_anew_because_another_was_first_seals_its_reply_anew() -> None:
    talk = Correspondence()
    alone = talk.open_case("compliance")
    talk.answer("counsel", "First.")
    identity = talk.organisation.officers["compliance"]
    late = replies.seal_reply(alone, "compliance", identity, "Second.", None, DAY)
    again = replies.seal_reply(talk.open_case("compliance"), "compliance", identity, "Second.", None, DAY)
    assert late.reply is not None and again.reply is not None
    talk.replies |= {"01" * 16: late.reply, "02" * 16: again.reply}
    before, after = (talk.open().replies[place * 16].message for place in ("01", "02"))
    assert isinstance(before, Reply) and isinstance(after, Reply)
    first = next(iter(talk.replies.values()))
    assert (before.previous, after.previous) == (None, b64encode(reply_digest(first)))


def marks(case: Case) -> list[list[str]]:
    return [[error.__name__ for error in item.remarks] for item in case.entries]


def test_a_decoy_for_one_reader_shows_to_everyone_once_that_reader_writes() -> None:
    talk = Correspondence()
    talk.slip_in("compliance", to=["compliance", "counsel"], decoys=["counsel"])
    assert marks(talk.open_case("compliance")) == [[]]
    assert talk.open_case("counsel").entries[0].is_sealed_to_others
    talk.act("counsel", "note", text="What did they write?")
    entry = talk.open_case("counsel").entries[1].message
    assert entry is not None and entry.unopened == (1,)
    assert marks(talk.open_case("compliance")) == [["WithheldSlot"], []]
    # The next one of somebody who can read it hands on its key: both follow one record again.
    talk.act("compliance", "note", text="Sorry.")
    case = talk.open_case("counsel")
    assert [item.message is not None for item in case.entries] == [True] * 3
    assert marks(case) == [["WithheldSlot"], [], []]
    assert case.evaluate(DAY) == talk.open_case("compliance").evaluate(DAY)


@pytest.mark.parametrize("sent_on", [DAY, later(DAY, -1), "2001-01-01"])
def test_an_entry_that_is_kept_from_a_member_says_so_when_its_key_is_handed_on_later(sent_on: str) -> None:
    talk = Correspondence()
    talk.act("compliance", "access-granted", "director")
    secret: dict[str, Any] = {"action": "access-withdrawn", "member": "counsel", "members": ["compliance", "director"]}
    talk.slip_in("compliance", to=["compliance", "director"], number=1, of=1, sent_on=sent_on, **secret)
    talk.act("counsel", "note", text="I vote against it.")
    assert talk.open_case("counsel").evaluate(DAY).members == {"compliance", "counsel", "director"}
    held = talk.open_case("compliance").entries[1]
    assert held.content_key is not None
    handed = {"envelope": b64encode(held.digest), "key": b64encode(held.content_key)}
    talk.slip_in("compliance", number=2, action="keys-shared", details={}, keys=[handed])
    for officer in ("counsel", "director", "compliance"):
        case = talk.open_case(officer)
        case.evaluate(DAY)
        assert case.evaluate(DAY).members == {"compliance", "director"}
        assert [[each.__name__ for each in item.suspect] for item in case.entries] == [[], [], ["NoAccess"], []]
        assert marks(case) == [[], ["NotSealedToAll"], [], []]


def test_a_lock_that_is_kept_from_a_member_says_so_though_its_entry_only_hands_on_keys() -> None:
    talk = Correspondence()
    fields: dict[str, Any] = {"action": "keys-shared", "details": {}}
    talk.slip_in("compliance", to=["compliance"], lock="A" * 43, **fields)
    talk.slip_in("compliance", to=["compliance"], **fields)
    case = talk.open_case("compliance")
    case.evaluate(DAY)
    assert marks(case) == [["NotSealedToAll"], []]


def test_a_false_previous_ends_the_record_for_everybody_and_keeps_what_stands_before_it() -> None:
    talk = Correspondence()
    talk.act("compliance", "take-in")
    talk.slip_in("compliance", number=1, previous="A" * 43)
    talk.act("counsel", "access-withdrawn", "compliance")
    for officer in ("counsel", "compliance"):
        case = talk.open_case(officer)
        record = case.evaluate(DAY)
        assert [[each.__name__ for each in item.suspect] for item in case.entries] == [[], *[["RecordBroken"]] * 2]
        assert [step.action for step in record.steps] == ["take-in"] and record.members == {"compliance", "counsel"}


def test_who_is_not_named_withholds_nothing_from_anybody() -> None:
    talk = Correspondence()
    talk.act("compliance", "take-in")
    talk.act("counsel", "access-granted", "director")
    talk.act("director", "note", text="I have read it.")
    talk.act("director", "note", text="And again.")
    case = talk.open_case("compliance")
    assert [entry.unopened for item in case.entries if (entry := item.message)] == [(), (), (1,), ()]
    assert marks(case) == [[]] * 4


def test_what_an_entry_claims_of_others_before_its_authors_last_one_is_passed_over() -> None:
    talk = Correspondence()
    talk.slip_in("compliance", to=["compliance", "counsel"])
    talk.slip_in("counsel", to=["compliance", "counsel"])
    talk.slip_in("counsel", number=1, to=["compliance", "counsel"], unopened=[0, 1, 2, 3, 4, 2**53 - 1])
    assert marks(talk.open_case("compliance")) == [[], [], []]


@pytest.mark.parametrize("unopened", [[1, 1], [2, 1], [True], ["1"], {}, None])
def test_places_are_counts_that_rise(unopened: Any) -> None:
    talk = Correspondence()
    talk.slip_in("compliance", unopened=unopened)
    assert [error.__name__ for error in talk.open_case("counsel").entries[0].suspect] == ["MalformedMessage"]


def test_ten_thousand_claims_are_followed_in_one_pass() -> None:
    talk = Correspondence()
    talk.act("compliance", "note")
    message = talk.open_case("counsel").entries[0].message
    assert message is not None
    every = tuple(range(10_000))
    line = [
        Received[Entry](b"", replace(message, author="counsel" if at % 2 else "compliance", unopened=every))
        for at in range(10_000)
    ]
    begun = time.process_time()
    mark_withheld(line)
    assert time.process_time() - begun < 20
