"""What officers do with a case: who may, what holds, and what is shown and never believed."""

from typing import Any

import pytest

from crypto import canonical, message_format
from crypto.encoding import b64encode
from crypto.errors import AgainstTheReporter, MalformedMessage, NobodyToRead, NotEligible, NotInAudience
from crypto.officer.chain import entry_digest
from crypto.officer.entry import seal_entry, seal_keys
from crypto.officer.key_sharing import list_keys
from crypto.officer.record import Record
from crypto.reporter.follow_up import seal_follow_up
from tests.crypto.correspondence import Correspondence
from tests.crypto.twins.samples import FILES
from tests.messages import make_attachments, told
from tests.organisation import DAY, later


def evaluate(talk: Correspondence, officer: str = "compliance", day: str = DAY) -> tuple[list[list[str]], Record]:
    """What an officer's console makes of a record: what is wrong with each entry, and the whole."""
    case = talk.open_case(officer)
    record = case.evaluate(day)
    return [[error.__name__ for error in item.suspect] for item in case.entries], record


def actions(record: Record) -> list[tuple[str, str]]:
    return [(step.author, step.action) for step in record.steps]


def test_what_officers_do_becomes_steps_in_the_chains_order() -> None:
    talk = Correspondence()
    talk.act("compliance", "take-in")
    talk.answer("counsel", "We have it.", "received", later(DAY, 1))
    talk.act("counsel", "decide", day=later(DAY, 1), decision="stop", took_part=["counsel"], asked=True)
    marks, record = evaluate(talk, day=later(DAY, 1))
    assert marks == [[], [], []]
    assert [step.number for step in record.steps] == [1, 2, 3]
    assert actions(record) == [("compliance", "take-in"), ("counsel", "reply"), ("counsel", "decide")]
    assert record.steps[2].details == {"decision": "stop", "took_part": ["counsel"], "asked": True}
    assert record.steps[2].sent_on == later(DAY, 1)
    assert record.members == {"compliance", "counsel"}


@pytest.mark.parametrize("answer", [1, None, {"a": "b"}, [1], [["x"]], [True]])
def test_an_answer_is_a_text_yes_or_no_or_a_list_of_texts(answer: Any) -> None:
    talk = Correspondence()
    with pytest.raises(MalformedMessage):
        talk.act("compliance", "note", text=answer)


@pytest.mark.parametrize("fields", [{"details": []}, {"details": {"a": 1}}, {"keys": [{}]}, {"keys": "x"}])
def test_an_entry_of_unknown_form_is_malformed(fields: dict[str, Any]) -> None:
    talk = Correspondence()
    talk.slip_in("compliance", **fields)
    assert evaluate(talk)[0] == [["MalformedMessage"]]


@pytest.mark.parametrize("action", ["access-granted", "access-withdrawn"])
def test_an_entry_about_access_says_whose(action: str) -> None:
    talk = Correspondence()
    talk.slip_in("compliance", action=action, details={})
    assert evaluate(talk)[0] == [["MalformedMessage"]]


def test_whoever_is_granted_access_opens_all_that_went_before() -> None:
    talk = Correspondence()
    talk.act("compliance", "take-in")
    talk.follow_up("More.")
    assert talk.open_case("director").report.message is None
    talk.act("counsel", "access-granted", "director", why="Her field.")
    case = talk.open_case("director")
    assert told(case.report)["answers"][0]["text"] == "A phone was watched."
    assert [told(item)["text"] for item in case.follow_ups] == ["More."]
    marks, record = evaluate(talk, "director")
    assert (marks, actions(record)) == ([[], []], [("compliance", "take-in"), ("counsel", "access-granted")])
    assert record.members == {"compliance", "counsel", "director"}
    talk.act("director", "note", text="I have read it.")
    assert evaluate(talk)[0] == [[], [], []]


def test_who_was_granted_access_grants_it_in_turn() -> None:
    talk = Correspondence(left_out=("counsel",))
    talk.act("compliance", "access-withdrawn", "director")
    talk.act("compliance", "access-granted", "director", why="She is needed, after all.")
    talk.act("director", "access-withdrawn", "compliance")
    talk.act("director", "note", text="One.")
    talk.act("director", "access-granted", "compliance", why="So is he.")
    assert evaluate(talk)[1].members == {"compliance", "director"}
    assert evaluate(talk, "director") == evaluate(talk)


@pytest.mark.parametrize("officer", ["compliance", "director"])
def test_a_grant_to_whom_the_reporter_left_out_changes_nothing_and_nobody_seals_to_them(officer: str) -> None:
    talk = Correspondence(left_out=("counsel",))
    talk.slip_in("director", action="access-granted", member="counsel", details={}, to=["compliance", "director"])
    marks, record = evaluate(talk, officer)
    assert (marks, {*record.members}, record.steps) == ([["AgainstTheReporter"]], {"compliance", "director"}, [])
    talk.act("compliance", "note", text="Not for the accused.")
    talk.answer("compliance", "We are on it.")
    assert talk.follow_up("More.").readers == ["compliance", "director"]
    assert seal_keys(talk.open_case("compliance"), "compliance", talk.organisation.officers["compliance"], DAY) is None
    accused = talk.open_case("counsel")
    assert all(item.is_sealed_to_others for item in accused.held)
    with pytest.raises(AgainstTheReporter):
        talk.act("compliance", "access-granted", "counsel")
    handed = {envelope for item in talk.open_case("compliance").held for envelope, _ in list_keys(item)}
    assert handed == set()


def test_what_the_accused_does_after_such_a_grant_is_no_step() -> None:
    talk = Correspondence(left_out=("counsel",))
    keys = [{"envelope": b64encode(entry_digest(talk.messages[0])), "key": b64encode(bytes(32))}]
    talk.slip_in("director", action="access-granted", member="counsel", details={}, keys=keys)
    talk.slip_in("counsel", number=0)
    talk.slip_in("counsel", number=1, action="access-granted", member="counsel", details={})
    marks, record = evaluate(talk)
    assert marks == [["AgainstTheReporter"], ["NoAccess"], ["NoAccess"]]
    assert record.members == {"compliance", "director"}


def test_an_auditor_is_no_member_by_a_grant_nor_by_a_report() -> None:
    talk = Correspondence()
    people = [talk.organisation.recipient(id) for id in ("compliance", "director")]
    auditor = talk.organisation.recipient("counsel", duties=["auditor"])
    channel = {**talk.organisation.document()["channels"][0], "recipients": ["compliance"], "otherwise": {}}
    talk.renew_directory(2, recipients=[*people, auditor], channels=[channel])
    talk.slip_in("compliance", action="access-granted", member="counsel", details={})
    marks, record = evaluate(talk)
    assert (marks, {*record.members}) == ([["NotAllowed"]], {"compliance"})
    talk.act("compliance", "note", text="For members.")
    assert talk.open_case("counsel").entries[-1].is_sealed_to_others


@pytest.mark.parametrize("to", [["compliance", "counsel"], ["counsel"]])
def test_a_report_to_somebody_whom_it_leaves_out_is_malformed(to: list[str]) -> None:
    report = {**told(Correspondence().open_case("compliance").report), "to": to, "left_out": ["counsel"]}
    with pytest.raises(MalformedMessage):
        message_format.read(canonical.write(report))


def write_before(talk: Correspondence, officer: str, newcomer: str, *texts: str, to: list[str] | None = None) -> None:
    """Let an officer grant access while the reporter, who doesn't know it yet, is writing."""
    before = talk.open()
    talk.act(officer, "access-granted", newcomer)
    for text in texts:
        talk.keep(seal_follow_up(before, text, to))
        before = talk.open()


def hand_on(talk: Correspondence, officer: str) -> bool:
    """What an officer's console does by itself: hand on keys, as long as there is something to hand on."""
    sealed = seal_keys(talk.open_case(officer), officer, talk.organisation.officers[officer], DAY)
    if sealed is not None:
        talk.keep_entry(sealed)
    return sealed is not None


def test_a_follow_up_reaches_a_new_member_with_the_next_entry() -> None:
    talk = Correspondence()
    write_before(talk, "counsel", "director", "After the grant.")
    assert talk.open_case("director").follow_ups[0].is_sealed_to_others
    talk.act("compliance", "note", text="Have you seen it?")
    assert told(talk.open_case("director").follow_ups[0])["text"] == "After the grant."
    talk.act("compliance", "note", text="Nothing is handed on twice.")
    assert "keys" not in told(talk.open_case("director").entries[-1])


def test_a_follow_up_sealed_before_a_grant_was_known_is_handed_on_without_another_step() -> None:
    talk = Correspondence()
    write_before(talk, "counsel", "director", "In between.")
    assert [hand_on(talk, officer) for officer in ("counsel", "compliance")] == [True, False]
    assert told(talk.open_case("director").follow_ups[0])["text"] == "In between."
    assert told(talk.open_case("director").entries[-1])["details"] == {}


def test_a_follow_up_that_leaves_a_member_out_is_handed_on_beside_them() -> None:
    talk = Correspondence()
    before = talk.open()
    talk.act("counsel", "access-granted", "director")
    talk.keep(seal_follow_up(before, "It was compliance.", ["counsel"]))
    talk.act("counsel", "note", text="Nothing to see.")
    assert talk.open_case("director").follow_ups[0].is_sealed_to_others
    assert [hand_on(talk, "counsel") for _ in range(2)] == [True, False]
    assert told(talk.open_case("director").follow_ups[0])["text"] == "It was compliance."
    case = talk.open_case("compliance")
    assert (case.entries[-1].is_sealed_to_others, case.follow_ups[0].is_sealed_to_others) == (True, True)


def test_who_was_left_out_of_a_follow_up_is_never_handed_its_key_also_by_a_new_grant() -> None:
    talk = Correspondence()
    before = talk.open()
    talk.act("counsel", "access-granted", "director")
    talk.keep(seal_follow_up(before, "It was compliance.", ["counsel"]))
    assert hand_on(talk, "counsel")
    talk.act("counsel", "access-withdrawn", "compliance")
    talk.act("counsel", "note", text="Without compliance.")
    talk.act("director", "access-granted", "compliance")
    assert not hand_on(talk, "director")
    case = talk.open_case("compliance")
    assert case.follow_ups[0].is_sealed_to_others
    assert [item.is_sealed_to_others for item in case.entries] == [False, True, False, False, False]
    assert evaluate(talk)[1].members == evaluate(talk, "counsel")[1].members == {"compliance", "counsel", "director"}


def slip_in_a_key(talk: Correspondence, **fields: Any) -> None:
    """Let counsel hand on, beside compliance, what the reporter had not meant for compliance."""
    before = talk.open()
    talk.act("counsel", "access-granted", "director")
    talk.keep(seal_follow_up(before, "It was compliance.", ["counsel"]))
    message = talk.open_case("counsel").follow_ups[0]
    assert message.content_key
    key = {"envelope": b64encode(message.digest), "key": b64encode(message.content_key)}
    talk.slip_in("counsel", to=["counsel", "director"], number=1, keys=[key], **fields)


@pytest.mark.parametrize("fields", [{"action": "note"}, {"action": "access-granted", "member": "director"}])
def test_nobody_is_kept_from_a_step_by_a_key_that_is_not_meant_for_them(fields: dict[str, Any]) -> None:
    """An entry that is never handed on to some members, and changes something, would divide the record."""
    talk = Correspondence()
    slip_in_a_key(talk, **fields)
    assert [hand_on(talk, "director") for _ in range(2)] == [True, False]
    assert evaluate(talk) == evaluate(talk, "director") and len(evaluate(talk)[1].steps) == 3


def test_what_only_hands_on_keys_takes_no_number_and_no_day_from_what_all_can_read() -> None:
    talk = Correspondence()
    slip_in_a_key(talk, action="keys-shared", details={}, sent_on=DAY)
    assert not hand_on(talk, "director") and talk.open_case("compliance").entries[-1].is_sealed_to_others
    talk.slip_in("counsel", number=1, action="access-withdrawn", member="compliance")
    assert evaluate(talk)[0][-1] == evaluate(talk, "director")[0][-1] == []
    assert evaluate(talk)[1].members == evaluate(talk, "director")[1].members == {"counsel", "director"}


def test_grants_to_people_whom_nobody_knows_leave_room_for_the_members() -> None:
    talk = Correspondence()
    for number in range(255):
        talk.slip_in("counsel", number=number, action="access-granted", member=f"nobody-{number}")
    marks, record = evaluate(talk)
    assert marks == [["NotAllowed"]] * 255 and record.members == {"compliance", "counsel"}
    talk.act("compliance", "access-withdrawn", "counsel", why="Their program is broken.")
    assert evaluate(talk)[1].members == {"compliance"}


def test_what_follows_a_withdrawal_has_no_slot_for_whoever_lost_access() -> None:
    talk = Correspondence()
    talk.act("counsel", "access-withdrawn", "compliance", why="Moved on.")
    talk.act("counsel", "note", text="Without you.")
    marks, record = evaluate(talk)
    assert marks == [[], ["NotForThisIdentity"]]
    assert record.members == {"counsel"}
    assert talk.open_case("compliance").report.message is not None
    with pytest.raises(NotInAudience):
        talk.act("compliance", "note", text="Am I still here?")


def test_an_entry_that_takes_somebody_out_hands_nothing_on() -> None:
    talk = Correspondence()
    write_before(talk, "counsel", "director", "After the grant.")
    talk.act("counsel", "access-withdrawn", "director", why="Moved on.")
    assert told(talk.open_case("director").entries[-1])["details"] == {"why": "Moved on."}
    assert talk.open_case("director").follow_ups[0].is_sealed_to_others


def test_who_steps_back_gets_no_entry_no_reply_and_no_follow_up() -> None:
    talk = Correspondence()
    talk.act("compliance", "recused", why="I am named in it.")
    assert evaluate(talk)[1].recused == {"compliance"}
    talk.answer("counsel", "My colleague has stepped back.")
    assert talk.follow_up("Thank you.").readers == ["counsel"]
    case = talk.open_case("compliance")
    assert [item.is_sealed_to_others for item in [*case.entries, *case.follow_ups]] == [False, True, True]
    assert evaluate(talk, "counsel")[1].members == {"counsel"}


def test_the_last_member_stays() -> None:
    talk = Correspondence(left_out=("compliance", "director"))
    for action, member in (("recused", None), ("access-withdrawn", "counsel")):
        with pytest.raises(NobodyToRead):
            talk.act("counsel", action, member)


def test_only_who_is_active_and_no_auditor_is_granted_access() -> None:
    talk = Correspondence()
    recipients = [talk.organisation.recipient(id) for id in ("compliance", "counsel")]
    channel = {**talk.organisation.document()["channels"][0], "otherwise": {}}
    for changes in ({"duties": ["auditor"]}, {"retired_on": DAY}):
        director = talk.organisation.recipient("director", **changes)
        talk.renew_directory(2, recipients=[*recipients, director], channels=[channel])
        with pytest.raises(NotEligible):
            talk.act("counsel", "access-granted", "director")
    with pytest.raises(NotEligible):
        talk.act("counsel", "access-granted", "nobody")


def test_who_is_no_member_neither_acts_nor_grants() -> None:
    talk = Correspondence()
    talk.slip_in("director")
    talk.slip_in("director", number=1, action="access-granted", member="director", details={})
    talk.slip_in("director", number=2)
    marks, record = evaluate(talk)
    assert (marks, record.steps) == ([["NoAccess"]] * 3, [])
    assert record.members == {"compliance", "counsel"}
    with pytest.raises(NotInAudience):
        talk.act("director", "note", text="May I?")


def test_a_reply_by_who_is_no_member_changes_no_status() -> None:
    talk = Correspondence()
    talk.slip_in("director", action="reply", text="It is over.", status="concluded", of=0)
    case = talk.open_case("counsel")
    case.evaluate(DAY)
    assert case.status is None


def test_a_grant_that_hands_on_too_little_proves_nothing_to_the_newcomer() -> None:
    talk = Correspondence()
    talk.slip_in("compliance", to=["compliance", "counsel"], details={"text": "Not for the newcomer."})
    talk.slip_in("counsel", action="access-granted", member="director", details={})
    marks, record = evaluate(talk, "director")
    assert (marks, record.members) == ([["NotForThisIdentity"], ["NoAccess"]], frozenset())
    assert evaluate(talk)[1].members == {"compliance", "counsel", "director"}
    talk.act("counsel", "access-granted", "director")
    assert evaluate(talk, "director") == evaluate(talk)


def test_a_false_key_marks_nothing_as_changed() -> None:
    talk = Correspondence()
    keys = [{"envelope": b64encode(entry_digest(talk.messages[0])), "key": b64encode(bytes(32))}]
    talk.slip_in("counsel", action="access-granted", member="director", details={}, keys=keys)
    assert [error.__name__ for error in talk.open_case("director").report.suspect] == ["NotForThisIdentity"]


def test_keys_that_have_no_room_come_with_the_next_entry() -> None:
    talk = Correspondence()
    for number in range(3):
        talk.act("compliance", "note", text=f"Number {number}.")
    talk.act("counsel", "access-granted", "director", text="x" * 499_190)
    case = talk.open_case("director")
    assert case.report.message is not None
    assert sum(item.is_sealed_to_others for item in case.entries) == 3
    assert hand_on(talk, "counsel")
    assert evaluate(talk, "director") == evaluate(talk)
    assert len(evaluate(talk)[1].steps) == 5


def test_a_stranger_in_an_officers_name_is_shown_as_tampered() -> None:
    talk = Correspondence()
    talk.slip_in("counsel", signer="director")
    assert evaluate(talk) == ([["TamperedEnvelope"]], Record(frozenset({"compliance", "counsel"}), []))


def test_an_entry_of_another_case_is_shown_as_malformed() -> None:
    talk = Correspondence()
    other = Correspondence(organisation=talk.organisation)
    other.act("compliance", "note", text="Of another case.")
    talk.entries.append((entry_digest(talk.messages[0]), other.entries[0][1]))
    talk.act("counsel", "note", text="It goes on.")
    marks, record = evaluate(talk)
    assert (marks, actions(record)) == ([["MalformedMessage"], []], [("counsel", "note")])
    assert record.steps[0].number == 2


def test_an_entry_of_the_future_changes_nothing() -> None:
    talk = Correspondence()
    talk.slip_in("compliance", sent_on=later(DAY, 1))
    talk.slip_in("compliance", number=1, sent_on=later(DAY, 2))
    marks, record = evaluate(talk)
    assert (marks, [step.number for step in record.steps]) == ([[], ["WrongDay"]], [1])


def test_two_others_tell_that_an_entry_is_dated_back_and_one_alone_does_not() -> None:
    talk = Correspondence()
    talk.act("counsel", "access-granted", "director", day=later(DAY, 9))
    talk.slip_in("compliance", sent_on=DAY)
    talk.slip_in("director", sent_on=later(DAY, 9))
    talk.slip_in("compliance", number=1, sent_on=later(DAY, 8))
    talk.slip_in("compliance", number=2, sent_on=later(DAY, 7))
    assert evaluate(talk, day=later(DAY, 9))[0] == [[], [], [], [], ["WrongDay"]]


def test_one_wrong_clock_spoils_nobody_elses_entries() -> None:
    talk = Correspondence()
    talk.slip_in("compliance", sent_on=later(DAY, 300))
    talk.slip_in("counsel")
    talk.slip_in("compliance", number=1)
    assert evaluate(talk)[0] == [["WrongDay"], [], []]
    assert evaluate(talk, day=later(DAY, 301))[0] == [[], [], []]


def test_a_key_that_had_expired_signs_nothing() -> None:
    talk = Correspondence()
    talk.slip_in("counsel", sent_on=later(DAY, 1))
    talk.slip_in("counsel", number=1, sent_on=later(DAY, 2))
    others = [talk.organisation.recipient(id) for id in ("compliance", "director")]
    for changes in ({"expires_on": later(DAY, 1)}, {"retired_on": later(DAY, 1)}):
        talk.renew_directory(2, recipients=[talk.organisation.recipient("counsel", **changes), *others])
        marks, record = evaluate(talk, day=later(DAY, 2))
        assert (marks, len(record.steps)) == ([[], ["AfterRetirement"]], 1)


def test_of_two_entries_with_one_number_the_first_holds() -> None:
    talk = Correspondence()
    talk.slip_in("counsel")
    talk.slip_in("counsel", details={"text": "It can't be undone so."})
    assert evaluate(talk)[0] == [[], ["SentTwice"]]


def test_what_hangs_elsewhere_is_never_folded() -> None:
    talk = Correspondence()
    for number in range(4):
        talk.act("compliance", "note", text=f"{number}")
    kept = list(talk.entries)
    talk.entries = [kept[0], *kept[2:]]
    marks, record = evaluate(talk)
    assert (marks, len(record.steps)) == ([[], ["RecordBroken"], ["RecordBroken"]], 1)
    talk.entries = kept[:2]
    talk.act("counsel", "note", text="A fork.")
    talk.entries += kept[2:]
    marks, record = evaluate(talk)
    assert (marks, len(record.steps)) == ([[], [], *[["RecordBroken"]] * 3], 2)


def test_the_loser_of_two_who_append_at_once_seals_again() -> None:
    talk = Correspondence()
    one, two = talk.open_case("compliance"), talk.open_case("counsel")
    officers = talk.organisation.officers
    first = seal_entry(one, "compliance", officers["compliance"], "note", {}, DAY)
    second = seal_entry(two, "counsel", officers["counsel"], "note", {}, DAY)
    assert first.previous == second.previous
    talk.entries.append((first.previous, first.entry))
    talk.act("counsel", "note")
    assert evaluate(talk)[0] == [[], []]


def test_a_report_that_cannot_be_read_has_no_members() -> None:
    talk = Correspondence()
    talk.act("compliance", "take-in")
    talk.messages[0] = talk.messages[0][:-1] + bytes([talk.messages[0][-1] ^ 1])
    marks, record = evaluate(talk)
    assert (record.members, record.steps) == (frozenset(), [])
    assert marks == [["RecordBroken"]]


def test_an_entry_attaches_files_under_safe_names() -> None:
    talk = Correspondence()
    case, counsel = talk.open_case("counsel"), talk.organisation.officers["counsel"]
    files = [*FILES, {**FILES[0], "name": "../evidence.pdf"}]
    sealed = seal_entry(
        case, "counsel", counsel, "evidence", {"text": "Logs."}, DAY, attachments=make_attachments(files)
    )
    talk.entries.append((sealed.previous, sealed.entry))
    names = [each["name"] for each in told(talk.open_case("compliance").entries[0])["attachments"]]
    assert names == ["a.pdf", "b.pdf", "c.pdf", "evidence.pdf"]
