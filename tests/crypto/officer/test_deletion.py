"""A case is deleted by two officers who signed it; nobody else's word, and no word of one alone, makes it lawful."""

from typing import Any

import pytest

from crypto.directory import Directory
from crypto.errors import ExpiredDirectory, NotInAudience
from crypto.officer.chain import Chain
from crypto.officer.deletions.deletion import (
    CONFIRMED,
    PROPOSED,
    Deletion,
    find_deletion,
    find_proposers,
    open_statements,
    seal_deletion,
)
from tests.messages import told
from tests.organisation import DAY, OFFICERS, Organisation, draw_content, later

MAILBOX, OTHER = bytes(range(32)), bytes(32)
CHAIN, LONGER = Chain([b"r" * 32, b"e" * 32], []), Chain([b"r" * 32, b"e" * 32, b"f" * 32], [])
MEMBERS = ("compliance", "counsel")
NEXT_DAY, ISSUED = later(DAY, 1), later(DAY, -10)

organisation = Organisation(contents={id: draw_content() for id in (*OFFICERS, "auditor", "second-auditor")})


def publish(version: int = 1, **changes: dict[str, Any]) -> Directory:
    """A directory in which these people differ; with no change (None) they aren't listed."""
    duties = {"auditor": ["auditor"], "second-auditor": ["auditor"]}
    recipients = [
        organisation.recipient(id, **{"duties": duties.get(id, [id]), **changes.get(id.replace("-", "_"), {})})
        for id in organisation.officers
        if changes.get(id, {}) is not None
    ]
    return organisation.directory(organisation.document(version, ISSUED, recipients=recipients))


directory = publish()


def sign(
    action: str, me: str, mailbox: bytes = MAILBOX, chain: Chain = CHAIN, day: str = DAY, by: str = "", **more: Any
) -> bytes:
    members, known = more.get("members", OFFICERS), more.get("directory", directory)
    return seal_deletion(action, mailbox, chain, members, me, organisation.officers[by or me], known, day)


def find(*envelopes: bytes, known: Directory = directory, deleted_on: str = DAY) -> Deletion | None:
    opened = open_statements(envelopes, organisation.officers["auditor"], MAILBOX, known)
    return find_deletion(opened, known, deleted_on)


def test_two_officers_delete_a_case_and_members_and_auditors_can_tell() -> None:
    signed = [sign(PROPOSED, "compliance", members=MEMBERS), sign(CONFIRMED, "counsel", members=MEMBERS)]
    for reader in ("auditor", "second-auditor", *MEMBERS):
        opened = open_statements(signed, organisation.officers[reader], MAILBOX, directory)
        assert find_deletion(opened, directory, DAY) == Deletion("compliance", "counsel")
        assert {*told(opened[0])["to"]} == {"auditor", "second-auditor", *MEMBERS}
    others = open_statements(signed, organisation.officers["director"], MAILBOX, directory)
    assert all(each.is_sealed_to_others for each in others)
    assert find_deletion(others, directory, DAY) is None


def test_the_first_may_have_signed_on_an_earlier_day() -> None:
    signed = [sign(PROPOSED, "compliance"), sign(CONFIRMED, "counsel", day=NEXT_DAY)]
    assert find(*signed, deleted_on=NEXT_DAY) == Deletion("compliance", "counsel")


@pytest.mark.parametrize(
    "envelopes",
    [
        [],
        [sign(PROPOSED, "compliance")],
        [sign(CONFIRMED, "counsel")],
        [sign(PROPOSED, "compliance"), sign(PROPOSED, "counsel")],
        [sign(CONFIRMED, "compliance"), sign(CONFIRMED, "counsel")],
        # One person twice.
        [sign(PROPOSED, "compliance"), sign(CONFIRMED, "compliance")],
        # Somebody else's name.
        [sign(PROPOSED, "counsel", by="compliance"), sign(CONFIRMED, "compliance")],
        [sign(PROPOSED, "compliance"), sign(CONFIRMED, "counsel", by="compliance")],
        # Another state of the record, another case, another day than the store says.
        [sign(PROPOSED, "compliance"), sign(CONFIRMED, "counsel", chain=LONGER)],
        [sign(PROPOSED, "compliance", OTHER), sign(CONFIRMED, "counsel")],
        [sign(PROPOSED, "compliance"), sign(CONFIRMED, "counsel", day=later(DAY, -1))],
        [sign(PROPOSED, "compliance", day=NEXT_DAY), sign(CONFIRMED, "counsel")],
        [sign(PROPOSED, "compliance"), b"noise"],
    ],
)
def test_whatever_is_less_than_two_officers_is_no_deletion(envelopes: list[bytes]) -> None:
    assert find(*envelopes) is None


def test_one_person_under_two_names_is_one() -> None:
    twin = organisation.recipient("compliance") | {"id": "alias", "name": "Somebody"}
    recipients = [organisation.recipient(id) for id in OFFICERS]
    auditor = organisation.recipient("auditor", duties=["auditor"])
    known = organisation.directory(organisation.document(9, ISSUED, recipients=[*recipients, twin, auditor]))
    signed = [
        sign(PROPOSED, "compliance", directory=known),
        sign(CONFIRMED, "alias", by="compliance", directory=known, members=[*OFFICERS, "alias"]),
    ]
    opened = open_statements(signed, organisation.officers["auditor"], MAILBOX, known)
    assert all(each.is_genuine for each in opened)
    assert find_deletion(opened, known, DAY) is None


def test_a_stranger_does_not_count() -> None:
    stranger = Organisation()
    theirs = stranger.directory(stranger.document())
    signed = seal_deletion(CONFIRMED, MAILBOX, CHAIN, OFFICERS, "counsel", stranger.officers["counsel"], theirs, DAY)
    assert find(sign(PROPOSED, "compliance"), signed) is None


def test_an_auditor_neither_proposes_nor_confirms() -> None:
    for action in (PROPOSED, CONFIRMED):
        with pytest.raises(NotInAudience):
            sign(action, "auditor")
    as_officer = publish(7, auditor={"duties": ["counsel"]})
    signed = sign(CONFIRMED, "auditor", directory=as_officer, members=organisation.officers)
    opened = open_statements(
        [sign(PROPOSED, "compliance"), signed], organisation.officers["compliance"], MAILBOX, directory
    )
    assert find_deletion(opened, directory, DAY) is None


@pytest.mark.parametrize("end", [{"retired_on": "2026-11-20"}, {"expires_on": "2026-11-20"}])
@pytest.mark.parametrize("who", MEMBERS)
def test_who_has_retired_does_not_count_whatever_day_they_write(who: str, end: dict[str, str]) -> None:
    signed = [sign(PROPOSED, "compliance", day=later(DAY, -3)), sign(CONFIRMED, "counsel")]
    later_on = publish(2, **{who: end})
    assert find(*signed) == Deletion("compliance", "counsel")
    assert find(*signed, known=later_on) is None


def test_who_retires_or_becomes_an_auditor_later_did_delete_it() -> None:
    channel = {"id": "external", "name": "External", "recipients": ["compliance", "counsel"], "otherwise": {}}
    recipients = [
        organisation.recipient("compliance", retired_on=later(DAY, 3)),
        organisation.recipient("counsel"),
        organisation.recipient("director", duties=["auditor"]),
        organisation.recipient("auditor", duties=["auditor"]),
    ]
    signed = [sign(PROPOSED, "compliance"), sign(CONFIRMED, "director")]
    known = organisation.directory(organisation.document(2, ISSUED, recipients=recipients, channels=[channel]))
    assert find(*signed, known=known) == Deletion("compliance", "director")


def test_who_is_no_member_of_the_case_signs_nothing() -> None:
    with pytest.raises(NotInAudience):
        sign(PROPOSED, "director", members=MEMBERS)


def test_nothing_is_signed_under_a_directory_that_has_expired() -> None:
    with pytest.raises(ExpiredDirectory):
        sign(PROPOSED, "compliance", day=later(DAY, 400))


def test_a_proposal_holds_for_the_record_as_it_was() -> None:
    signed = [sign(PROPOSED, "compliance"), sign(PROPOSED, "compliance"), sign(PROPOSED, "counsel", chain=LONGER)]
    opened = open_statements(signed, organisation.officers["director"], MAILBOX, directory)
    assert find_proposers(opened, CHAIN, directory, DAY) == ["compliance"]
    assert find_proposers(opened, LONGER, directory, DAY) == ["counsel"]
    assert find_proposers(opened, CHAIN, directory, later(DAY, -1)) == []
