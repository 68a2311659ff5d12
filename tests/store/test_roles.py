"""The wall between portal and gateway on PostgreSQL, tried with real logins."""

from collections.abc import Iterator

import psycopg
import pytest
from psycopg.errors import ForeignKeyViolation, InsufficientPrivilege

from app.store import database
from tests.store.conftest import connect_as
from tests.store.random_reports import Report, answer, draw_envelope, draw_report

CASE_TABLES = ("cases", "messages", "notes", "replies", "entries", "dockets", "tombstones", "attachments")
TABLES = (
    *CASE_TABLES,
    "tallies",
    "register",
    "removals",
    "deletions",
    "case_numbers",
    "publications",
    "keyrings",
    "directories",
    "address_cards",
    "confirmations",
    "uploads",
    "upload_keys",
    "receipts",
    "days",
    "day_parts",
    "store_ids",
    "sweeps",
    "invitations",
    "join_requests",
)
IDS = ("uploads", "upload_keys", "tallies", "register")
COLUMNS = {"cases": "received_on", "messages": "id", "notes": "envelope", "replies": "envelope", "tombstones": "gate"}
COLUMNS["attachments"] = "id"


@pytest.fixture
def reports(postgres_url: str) -> Iterator[list[Report]]:
    db = database.open_database(postgres_url)
    drawn = [draw_report() for _ in range(3)]
    for number, report in enumerate(drawn):
        report.file(db)
        answer(db, report, draw_envelope())
        attach(db, report, bytes([number]) * 16, by_officer=False)
    yield drawn
    db.close()


def attach(db: database.Database, report: Report, id: bytes, *, by_officer: bool) -> None:
    """Give the case an upload, as its owner, whom no wall stops."""
    with db.writing() as connection:
        database.execute_raw(connection, "INSERT INTO uploads (id) VALUES (?)", (id,))
        row = (id, report.gate, 1, by_officer)
        database.execute_raw(
            connection, "INSERT INTO attachments (id, gate, pieces, by_officer) VALUES (?, ?, ?, ?)", row
        )


def log_in(postgres_url: str, role: str) -> psycopg.Connection:
    return psycopg.connect(connect_as(postgres_url, role).replace("+psycopg", ""))


@pytest.fixture
def portal_login(postgres_url: str, reports: list[Report]) -> Iterator[psycopg.Connection]:
    with log_in(postgres_url, "portal") as connection:
        yield connection


@pytest.fixture
def gateway_login(postgres_url: str, reports: list[Report]) -> Iterator[psycopg.Connection]:
    with log_in(postgres_url, "gateway") as connection:
        yield connection


def present(connection: psycopg.Connection, gate: bytes) -> None:
    connection.execute("SELECT set_config('sealedline.gate', %s, true)", [gate.hex()])


def count(connection: psycopg.Connection, table: str) -> int:
    row = connection.execute(f"SELECT count({COLUMNS[table]}) FROM {table}".encode()).fetchone()
    assert row
    return int(row[0])


@pytest.mark.parametrize("table", COLUMNS)
def test_the_portal_sees_nothing_without_a_gate(table: str, portal_login: psycopg.Connection) -> None:
    assert count(portal_login, table) == 0
    present(portal_login, bytes(32))
    assert count(portal_login, table) == 0


@pytest.mark.parametrize("table", ["cases", "messages", "notes", "replies", "attachments"])
def test_the_portal_sees_the_rows_of_the_gate_it_presents_until_the_transaction_ends(
    table: str, portal_login: psycopg.Connection, reports: list[Report]
) -> None:
    present(portal_login, reports[0].gate)
    assert count(portal_login, table) == 1
    assert portal_login.execute(f"SELECT gate FROM {table}".encode()).fetchall() == [(reports[0].gate,)]
    portal_login.commit()
    assert count(portal_login, table) == 0


@pytest.mark.parametrize("table", TABLES)
@pytest.mark.parametrize("role", ["portal", "gateway"])
def test_nobody_updates_anything(role: str, table: str, postgres_url: str, reports: list[Report]) -> None:
    own = {
        "directories": "document",
        "publications": "document",
        "receipts": "receipt",
        "days": "head",
        "day_parts": "leaves",
        "removals": "docket",
        "deletions": "statement",
        "keyrings": "envelope",
        "store_ids": "id",
        "sweeps": "mark",
        "address_cards": "statement",
        "confirmations": "statement",
    }
    own |= {"case_numbers": "number", "invitations": "officer", "join_requests": "verify"}
    column = own.get(table) or ("id" if table in IDS else "gate")
    with log_in(postgres_url, role) as connection, pytest.raises(InsufficientPrivilege):
        present(connection, reports[0].gate)
        connection.execute(f"UPDATE {table} SET {column} = {column}".encode())


@pytest.mark.parametrize(
    "statement",
    [
        "SELECT envelope FROM messages",
        "SELECT * FROM messages",
        "SELECT id FROM entries",
        "SELECT id FROM dockets",
        "SELECT id FROM tallies",
        "SELECT id FROM register",
        "INSERT INTO register VALUES (1, 'a', 'a')",
        "SELECT cases FROM removals",
        "SELECT statement FROM deletions",
        "INSERT INTO deletions VALUES (1, 'a', 'a')",
        "SELECT number FROM case_numbers",
        "INSERT INTO case_numbers VALUES (2026, 1)",
        "INSERT INTO publications VALUES (2026, 1, 'a')",
        "SELECT part FROM keyrings",
        "INSERT INTO keyrings VALUES (1, 'a', 0, 'a')",
        "DELETE FROM keyrings",
        "DELETE FROM store_ids",
        "SELECT * FROM invitations",
        "SELECT * FROM join_requests",
        "DELETE FROM cases",
        "DELETE FROM messages",
        "DELETE FROM entries",
        "DELETE FROM tombstones",
        "DELETE FROM directories",
        "DELETE FROM days",
        "DELETE FROM day_parts",
        "INSERT INTO replies (key, place, gate, received_on, envelope) VALUES (1, 'a', 'a', '2026-01-05', 'a')",
        "INSERT INTO entries VALUES ('a', 'a', 'a', '2026-01-05', 'a', 1)",
        "INSERT INTO tombstones (gate, mailbox, deleted_on) VALUES ('a', 'a', '2026-01-05')",
        "INSERT INTO directories (version, document) VALUES (9, 'forged')",
        "TRUNCATE notes",
        "CREATE TABLE mine (a int)",
        "ALTER TABLE cases DISABLE ROW LEVEL SECURITY",
        "SET ROLE sealedline_gateway",
    ],
)
def test_the_portal_is_refused(statement: str, portal_login: psycopg.Connection, reports: list[Report]) -> None:
    present(portal_login, reports[0].gate)
    with pytest.raises(InsufficientPrivilege):
        portal_login.execute(statement.encode())


@pytest.mark.parametrize(
    "statement",
    [
        "SELECT * FROM notes",
        "DELETE FROM messages",
        "DELETE FROM entries",
        "DELETE FROM replies",
        "DELETE FROM tombstones",
        "DELETE FROM directories",
        "DELETE FROM attachments",
        "DELETE FROM dockets",
        "DELETE FROM tallies",
        "DELETE FROM register",
        "DELETE FROM removals",
        "DELETE FROM deletions",
        "DELETE FROM case_numbers",
        "DELETE FROM publications",
        "SELECT * FROM receipts",
        "DELETE FROM store_ids",
        "DELETE FROM sweeps",
        "DELETE FROM receipts",
        "TRUNCATE keyrings",
        "INSERT INTO days VALUES ('2026-01-05', 'a', 'a')",
        "DELETE FROM days",
        "INSERT INTO day_parts VALUES ('2026-01-05', 0, 'a', 'a')",
        "TRUNCATE cases",
        "INSERT INTO invitations VALUES ('a', 'anna', 'a', '2026-01-05')",
        "DELETE FROM invitations",
        "DELETE FROM join_requests",
        "UPDATE join_requests SET verify = 'a'",
    ],
)
def test_the_gateway_is_refused(statement: str, gateway_login: psycopg.Connection) -> None:
    with pytest.raises(InsufficientPrivilege):
        gateway_login.execute(statement.encode())


@pytest.mark.parametrize("table", ["notes", "replies", "attachments"])
def test_the_portal_deletes_only_behind_the_gate_it_presents(
    table: str, portal_login: psycopg.Connection, reports: list[Report], postgres_url: str
) -> None:
    assert portal_login.execute(f"DELETE FROM {table}".encode()).rowcount == 0
    present(portal_login, reports[0].gate)
    assert portal_login.execute(f"DELETE FROM {table}".encode()).rowcount == 1


def test_the_portal_adds_nothing_to_a_case_whose_gate_it_does_not_present(
    portal_login: psycopg.Connection, reports: list[Report]
) -> None:
    present(portal_login, reports[0].gate)
    row = (1, b"id", reports[1].gate, False, "2026-01-05", 1, b"e")
    with pytest.raises(InsufficientPrivilege, match="row-level security"):
        portal_login.execute(
            "INSERT INTO messages (key, id, gate, opens_case, received_on, size_bytes, envelope)"
            " VALUES (%s,%s,%s,%s,%s,%s,%s)",
            row,
        )


def claim(connection: psycopg.Connection, id: bytes, gate: bytes, by_officer: bool) -> None:
    connection.execute("INSERT INTO uploads (id) VALUES (%s)", [id])
    row = (id, gate, 1, by_officer)
    connection.execute("INSERT INTO attachments (id, gate, pieces, by_officer) VALUES (%s, %s, %s, %s)", row)


def test_the_portal_claims_for_the_gate_it_presents_and_in_nobody_s_name(
    portal_login: psycopg.Connection, reports: list[Report]
) -> None:
    for gate, by_officer in ((reports[1].gate, False), (reports[0].gate, True), (reports[1].gate, True)):
        present(portal_login, reports[0].gate)
        with pytest.raises(InsufficientPrivilege, match="row-level security"):
            claim(portal_login, b"new", gate, by_officer)
        portal_login.rollback()
    present(portal_login, reports[0].gate)
    claim(portal_login, b"new", reports[0].gate, False)


def test_the_portal_withdraws_nothing_that_an_officer_sent(
    portal_login: psycopg.Connection, reports: list[Report], postgres_url: str
) -> None:
    owner = database.Database(postgres_url)
    attach(owner, reports[0], b"officer", by_officer=True)
    owner.close()
    present(portal_login, reports[0].gate)
    assert count(portal_login, "attachments") == 2
    assert portal_login.execute("DELETE FROM attachments").rowcount == 1
    assert portal_login.execute("SELECT id FROM attachments").fetchall() == [(b"officer",)]


@pytest.mark.parametrize("role", ["portal", "gateway"])
def test_nobody_deletes_an_upload_that_is_claimed(role: str, postgres_url: str, reports: list[Report]) -> None:
    with log_in(postgres_url, role) as connection, pytest.raises(ForeignKeyViolation):
        present(connection, reports[0].gate)
        connection.execute("DELETE FROM uploads")


STATEMENTS = {
    "publications": "(year, number, document) VALUES (2026, 1, 'c')",
    "address_cards": "(digest, verify, first_day, last_day, statement) VALUES ('a', 'b', '2026-1-1', '2026-1-2', 'c')",
    "confirmations": "(digest, verify, directory, day, statement) VALUES ('a', 'b', 'd', '2026-11-22', 'c')",
}


@pytest.mark.parametrize("table", STATEMENTS)
def test_the_gateway_stores_what_officers_sign_and_nobody_takes_it_away(table: str, postgres_url: str) -> None:
    insert = f"INSERT INTO {table} {STATEMENTS[table]}".encode()
    with log_in(postgres_url, "portal") as portal, pytest.raises(InsufficientPrivilege):
        portal.execute(insert)
    with log_in(postgres_url, "gateway") as gateway:
        gateway.execute(insert)
    with log_in(postgres_url, "portal") as portal:
        column = "document" if table == "publications" else "statement"
        assert portal.execute(f"SELECT {column} FROM {table}".encode()).fetchall() == [(b"c",)]
    for role in ("portal", "gateway"):
        with log_in(postgres_url, role) as connection, pytest.raises(InsufficientPrivilege):
            connection.execute(f"DELETE FROM {table}".encode())


@pytest.mark.parametrize("table", CASE_TABLES)
def test_every_table_about_a_case_has_a_wall(table: str, postgres_url: str) -> None:
    with psycopg.connect(postgres_url.replace("+psycopg", "")) as owner:
        row = owner.execute("SELECT relrowsecurity FROM pg_class WHERE relname = %s", [table]).fetchone()
        assert row == (True,)
