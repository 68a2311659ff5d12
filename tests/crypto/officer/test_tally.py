"""What is left of a deleted case: counted by officers, read by no auditor, leading to no case."""

from typing import Any

import pytest

from crypto.conversation import Received
from crypto.errors import ExpiredDirectory, MalformedMessage, NotForThisIdentity, NotInAudience, TamperedEnvelope
from crypto.officer.messages import Tally
from crypto.officer.tally import open_tallies, seal_tally
from tests.messages import told
from tests.organisation import OFFICERS, Organisation

DAY = "2026-02-04"
DETAILS: dict[str, Any] = {"year": "2026", "channel": "External", "measures": ["audit"], "reviewed": True}
organisation = Organisation(DAY)
directory = organisation.directory(organisation.document(1, "2026-01-05"))


def seal(me: str = "compliance", held: list[Received[Tally]] | None = None, day: str = DAY) -> bytes:
    return seal_tally(DETAILS, held or [], me, organisation.officers[me], directory, day)


def test_every_officer_reads_a_tally_and_it_says_neither_case_nor_day() -> None:
    sealed = seal()
    for officer in OFFICERS:
        (tally,) = open_tallies([sealed], organisation.officers[officer], directory)
        assert tally.is_genuine and told(tally)["details"] == DETAILS
        assert (told(tally)["mailbox"], told(tally)["sent_on"], told(tally)["number"]) == ("A" * 43, "2026-01-01", 0)


def test_tallies_are_numbered_and_one_stored_twice_counts_once() -> None:
    identity = organisation.officers["compliance"]
    first = seal()
    second = seal(held=open_tallies([first], identity, directory))
    opened = open_tallies([first, second, first], identity, directory)
    assert [told(tally)["number"] for tally in opened] == [0, 1]


def test_a_tally_that_was_changed_or_is_not_for_the_reader_tells_nothing() -> None:
    sealed = seal()
    changed = sealed[:-1] + bytes([sealed[-1] ^ 1])
    (tally,) = open_tallies([changed], organisation.officers["counsel"], directory)
    assert tally.suspect == [TamperedEnvelope] and tally.message is None
    (tally,) = open_tallies([sealed], Organisation().officers["counsel"], directory)
    assert tally.suspect == [NotForThisIdentity]


def test_what_can_not_be_sealed_is_refused() -> None:
    with pytest.raises(ExpiredDirectory):
        seal(day="2099-01-01")
    with pytest.raises(NotInAudience):
        seal_tally(DETAILS, [], "stranger", organisation.officers["compliance"], directory, DAY)
    with pytest.raises(MalformedMessage):
        number: dict[str, Any] = {"year": 2026}
        seal_tally(number, [], "compliance", organisation.officers["compliance"], directory, DAY)
