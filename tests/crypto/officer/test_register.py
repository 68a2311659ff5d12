"""What officers record beside cases: sealed to chosen officers, numbered so that it shows what was taken away."""

from typing import Any

import pytest

from crypto.conversation import Received
from crypto.errors import (
    AfterRetirement,
    ExpiredDirectory,
    MalformedMessage,
    NotForThisIdentity,
    NotInAudience,
    TamperedEnvelope,
    UnknownDirectory,
)
from crypto.officer.messages import RegisterEntry
from crypto.officer.register import find_missing, open_register, seal_register_entry
from tests.messages import told
from tests.organisation import Organisation

DAY = "2026-02-04"
DETAILS: dict[str, Any] = {"name": "Example Ltd", "measures": ["audit"]}
organisation = Organisation(DAY)
document = organisation.document(1, "2026-01-05")
document["recipients"][2]["duties"] = ["auditor"]
document["channels"][0]["otherwise"] = {}
directory = organisation.directory(document)
BOTH = ("compliance", "counsel")


def seal(
    held: list[Received[RegisterEntry]] | None = None,
    to: tuple[str, ...] = BOTH,
    me: str = "compliance",
    day: str = DAY,
    details: dict[str, Any] = DETAILS,
) -> bytes:
    return seal_register_entry("customer", details, to, held or [], me, organisation.officers[me], directory, day)


def open_all(sealed: list[bytes], reader: str = "compliance") -> list[Received[RegisterEntry]]:
    return open_register(sealed, organisation.officers[reader], directory)


def test_an_entry_is_read_by_those_to_whom_it_is_sealed_and_by_nobody_else() -> None:
    for_both, for_one = seal(), seal(to=("compliance",))
    [entry] = open_all([for_both, for_both], "counsel")
    assert entry.is_genuine and told(entry)["details"] == DETAILS
    names = ("subject", "to", "mailbox", "sent_on", "number")
    assert [told(entry)[name] for name in names] == ["customer", [*BOTH], "A" * 43, DAY, 0]
    for sealed, reader in ((for_one, "counsel"), (for_both, "director")):
        assert open_all([sealed], reader)[0].suspect == [NotForThisIdentity]
    assert len(for_one) == len(for_both)


def test_what_was_forged_or_names_another_directory_is_marked() -> None:
    sealed = seal()
    assert open_all([sealed[:-1] + bytes([sealed[-1] ^ 1])])[0].suspect == [TamperedEnvelope]
    other = organisation.directory({**document, "organisation": "Another"})
    [entry] = open_register([sealed], organisation.officers["counsel"], other)
    assert entry.suspect == [UnknownDirectory]
    document_after = {**document, "version": 2, "recipients": [*document["recipients"]]}
    document_after["recipients"][0] = {**document_after["recipients"][0], "retired_on": "2026-02-01"}
    [entry] = open_register(
        [sealed],
        organisation.officers["counsel"],
        organisation.directory({**document_after, "previous": organisation.previous(2)}),
    )
    assert AfterRetirement in entry.suspect


def test_numbers_that_are_missing_show_unless_they_may_be_sealed_to_others() -> None:
    sealed: list[bytes] = []
    for to in (BOTH, ("compliance",), BOTH, BOTH):
        sealed.append(seal(open_all(sealed), to))
    assert [told(each)["number"] for each in open_all(sealed)] == [0, 1, 2, 3]
    assert find_missing(open_all(sealed)) == find_missing(open_all(sealed, "counsel")) == {}
    assert find_missing(open_all([sealed[0], sealed[3]])) == {"compliance": [1, 2]}
    assert find_missing(open_all([sealed[0], sealed[1], sealed[3]], "counsel")) == {"compliance": [1, 2]}


def test_what_can_not_be_sealed_is_refused() -> None:
    for to in (("counsel",), (*BOTH, "director"), (*BOTH, "stranger"), ()):
        with pytest.raises(NotInAudience):
            seal(to=to)
    with pytest.raises(NotInAudience):
        seal(me="director", to=("director",))
    with pytest.raises(ExpiredDirectory):
        seal(day="2099-01-01")
    with pytest.raises(MalformedMessage):
        seal(details={"number": 1})
