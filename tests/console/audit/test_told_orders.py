"""The orders by which cases were deleted, as auditors see them beside what was signed of deletions and removals."""

import re

import pytest

from app.case_store.cases import delete_case
from app.store_calls import deletions, junk
from app.store_calls.junk import count_removal
from crypto import canonical
from crypto.encoding import b64encode
from crypto.officer.deletions.order import sign_deletion_order
from crypto.officer.deletions.removal import seal_removal
from crypto.officer.snapshot import case_digest
from tests.console.office import TODAY, Correspondent, Office
from tests.organisation import INSTANCE

DAY = TODAY.isoformat()


@pytest.fixture
def office(office: Office) -> Office:
    office.add_officer("auditor")
    office.publish(2)
    return office


def order(office: Office, reason: str, *cases: Correspondent) -> bytes:
    mailboxes = [case.reporter.mailbox for case in cases]
    return canonical.write(sign_deletion_order(mailboxes, reason, DAY, INSTANCE, office.identity("counsel").signing))


def delete(office: Office, case: Correspondent) -> None:
    deletions.delete_case(office.ask("counsel"), case.reporter.gate, order(office, "retention", case), TODAY, 0)


def remove(office: Office, case: Correspondent, has_docket: bool = True) -> None:
    store = office.ask("counsel")
    seen = [each for each in junk.list_untouched(store) if each.gate == case.reporter.gate]
    facts, identity = count_removal(seen, TODAY).facts, office.identity("counsel")
    docket = seal_removal(facts, "counsel", identity, office.directory, DAY) if has_docket else None
    junk.remove_untouched(store, seen, order(office, "junk", case), docket)


def read(office: Office) -> str:
    """What the page says of orders."""
    page = office.open_console("auditor").read("/audit")
    assert "Ordered from the gateway" in page
    return " ".join(re.sub("<[^>]*>", " ", page.split("Ordered from the gateway", 1)[1]).split())


def test_an_order_with_all_that_goes_with_it_is_listed_without_a_remark(office: Office) -> None:
    case = office.file("Buy this.")
    remove(office, case)
    said = read(office)
    assert "The counsel Junk " + case_digest(case.reporter.mailbox).hex()[:16] in said
    assert "No removal" not in said and "ordered by nobody" not in said and "not known as deleted" not in said


def test_whatever_has_no_counterpart_is_remarked(office: Office) -> None:
    unsigned, gone, kept, quiet = (office.file(text) for text in ("One.", "Two.", "Three.", "Four."))
    delete(office, unsigned)
    assert "This officer has not confirmed that deletion" in read(office)
    remove(office, quiet, has_docket=False)
    assert "No removal of junk by this officer" in read(office)
    delete_case(office.db, gone.reporter.gate, deleted_on=TODAY)
    assert "1 case that is gone" in read(office)
    told = order(office, "retention", kept)
    for key, (statement, words) in enumerate(
        {
            told: "1 case that it names is not known as deleted",
            told.replace(b64encode(kept.reporter.mailbox).encode(), b"A" * 43): "Nobody whom a directory has named",
            b"[" * 5000: "Nobody whom a directory has named",
        }.items()
    ):
        office.change("DELETE FROM orders WHERE key < 3")
        office.change("INSERT INTO orders (key, day, statement) VALUES (?, ?, ?)", key, DAY, statement)
        assert words in read(office)
    office.change("DELETE FROM orders")
    page = office.open_console("auditor").read("/audit")
    assert "3 cases that are gone" not in page, "one went as junk, as far as it can be told"
    assert "2 cases that are gone" in page
