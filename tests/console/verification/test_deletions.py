"""`verify` and the auditors' page after deletions: by two officers it is no alarm, otherwise it is."""

from pathlib import Path

import pytest

from app.case_store.cases import delete_case
from app.case_store.deletions import propose
from app.console.retention.told_deletions import count_untold
from app.store import junk
from app.store_calls.deletions import Left
from crypto.officer.chain import verify_chain
from crypto.officer.deletions.deletion import CONFIRMED, PROPOSED, seal_deletion
from tests.console.office import TODAY, Correspondent, Office
from tests.console.verification.test_verify import WHOLE, print_out, run, work

MEMBERS = ("compliance", "counsel")
UNSIGNED = "no two officers have signed that"


@pytest.fixture
def office(office: Office) -> Office:
    """An office that has an auditor."""
    office.add_officer("auditor")
    office.publish(2)
    return office


def sign(office: Office, case: Correspondent, action: str, me: str) -> bytes:
    [report] = [row.envelope for row in office.rows("messages", case) if row.opens_case]
    chain = verify_chain(report, [(row.previous, row.envelope) for row in office.rows("entries", case)])
    mailbox, day = case.reporter.mailbox, TODAY.isoformat()
    return seal_deletion(action, mailbox, chain, MEMBERS, me, office.identity(me), office.directory, day)


def delete(office: Office, first: str = "compliance", second: str = "counsel") -> None:
    delete_worked(office, work(office), first, second)


def delete_worked(office: Office, case: Correspondent, first: str, second: str) -> None:
    signed = sign(office, case, CONFIRMED, second)
    propose(office.db, case.reporter.mailbox, sign(office, case, PROPOSED, first))
    delete_case(office.db, case.reporter.gate, deleted_on=TODAY, left=Left(statement=signed))


@pytest.fixture
def printed(office: Office, tmp_path: Path) -> str:
    """A print-out from before two officers deleted a case."""
    case = work(office)
    path = print_out(office, tmp_path)
    delete_worked(office, case, *MEMBERS)
    return path


@pytest.mark.parametrize("reader", ["auditor", *MEMBERS])
def test_a_deletion_by_two_officers_is_no_alarm(office: Office, printed: str, reader: str) -> None:
    for arguments in ([], ["--against", printed]):
        result = run(office, *arguments, "--key", reader)
        assert (result.exit_code, WHOLE in result.stderr) == (0, True), result.stderr
        assert "Deleted by two officers who signed it: 1." in result.stderr


def test_who_can_not_read_what_was_signed_is_told_whose_key_can(office: Office, printed: str) -> None:
    result = run(office, "--against", printed, "--key", "director")
    assert result.exit_code == 1
    assert "shows with --key and the key of an auditor" in result.stderr
    assert "so that you can't tell: 1." in result.stderr


@pytest.mark.parametrize("left", [0, 1])
def test_a_deletion_that_one_officer_signed_is_an_alarm(office: Office, printed: str, left: int) -> None:
    with office.db.reading() as connection:
        keys = [*connection.exec_driver_sql("SELECT key FROM deletions").scalars()]
    office.change("DELETE FROM deletions WHERE key = ?", keys[left])
    for arguments in ([], ["--against", printed]):
        result = run(office, *arguments, "--key", "auditor")
        assert (result.exit_code, result.stderr.count(UNSIGNED)) == (1, 1)
    assert "No two officers who can be believed" in office.open_console("auditor").read("/audit")


def test_one_officer_twice_is_an_alarm(office: Office) -> None:
    delete(office, "compliance", "compliance")
    result = run(office, "--key", "auditor")
    assert (result.exit_code, result.stderr.count(UNSIGNED)) == (1, 1)


def test_an_officer_who_had_retired_is_an_alarm(office: Office) -> None:
    delete(office)
    assert run(office, "--key", "auditor").exit_code == 0
    retired = {"retired_on": "2026-01-02"}
    recipients = [
        office.organisation.recipient(id, **(retired if id == "counsel" else {})) for id in office.organisation.officers
    ]
    office.publish(3, recipients=recipients)
    result = run(office, "--key", "auditor")
    assert (result.exit_code, result.stderr.count(UNSIGNED)) == (1, 1)


def test_a_deletion_that_nobody_signed_is_an_alarm(office: Office, printed: str) -> None:
    office.change("DELETE FROM deletions")
    assert run(office, "--against", printed, "--key", "auditor").exit_code == 1
    page = " ".join(office.open_console("auditor").read("/audit").split())
    assert "1 case was deleted on" in page and "no officer has signed that" in page


def test_a_deletion_on_another_day_than_was_signed_is_an_alarm(office: Office, printed: str) -> None:
    office.change("UPDATE tombstones SET deleted_on = '2026-01-01'")
    for arguments in ([], ["--against", printed]):
        assert run(office, *arguments, "--key", "auditor").exit_code == 1


def test_a_case_that_is_gone_without_a_tombstone_is_not_excused_by_what_was_signed(
    office: Office, printed: str
) -> None:
    office.change("DELETE FROM tombstones")
    result = run(office, "--against", printed, "--key", "auditor")
    assert (result.exit_code, "nothing says that it was deleted" in result.stderr) == (1, True)


def test_a_removal_of_junk_is_no_deletion_that_nobody_signed(office: Office) -> None:
    office.file("Buy this.")
    junk.remove_ordered(office.db, junk.list_untouched(office.db), TODAY, None, b"{}")
    assert count_untold(office.ask("auditor")) == []
    office.change("DELETE FROM removals")
    assert count_untold(office.ask("auditor")) == [(TODAY, 1)]


def test_auditors_see_who_proposed_and_who_confirmed(office: Office) -> None:
    delete(office)
    page = office.open_console("auditor").read("/audit")
    told = page.split("Deleted cases, the latest first", 1)[1].split("</table>")[0]
    assert told.index("The compliance") < told.index("The counsel")
    assert "no officer has signed that" not in page
