"""Deletions at the gateway: none without an order that its officer signed today for exactly these cases."""

from datetime import date, timedelta

import pytest

from app.blobs.storage import Blobs
from app.console.gateway.client import Gateway
from app.gateway import budgets
from app.store_calls import deletions, junk
from app.store_calls.errors import BlobsUnavailable, BudgetSpent, JunkMoved, MailboxDeleted, NotLetIn, Unordered
from app.store_calls.junk import Untouched
from crypto import canonical
from crypto.encoding import digest
from crypto.officer.deletions.order import read_deletion_order, sign_deletion_order
from tests.console.office import TODAY, Correspondent, Office
from tests.organisation import INSTANCE
from tests.stored import list_cases


def order(
    office: Office,
    *cases: Correspondent,
    officer: str = "counsel",
    day: date = TODAY,
    instance: bytes = INSTANCE,
    reason: str = "retention",
) -> bytes:
    mailboxes = [case.reporter.mailbox for case in cases]
    signing = office.identity(officer).signing
    return canonical.write(sign_deletion_order(mailboxes, reason, day.isoformat(), instance, signing))


def delete(store: Gateway, case: Correspondent, signed: bytes) -> bool:
    return deletions.delete_case(store, case.reporter.gate, signed, TODAY, 0)


@pytest.fixture
def case(office: Office) -> Correspondent:
    return office.file()


def test_a_case_is_deleted_by_an_order_that_is_kept_for_auditors(office: Office, case: Correspondent) -> None:
    store, signed = office.ask("counsel"), order(office, case)
    assert delete(store, case, signed)
    assert list_cases(office.db) == []
    [kept] = deletions.list_orders(office.ask("director"))
    said = read_deletion_order(canonical.read(kept), INSTANCE, [office.identity("counsel").signing.verify])
    assert (said.mailboxes, said.day, said.reason) == ((case.reporter.mailbox,), TODAY.isoformat(), "retention")
    # Its answer may have been lost.
    assert delete(store, case, signed)
    assert len(deletions.list_orders(store)) == 1
    with pytest.raises(MailboxDeleted):
        delete(store, case, order(office, case, reason="junk"))


def test_nothing_is_deleted_by_an_order_for_something_else(office: Office, case: Correspondent) -> None:
    other, store = office.file("Another one."), office.ask("counsel")
    wrong = [
        b"",
        b"{}",
        b"[" * 5000,
        order(office),
        order(office, other),
        order(office, case, other),
        order(office, case, officer="compliance"),
        order(office, case, day=TODAY - timedelta(1)),
        order(office, case, day=TODAY + timedelta(1)),
        order(office, case, instance=bytes(16)),
        order(office, case).replace(b"retention", b"retentiom"),
    ]
    for signed in wrong:
        with pytest.raises(Unordered):
            delete(store, case, signed)
    with pytest.raises(Unordered):
        deletions.delete_case(store, digest("gate", b"none"), order(office, case), TODAY, 0)
    assert len(list_cases(office.db)) == 2
    assert deletions.list_orders(store) == []


def test_junk_goes_by_an_order_and_together_or_not_at_all(office: Office, case: Correspondent) -> None:
    other, store = office.file("Buy this."), office.ask("counsel")
    seen = {each.gate: each for each in junk.list_untouched(store)}
    both = [seen[each.reporter.gate] for each in (case, other)]
    with pytest.raises(Unordered):
        junk.remove_untouched(store, both, order(office, case, reason="junk"))
    case.follow_up("More.")
    with pytest.raises(JunkMoved):
        junk.remove_untouched(store, both, order(office, case, other, reason="junk"))
    assert len(list_cases(office.db)) == 2
    assert junk.remove_untouched(store, [seen[other.reporter.gate]], order(office, other, reason="junk"))
    assert [row.gate for row in list_cases(office.db)] == [case.reporter.gate]
    assert [each.removal.cases for each in junk.list_removals(store)] == [1]


def test_a_case_that_somebody_acted_in_is_no_junk(office: Office, case: Correspondent) -> None:
    [seen] = junk.list_untouched(office.ask("counsel"))
    office.open_console("compliance").answer(case.path, "We look into it.")
    with pytest.raises(JunkMoved):
        junk.remove_untouched(office.ask("counsel"), [seen], order(office, case, reason="junk"))


def test_a_thief_of_a_key_can_not_empty_the_store_in_a_day(
    office: Office, case: Correspondent, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(budgets.MOST, "deletions", 1)
    other, store = office.file("Another one."), office.ask("counsel")
    assert delete(store, case, order(office, case))
    with pytest.raises(BudgetSpent):
        delete(store, other, order(office, other))
    assert [row.gate for row in list_cases(office.db)] == [other.reporter.gate]
    assert delete(office.ask("compliance"), other, order(office, other, officer="compliance")), "nobody else's is spent"


def test_files_that_can_not_be_reached_are_told(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    case = office.file(files={"a.txt": b"evidence"})

    def fail(_blobs: Blobs, _id: bytes) -> None:
        raise BlobsUnavailable

    monkeypatch.setattr(Blobs, "erase", fail)
    assert delete(office.ask("counsel"), case, order(office, case)) is False
    assert list_cases(office.db) == []


def test_an_order_names_as_many_as_are_removed_at_once_and_no_more(office: Office) -> None:
    named = [bytes([number]) * 32 for number in range(200)]
    seen = [Untouched(each, TODAY, TODAY, 1) for each in named]
    signing = office.identity("counsel").signing
    whole = canonical.write(sign_deletion_order(named, "junk", TODAY.isoformat(), INSTANCE, signing))
    with pytest.raises(Unordered):
        junk.remove_untouched(office.ask("counsel"), seen, whole)
    seen = [Untouched(bytes([number]) * 32, TODAY, TODAY, 1) for number in range(201)]
    with pytest.raises(NotLetIn):
        junk.remove_untouched(office.ask("counsel"), seen, order(office))
