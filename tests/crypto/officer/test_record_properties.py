"""Whatever officers, strangers and the store do to a record: every console reads on, and believes only members."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from crypto import directory
from crypto.encoding import b64decode, b64encode
from crypto.errors import SealedLineError
from crypto.keys import Identity
from crypto.message_fields import STATUSES
from crypto.officer import case as cases
from crypto.officer.case import Case, Link
from crypto.officer.chain import entry_digest
from crypto.officer.docket import open_docket, pair
from crypto.officer.record import Record
from tests.crypto.correspondence import Correspondence
from tests.crypto.twins import mutations as m
from tests.crypto.twins.forgeries import seal_anything
from tests.crypto.twins.samples import DAY, DOCUMENT, MAILBOX, MESSAGES, ROOT, SEALING, SIGNING, fuzz
from tests.messages import told
from tests.organisation import DAY as TODAY
from tests.organisation import OFFICERS, Organisation, later

ORGANISATION = Organisation()
WHO = st.sampled_from(OFFICERS)
ABOUT_ACCESS = st.sampled_from(["access-granted", "access-withdrawn"])
DAYS = st.integers(-30, 30).map(lambda days: later(TODAY, days))
HONEST = st.one_of(
    st.tuples(st.just("act"), WHO, st.sampled_from(["note", "recused"])),
    st.tuples(st.just("access"), WHO, WHO, ABOUT_ACCESS),
    st.tuples(st.just("answer"), WHO),
    st.tuples(st.just("follow up")),
)
READERS = st.sets(WHO).map(sorted)
DISHONEST = st.tuples(st.just("slip in"), WHO, WHO, DAYS, READERS, WHO, ABOUT_ACCESS | st.just("note"))
DAMAGES = st.one_of(
    st.tuples(st.just("remove"), st.integers(0, 9)),
    st.tuples(st.just("swap"), st.integers(0, 9), st.integers(0, 9)),
    st.tuples(st.just("alter"), st.integers(0, 9), st.integers(0, 9000)),
    st.tuples(st.just("rehang"), st.integers(0, 9), st.integers(0, 9)),
)
Move = tuple[Any, ...]


def do(talk: Correspondence, move: Move) -> None:
    """Let somebody do something; what their own console refuses is not done."""
    try:
        match move:
            case ("act", who, action):
                talk.act(who, action)
            case ("access", who, member, action):
                talk.act(who, action, member)
            case ("answer", who):
                talk.answer(who, "Thank you.")
            case ("follow up",):
                talk.follow_up("More.")
            case ("slip in", who, signer, day, to, member, action):
                talk.slip_in(who, signer, to, sent_on=day, action=action, member=member, number=len(talk.entries))
    except SealedLineError:
        return


def damage(talk: Correspondence, move: Move) -> None:
    """Let the store do something to its rows."""
    count = len(talk.entries)
    if not count:
        return
    at = move[1] % count
    match move:
        case ("remove", _):
            talk.entries.pop(at)
        case ("swap", _, other):
            one, two = talk.entries[at], talk.entries[other % count]
            talk.entries[at], talk.entries[other % count] = (one[0], two[1]), (two[0], one[1])
        case ("alter", _, place):
            previous, entry = talk.entries[at]
            place %= len(entry)
            talk.entries[at] = (previous, entry[:place] + bytes([entry[place] ^ 1]) + entry[place + 1 :])
        case ("rehang", _, other):
            talk.entries[at] = (entry_digest(talk.entries[other % count][1]), talk.entries[at][1])


def read(talk: Correspondence, officer: str) -> tuple[Case, Record]:
    case = talk.open_case(officer)
    return case, case.evaluate(TODAY)


@fuzz(0.5)
@given(st.lists(HONEST | DISHONEST, max_size=8), st.lists(DAMAGES, max_size=3))
def test_only_members_are_ever_believed(moves: list[Move], damages: list[Move]) -> None:
    talk = Correspondence(organisation=ORGANISATION)
    for move in moves:
        do(talk, move)
    for move in damages:
        damage(talk, move)
    for officer in OFFICERS:
        case, record = read(talk, officer)
        members = {*case.audience}
        for step in record.steps:
            entry = case.entries[step.number - 1]
            assert step.author in members
            assert (entry.suspect, told(entry)["from"], told(entry)["action"]) == ([], step.author, step.action)
            if step.action == "access-granted":
                members.add(told(entry)["member"])
        assert record.members <= members


@fuzz(0.5)
@given(st.lists(HONEST, max_size=8), st.lists(DAMAGES, min_size=1, max_size=3))
def test_a_store_can_cut_a_record_short_and_do_nothing_else_to_it(moves: list[Move], damages: list[Move]) -> None:
    talk = Correspondence(organisation=ORGANISATION)
    for move in moves:
        do(talk, move)
    whole = {officer: read(talk, officer)[1].steps for officer in OFFICERS}
    for move in damages:
        damage(talk, move)
    for officer in OFFICERS:
        steps = read(talk, officer)[1].steps
        assert steps == whole[officer][: len(steps)]


@fuzz(0.5)
@given(st.lists(HONEST, max_size=10))
def test_all_who_are_members_see_the_same_record(moves: list[Move]) -> None:
    talk = Correspondence(organisation=ORGANISATION)
    for move in moves:
        do(talk, move)
    views = {officer: read(talk, officer) for officer in OFFICERS}
    inside = [(case, record) for officer, (case, record) in views.items() if officer in record.members]
    assert inside
    for case, record in inside:
        assert record == inside[0][1]
        assert len(record.steps) == len(talk.entries)
        assert case.gaps == []


@fuzz()
@given(st.data())
def test_an_entry_of_any_form_is_shown_and_never_a_crash(data: st.DataObject) -> None:
    """Signed and sealed well by somebody listed, whatever is inside."""
    known = directory.verify(directory.sign(DOCUMENT, ROOT), ROOT.verify)
    officer, mailbox = Identity((SEALING[0],), SIGNING[0]), b64decode(MAILBOX)
    sealed = [seal_anything(m.dump(data.draw(m.documents(MESSAGES[0]))), [True])]
    previous = entry_digest(sealed[0])
    for _ in range(data.draw(st.integers(1, 3))):
        entry = data.draw(st.sampled_from(MESSAGES[3:]))
        text = m.dump(data.draw(m.documents({**entry, "previous": b64encode(previous)})))
        sealed.append(seal_anything(text, [True]))
        previous = entry_digest(sealed[-1])
    report = cases.open_report(sealed[0], officer, mailbox, known)
    links = [
        Link(entry_digest(before), cases.open_entry(entry, officer, mailbox, known))
        for before, entry in zip(sealed, sealed[1:], strict=False)
    ]
    entries = [link.received for link in links]
    cases.open_shared(mailbox, known, report, [], entries)
    case = cases.assemble(mailbox, known, report, [], links)
    record = case.evaluate(DAY)
    assert all(step.author == "officer" for step in record.steps)
    assert len(record.steps) == sum(item.is_genuine for item in case.entries)
    dockets = [open_docket(each, officer, mailbox, known) for each in sealed[1:]]
    pairs = pair(entries, dockets)
    laid = [*pairs.undocketed, *(entry for entry, _ in [*pairs.matched, *pairs.contradicted])]
    assert {id(entry) for entry in laid} == {id(entry) for entry in entries}
    assert case.status in (None, *STATUSES)
    assert all(gap.numbers for gap in case.gaps)
