"""What is counted of a case: read by publishers or its members, and by nobody else, leading to no case."""

from dataclasses import replace
from typing import Any

import pytest

from crypto.errors import (
    ExpiredDirectory,
    MalformedMessage,
    NotAllowed,
    NotForThisIdentity,
    NotInAudience,
    TamperedEnvelope,
)
from crypto.officer.tally import (
    Counted,
    find_latest,
    find_tally_id,
    find_tally_keys,
    list_publishers,
    open_tally,
    read_counted,
    seal_tally,
)
from tests.crypto.correspondence import Correspondence
from tests.messages import told
from tests.organisation import OFFICERS, Organisation

DAY = "2026-02-04"
DETAILS: dict[str, Any] = {"year": "2026", "channel": "External", "measures": ["audit"], "reviewed": True}
COUNTED = Counted(b"k" * 32, b"s" * 32, 4, DETAILS)
PUBLISHERS = ("first", "second")
organisation = Organisation(DAY, people=(*OFFICERS, *PUBLISHERS))
people = [organisation.recipient(id) for id in OFFICERS]
people += [organisation.recipient(id, duties=["publisher"]) for id in PUBLISHERS]
directory = organisation.directory(organisation.document(1, "2026-01-05", recipients=people))


def seal(counted: Counted = COUNTED, me: str = "compliance", day: str = DAY, **to: Any) -> bytes:
    readers = to.get("to", list_publishers(directory, day))
    return seal_tally(counted, readers, me, organisation.officers[me], directory, day)


def test_publishers_read_a_tally_and_it_says_neither_case_nor_day() -> None:
    sealed = seal()
    for publisher in PUBLISHERS:
        tally = open_tally(sealed, organisation.officers[publisher], directory)
        counted = read_counted(tally)
        assert counted and counted[1:] == COUNTED[1:]
        assert (told(tally)["mailbox"], told(tally)["sent_on"]) == ("A" * 43, "2026-01-01")
    for officer in OFFICERS:
        assert open_tally(sealed, organisation.officers[officer], directory).suspect == [NotForThisIdentity]


def test_a_deleted_case_is_told_to_its_members_alone() -> None:
    sealed = seal(to=["compliance", "counsel"])
    readers = [id for id in organisation.officers if open_tally(sealed, organisation.officers[id], directory).message]
    assert readers == ["compliance", "counsel"]


def test_one_that_was_changed_or_that_a_publisher_has_made_counts_nothing() -> None:
    sealed = seal()
    tally = open_tally(sealed[:-1] + bytes([sealed[-1] ^ 1]), organisation.officers["first"], directory)
    assert tally.suspect == [TamperedEnvelope] and read_counted(tally) is None
    with pytest.raises(NotInAudience):
        seal(me="first")
    as_officers = organisation.directory(
        organisation.document(1, "2026-01-05", recipients=[{**each, "duties": []} for each in people])
    )
    forged = seal_tally(COUNTED, ["second"], "first", organisation.officers["first"], as_officers, DAY)
    opened = open_tally(forged, organisation.officers["second"], replace(directory, digest=as_officers.digest))
    assert NotAllowed in opened.suspect and read_counted(opened) is None


def test_what_can_not_be_sealed_is_refused() -> None:
    with pytest.raises(ExpiredDirectory):
        seal(day="2099-01-01")
    with pytest.raises(NotInAudience):
        seal(to=["stranger"])
    with pytest.raises(MalformedMessage):
        seal(COUNTED._replace(details={"year": 2026}))  # type: ignore[dict-item]


def test_the_latest_of_a_series_counts_and_two_that_differ_are_told_in_whatever_order() -> None:
    later = COUNTED._replace(number=7, details={"year": "2027"})
    other, same = later._replace(details={"year": "2028"}), later._replace(key=b"x" * 32)
    elsewhere = COUNTED._replace(series=b"a" * 32)
    everything = [COUNTED, later, other, same, elsewhere]
    for listed in (everything, everything[::-1]):
        found = [[(each.series, each.number, each.details) for each in group] for group in find_latest(listed)]
        assert found == [[elsewhere[1:]], [later[1:], other[1:]]]


def test_members_find_one_id_another_for_other_publishers_and_who_left_finds_none() -> None:
    talk = Correspondence()
    talk.act("compliance", "note", text="One.")

    def find(officer: str) -> tuple[bytes, bytes]:
        case = talk.open_case(officer)
        keys = find_tally_keys(case, case.evaluate(talk.day))
        assert keys
        counted = Counted(*keys, 1, DETAILS)
        return find_tally_id(counted, PUBLISHERS, directory), counted.series

    before = find("compliance")
    assert find("counsel") == before
    assert find_tally_id(COUNTED, PUBLISHERS[:1], directory) != find_tally_id(COUNTED, PUBLISHERS, directory)
    talk.act("counsel", "recused", why="Too close.")
    assert find("compliance") == before
    talk.act("compliance", "note", text="Two.")
    after = find("compliance")
    assert after[0] != before[0] and after[1] == before[1]
    assert find("counsel")[0] == before[0]
