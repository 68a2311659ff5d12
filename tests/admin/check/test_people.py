"""What is told of the directory, of officers' addresses and of the key that signs days."""

from datetime import timedelta
from pathlib import Path

from app.admin.check.finding import Server
from app.admin.check.people import check_directory, check_proof_key
from app.portal import proof_key
from app.store import statements
from crypto.encoding import b64encode
from tests.admin.check.conftest import TODAY, publish, told
from tests.organisation import Organisation


def test_a_directory_that_ends_or_nobody_confirms_is_told_in_time(server: Server, organisation: Organisation) -> None:
    publish(server, organisation, 2, life_days=60)
    assert told(check_directory, server) == ""
    # Without confirmations it is fresh for 35 days.
    later = server._replace(today=TODAY + timedelta(25))
    assert "Reporters believe it until" in told(check_directory, later)
    later = server._replace(today=TODAY + timedelta(31))
    assert "directory: It ends on" in told(check_directory, later)
    publish(server, organisation, 3, life_days=60, confirmations=2)
    said = told(check_directory, server._replace(today=TODAY + timedelta(25)))
    assert "unlock their consoles, which confirm it; 2 of them have to" in said


def test_a_directory_of_another_root_or_none_is_told(server: Server) -> None:
    other = Organisation(TODAY.isoformat())
    publish(server, other, 2)
    assert "not signed by this root" in told(check_directory, server)
    with server.db.writing() as connection:
        connection.exec_driver_sql("DELETE FROM directories")
    assert "There is no directory" in told(check_directory, server)


def test_a_clock_that_is_behind_the_directory_is_told(server: Server) -> None:
    assert "clock: The directory is of" in told(check_directory, server._replace(today=TODAY - timedelta(3)))


def test_officers_whose_addresses_end_are_told(server: Server, organisation: Organisation) -> None:
    last = max(statements.list_last_days(server.db).values())
    publish(server, organisation, 2, issued_on=last.isoformat(), life_days=365)
    said = told(check_directory, server._replace(today=last))
    assert said.count(f"has addresses until {last}") == 3
    with server.db.writing() as connection:
        connection.exec_driver_sql("DELETE FROM address_cards")
    assert "The director has no addresses. Ask them to unlock" in told(check_directory, server._replace(today=last))


def test_a_proof_key_that_the_directory_lacks_is_told(
    server: Server, organisation: Organisation, tmp_path: Path
) -> None:
    public = b64encode(proof_key.make(tmp_path / "proof.key"))
    server = server._replace(config=server.config.model_copy(update={"proof_key": tmp_path / "proof.key"}))
    assert public in told(check_proof_key, server)
    publish(server, organisation, 2, proof_keys=[public])
    assert told(check_proof_key, server) == ""
