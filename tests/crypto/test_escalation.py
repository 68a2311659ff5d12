"""Nobody can bury a report: the reporter lets somebody else read it, who has nothing before that."""

from dataclasses import replace
from typing import Any

import pytest

from crypto.encoding import b64encode
from crypto.envelope import Slot, find_content_key, unwrap
from crypto.envelope_format import split
from crypto.errors import (
    AgainstTheReporter,
    NoAccess,
    NobodyToRead,
    NotAllowed,
    NotForThisIdentity,
    UntrustedDirectory,
)
from crypto.message import FollowUp, Report
from crypto.message_format import read, write
from crypto.officer.case_opener import CaseOpener, Sealed
from crypto.officer.entry import seal_entry, seal_keys
from crypto.officer.keys.content_keys import find_locked_secret
from crypto.report import seal_report
from crypto.reporter.escalation import find_offer
from crypto.reporter.follow_up import seal_follow_up
from crypto.reporter.mailbox_view import view_mailbox
from crypto.reporter.visit import seal_setting_aside, seal_visit
from tests.crypto.correspondence import ANSWERS, Correspondence
from tests.messages import make_answers, seal_raw, told
from tests.organisation import DAY, Organisation, later

WAIT = 30
DUE = later(DAY, WAIT)


def make_document(organisation: Organisation, **changes: Any) -> dict[str, Any]:
    """A directory whose channel has the director as its escalation."""
    document = organisation.document(**changes)
    [channel] = document["channels"]
    channel |= {"otherwise": {}, "escalation": "director", "escalation_days": WAIT}
    return document


def begin(left_out: tuple[str, ...] = ()) -> Correspondence:
    organisation = Organisation()
    return Correspondence(left_out=left_out, organisation=organisation, document=make_document(organisation))


def write_more(talk: Correspondence, text: str, day: str = DAY) -> None:
    talk.keep(seal_follow_up(talk.open(day), text))


def unlock(talk: Correspondence, day: str = DUE, to: list[str] | None = None) -> None:
    talk.keep(seal_follow_up(talk.open(day), "Nobody answers.", to, unlock="director"))


def list_choices(talk: Correspondence, day: str) -> list[str]:
    return [recipient.id for recipient in find_offer(talk.open(day)).choices]


def list_texts(talk: Correspondence, officer: str) -> list[str | None]:
    follow_ups = talk.open_case(officer).follow_ups
    return [item.message.text if item.message else None for item in follow_ups]


def test_after_thirty_days_without_an_answer_the_reporter_lets_the_escalation_read_all() -> None:
    talk = begin()
    write_more(talk, "A second message.")
    assert talk.open_case("director").report.is_sealed_to_others
    assert list_texts(talk, "director") == [None]
    assert list_choices(talk, later(DUE, -1)) == [] and list_choices(talk, DUE) == ["director"]
    unlock(talk)
    case = talk.open_case("director")
    assert case.report.is_genuine and list_texts(talk, "director") == ["A second message.", "Nobody answers."]
    assert all(item.is_genuine for item in case.follow_ups)
    assert case.readers(DUE) == ["compliance", "counsel", "director"]
    assert list_choices(talk, DUE) == []
    assert talk.open(DUE).note and talk.open(DUE).note.escalated_on == DUE  # type: ignore[union-attr]


def test_the_lock_opens_what_the_reporter_sent_and_nothing_else() -> None:
    talk = begin()
    talk.act("counsel", "note", text="For members alone.")
    unlock(talk)
    case = talk.open_case("director")
    assert case.report.message and case.entries[0].is_sealed_to_others


def test_without_its_lock_a_slot_is_like_a_decoy() -> None:
    talk, out = begin(), begin(left_out=("director",))
    for each in (talk, out):
        identity = each.organisation.officers["director"]
        with pytest.raises(NotForThisIdentity):
            find_content_key(each.messages[0], identity.sealing)
        # What the owner of the slot finds in it is random to them in both cases.
        secret = find_locked_secret(each.messages[0], identity.sealing)
        assert secret is not None and len(secret) == 64
        slot = split(each.messages[0]).slots[2]
        assert unwrap(slot, secret[:32], secret[32:], b"") is None
        is_locked = unwrap(slot, secret[:32], secret[32:], each.reporter.lock) is not None
        assert is_locked == (each is talk)
    assert len(talk.messages[0]) == len(out.messages[0])


def test_another_reporters_lock_opens_nothing() -> None:
    talk, other = begin(), begin()
    with pytest.raises(NotForThisIdentity):
        find_content_key(talk.messages[0], talk.organisation.officers["director"].sealing, lock=other.reporter.lock)


def test_who_is_left_out_has_no_slot_and_is_never_offered() -> None:
    talk = begin(left_out=("director",))
    report = talk.open_case("counsel").report.message
    assert report and report.escalation is None and report.lock_digest is None
    assert talk.filing.escalation is None and list_choices(talk, DUE) == []
    with pytest.raises(NobodyToRead):
        unlock(talk)
    with pytest.raises(NotForThisIdentity):
        find_content_key(talk.messages[0], talk.organisation.officers["director"].sealing, lock=talk.reporter.lock)


def test_an_answer_ends_the_wait_and_the_next_message_begins_it_anew() -> None:
    talk = begin()
    talk.answer("counsel", "We look into it.")
    assert list_choices(talk, DUE) == []
    sealed = seal_visit(talk.open(later(DAY, 1)))
    assert sealed
    talk.keep(sealed)
    assert list_choices(talk, later(DAY, 300)) == []
    write_more(talk, "And then?", later(DAY, 2))
    assert list_choices(talk, later(DAY, 1 + WAIT)) == [] and list_choices(talk, later(DAY, 2 + WAIT)) == ["director"]


def test_a_reply_that_is_set_aside_has_ended_no_wait() -> None:
    """Whoever wants a report buried answers anything; the visit that shows it has made its note already."""
    talk = begin()
    place = talk.answer("counsel", "Go away.", day=later(DAY, 3))
    for aside, choices in ((True, ["director"]), (False, []), (True, ["director"])):
        visited = seal_visit(talk.open(later(DAY, 5)))
        assert visited
        talk.keep(visited)
        talk.keep(seal_setting_aside(talk.open(later(DAY, 5)), place, aside))
        assert list_choices(talk, later(DAY, 3 + WAIT)) == choices
        assert list_choices(talk, later(DAY, 2 + WAIT)) == []
    talk.answer("compliance", "We read all of it.", day=later(DAY, 6))
    talk.keep(seal_setting_aside(talk.open(later(DAY, 6)), place, True))
    assert list_choices(talk, later(DAY, 300)) == []


def test_the_other_readers_get_the_message_only_if_the_reporter_wants_that() -> None:
    alone, together = begin(), begin()
    unlock(alone)
    unlock(together, to=["compliance", "counsel"])
    assert list_texts(alone, "counsel") == [None] and list_texts(together, "counsel") == ["Nobody answers."]
    assert "director" not in alone.open_case("counsel").readers(DUE)
    assert "director" in together.open_case("counsel").readers(DUE)


def test_the_escalation_can_answer_and_every_member_sees_that_the_reporter_wanted_it() -> None:
    talk = begin()
    unlock(talk)
    talk.answer("director", "I read all of it.", day=DUE)
    case = talk.open_case("counsel")
    [entry] = case.entries
    record = case.evaluate(DUE)
    assert entry.is_genuine and record.escalated == "director" and "director" in record.members
    assert talk.view()["replies"][0]["suspect"] == []
    assert talk.follow_up("Thank you.").readers == ["compliance", "counsel", "director"]


def test_without_the_lock_the_escalation_is_no_member() -> None:
    talk = begin()
    talk.slip_in("director")
    talk.slip_in("director", number=1, lock="A" * 43)
    case = talk.open_case("counsel")
    assert case.evaluate(DAY).members == {"compliance", "counsel"}
    assert [entry.suspect for entry in case.entries] == [[NoAccess], [NoAccess]]


def test_nobody_takes_out_whom_the_reporter_let_in() -> None:
    talk = begin()
    unlock(talk, to=["compliance", "counsel"])
    identity, case = talk.organisation.officers["counsel"], talk.open_case("counsel")
    with pytest.raises(AgainstTheReporter):
        seal_entry(case, "counsel", identity, "access-withdrawn", {}, DUE, "director")
    talk.act("director", "note", day=DUE, text="Read.")
    talk.slip_in("counsel", action="access-withdrawn", member="director", sent_on=DUE)
    record = talk.open_case("compliance").evaluate(DUE)
    assert "director" in record.members
    case = talk.open_case("compliance")
    case.evaluate(DUE)
    assert AgainstTheReporter in case.entries[-1].suspect
    # What the reporter is told by somebody who takes them out, or doesn't know of them, changes nothing either.
    talk.replies["f" * 32] = talk.tell("counsel", "withdrawn", "director", ["compliance", "counsel"], sent_on=DUE)
    assert "director" in [reader.id for reader in talk.open(DUE).audience.readers]


def test_the_escalation_can_step_back() -> None:
    talk = begin()
    unlock(talk, to=["compliance", "counsel"])
    talk.act("director", "recused", day=DUE, why="I know them.")
    assert "director" not in talk.open_case("counsel").evaluate(DUE).members
    assert [reader.id for reader in talk.open(DUE).audience.readers] == ["compliance", "counsel"]


def test_who_was_given_the_lock_and_stepped_back_opens_nothing_that_comes_after() -> None:
    talk = begin()
    unlock(talk, to=["compliance", "counsel"])
    talk.act("director", "recused", day=DUE, why="I know them.")
    write_more(talk, "It was the director.", DUE)
    assert list_texts(talk, "director") == ["Nobody answers.", None]
    # Where the note is withheld, the director's own word tells it.
    talk.notes = []
    assert list_choices(talk, DUE) == []
    talk.keep(seal_follow_up(talk.open(DUE), "Again.", ["counsel"]))
    assert list_texts(talk, "director") == ["Nobody answers.", None, None]


def test_whom_answers_name_is_left_out_of_a_message_if_not_chosen_also_without_a_note() -> None:
    """They may have the lock already."""
    talk = begin()
    unlock(talk, to=["compliance", "counsel"])
    talk.answer("counsel", "All three of us read it.", day=DUE)
    talk.notes = []
    talk.keep(seal_follow_up(talk.open(DUE), "Not for the director.", ["counsel"]))
    assert list_texts(talk, "director") == ["Nobody answers.", None]


def test_a_false_report_names_nobody_for_its_escalation() -> None:
    talk = begin()
    honest = talk.directory
    channel = replace(honest.channels[0], escalation="compliance", recipients=("counsel",))
    # A program of one's own may write whatever it likes under the directory that everybody has.
    talk.directory = replace(honest, channels=(channel,))
    filing = seal_report(talk.reporter, talk.directory, "external", (), make_answers(ANSWERS), DAY)
    talk.directory, talk.messages = honest, [filing.envelope]
    case = talk.open_case("counsel")
    assert case.report.is_genuine and case.report.remarks == [NotAllowed] and case.escalation is None
    talk.slip_in("compliance", lock=b64encode(talk.reporter.lock))
    assert talk.open_case("counsel").evaluate(DAY).members == {"counsel"}


@pytest.mark.parametrize("named", [{}, {"version": 7}, {"digest": "A" * 43}])
def test_a_false_report_under_an_earlier_directory_or_none_names_nobody(named: dict[str, Any]) -> None:
    talk = begin()
    honest = talk.directory
    report = {**told(talk.open_case("counsel").report), "escalation": "compliance", "to": ["counsel"]}
    report["directory"] = {**report["directory"], **named}
    slots = [Slot(talk.organisation.officers[id].sealing[0].address) for id in ("compliance", "counsel")]
    talk.messages = [seal_raw(report, talk.reporter.identity.signing, slots)]
    talk.directory = talk.organisation.directory(make_document(talk.organisation, version=2))
    assert talk.directory.recognises(honest.reference)
    case = talk.open_case("counsel")
    assert NotAllowed in case.report.remarks and case.escalation is None
    talk.slip_in("compliance", lock=b64encode(talk.reporter.lock))
    talk.slip_in("counsel", action="access-withdrawn", member="compliance")
    assert talk.open_case("counsel").evaluate(DAY).members == {"counsel"}


def test_who_is_left_out_of_the_message_learns_all_the_same_whom_the_reporter_let_in() -> None:
    """All that the director lacks was not meant for compliance: the entry that hands it on must not be the one."""
    talk = begin()
    talk.act("counsel", "access-granted", "director")
    talk.act("counsel", "access-withdrawn", "director")
    talk.keep(seal_follow_up(talk.open(), "It was compliance.", ["counsel"]))
    unlock(talk, to=["counsel"])
    sealed = seal_keys(talk.open_case("counsel"), "counsel", talk.organisation.officers["counsel"], DUE)
    assert sealed
    talk.keep_entry(sealed)
    assert talk.open_case("compliance").entries[-1].is_sealed_to_others
    talk.act("counsel", "note", day=DUE)
    for officer in ("compliance", "counsel"):
        record = talk.open_case(officer).evaluate(DUE)
        assert (record.escalated, "director" in record.members) == ("director", True)


def test_a_later_directory_with_somebody_else_takes_nothing_from_the_reporter() -> None:
    talk = begin()
    changed = make_document(talk.organisation, version=2)
    changed["channels"][0] |= {"escalation": "counsel"}
    talk.directory = talk.organisation.directory(changed)
    assert list_choices(talk, DUE) == ["director"]
    unlock(talk)
    assert "director" in talk.open_case("director").evaluate(DUE).members


def test_an_auditor_is_never_named() -> None:
    organisation = Organisation()
    document = make_document(organisation)
    document["recipients"][2]["duties"] = ["auditor"]
    with pytest.raises(UntrustedDirectory):
        organisation.sign(document)


@pytest.mark.parametrize(
    "channel",
    [
        {"escalation": "director"},
        {"escalation_days": 30},
        {"escalation": "nobody", "escalation_days": 30},
        {"escalation": "director", "escalation_days": 13},
        {"escalation": "director", "escalation_days": 91},
        {"escalation": None, "escalation_days": 30},
        {"escalation": "director", "escalation_days": True},
    ],
)
def test_a_directory_with_a_wrong_escalation_is_refused(channel: dict[str, Any]) -> None:
    organisation = Organisation()
    document = organisation.document()
    document["channels"][0] |= channel
    with pytest.raises(UntrustedDirectory):
        organisation.sign(document)


def test_a_withheld_note_does_not_lose_the_offer_for_ever() -> None:
    talk = begin()
    notes, talk.notes = talk.notes, []
    offer = find_offer(talk.open(later(DAY, 1)))
    assert [each.id for each in offer.choices] == ["director"] and offer.is_unknown
    # A message written meanwhile makes a note of its own, which is believed later: it still offers.
    talk.keep(seal_follow_up(talk.open(later(DAY, 1)), "Hello?", ["counsel"]))
    offer = find_offer(talk.open(later(DAY, 2)))
    assert [each.id for each in offer.choices] == ["director"] and offer.is_unknown
    talk.keep(seal_follow_up(talk.open(later(DAY, 2)), "Read this.", unlock="director"))
    assert talk.open_case("director").report.is_genuine and notes
    assert list_texts(talk, "director") == ["Hello?", "Read this."]


def test_where_the_note_is_withheld_who_was_left_out_can_be_chosen_and_sees_nothing() -> None:
    talk = begin(left_out=("director",))
    talk.notes = []
    unlock(talk, later(DAY, 1), ["counsel"])
    view = view_mailbox(talk.open(later(DAY, 2)))["escalation"]
    assert [each["id"] for each in view["given"]] == ["director"]
    case = talk.open_case("director")
    assert case.report.is_sealed_to_others and not any(item.is_genuine for item in case.follow_ups)


def test_an_old_note_still_knows_whom_the_report_left_out() -> None:
    talk = begin(left_out=("director",))
    write_more(talk, "More.")
    talk.notes = talk.notes[:1]
    assert list_choices(talk, DUE) == []


def test_a_large_case_is_opened_in_parts_whatever_comes_first() -> None:
    talk = begin()
    write_more(talk, "Before.")
    unlock(talk)
    places = ["report", "follow-up", "follow-up"]
    sealed = [Sealed(bytes([at]), place, talk.messages[at]) for at, place in enumerate(places)]
    opener = CaseOpener(talk.reporter.mailbox, talk.organisation.officers["director"], talk.directory)
    assert opener.open(sealed[:1]) == {} and opener.open(sealed[1:2]) == {} and opener.is_closed
    opened = opener.open(sealed[2:])
    assert not opener.is_closed and all(opened[each.id].is_genuine for each in sealed)


def test_a_lock_of_somebody_else_opens_nothing_and_harms_nothing() -> None:
    talk = begin()
    report = talk.open_case("counsel").report.message
    assert report
    stranger = begin().reporter
    mailbox = replace(talk.open(DUE), reporter=replace(talk.reporter, lock=stranger.lock))
    talk.messages.append(seal_follow_up(mailbox, "A wrong lock.", unlock="director").envelope)
    assert talk.open_case("director").report.is_sealed_to_others
    talk.messages.pop()
    unlock(talk)
    assert talk.open_case("director").report.is_genuine


def test_the_form_of_locks_is_checked() -> None:
    talk = begin()
    report = talk.open_case("counsel").report.message
    assert isinstance(report, Report)
    assert read(write(report)) == report
    with pytest.raises(ValueError, match="lock"):
        replace(report, lock_digest=None)
    with pytest.raises(ValueError, match="reads it"):
        replace(report, escalation="counsel")
    unlock(talk)
    follow_up = talk.open_case("director").follow_ups[0].message
    assert isinstance(follow_up, FollowUp) and read(write(follow_up)) == follow_up
