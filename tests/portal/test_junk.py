"""`sealedline-portal junk`: what the operator lists and removes, who knows neither content nor reader."""

from datetime import timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from app.clock import today
from app.portal.cli import main
from app.store import junk
from app.store.claims import inspect
from app.store.database import open_database
from app.store.upkeep.store_id import open_files
from app.store_calls.junk import UNTOUCHED_DAYS, Removal
from crypto.encoding import b64encode
from tests.store.conftest import connect_as
from tests.store.random_reports import answer, draw_envelope, draw_report
from tests.store.random_uploads import draw_upload
from tests.stored import list_cases

OLD = today() - timedelta(UNTOUCHED_DAYS)


def run(url: str, folder: Path, *arguments: str) -> Result:
    environ = {
        "SEALEDLINE_DATABASE": url,
        "SEALEDLINE_BLOBS": (folder / "blobs").as_uri(),
        "SEALEDLINE_ROOT": b64encode(bytes(32)),
        "SEALEDLINE_INSTANCE": b64encode(bytes(16)),
    }
    return CliRunner().invoke(main, ["junk", *arguments], env=environ)


def test_the_operator_lists_and_removes_by_day_size_and_number(store_url: str, tmp_path: Path) -> None:
    db = open_database(store_url)
    blobs = open_files(db, (tmp_path / "blobs").as_uri())
    reports = [draw_report() for _ in range(4)]
    upload = draw_upload().put(db, blobs)
    for report in reports[:3]:
        report.file(db, received_on=OLD)
    reports[3].file(db, received_on=OLD, claims=inspect(db, blobs, [upload.claim]))
    answer(db, reports[0], draw_envelope())
    envelope, with_file = len(reports[0].envelope), len(reports[3].envelope) + len(upload.pieces) * 2**20
    size, with_files = 8192, 1 << (with_file - 1).bit_length()
    listed = run(store_url, tmp_path, "list")
    assert listed.output.splitlines() == [
        f"{OLD}  2 reports of at most {size} bytes each, {2 * envelope} bytes together",
        f"{OLD}  1 reports of at most {with_files} bytes each, {with_file} bytes together",
    ]
    named = ["remove", "--day", str(OLD), "--size", str(size)]
    for count in ("1", "3", "4"):
        refused = run(store_url, tmp_path, *named, "--count", count)
        assert refused.exit_code == 1
        assert "There are 2 of this day and size" in refused.output
    assert len(list_cases(db)) == 4
    done = run(store_url, tmp_path, *named, "--count", "2")
    assert (done.exit_code, done.output) == (0, "2 of 2 are removed.\n")
    assert {row.gate for row in list_cases(db)} == {reports[0].gate, reports[3].gate}
    assert (
        run(store_url, tmp_path, "remove", "--day", str(OLD), "--size", str(with_files), "--count", "1").exit_code == 0
    )
    assert not blobs.list_uploads()
    noted = {each.removal for each in junk.list_removals(db)}
    assert noted == {Removal(today(), OLD, 2, 2 * envelope), Removal(today(), OLD, 1, with_file)}
    assert run(store_url, tmp_path, "list").output == ""


def test_who_varies_sizes_makes_no_more_groups(sqlite_url: str, tmp_path: Path) -> None:
    db = open_database(sqlite_url)
    for number in range(30):
        draw_report().but(envelope=bytes(8193 + 250 * number)).file(db, received_on=OLD)
    [line] = run(sqlite_url, tmp_path, "list").output.splitlines()
    assert line.startswith(f"{OLD}  30 reports of at most 16384 bytes each, ")


def test_what_is_younger_can_not_be_named(sqlite_url: str, tmp_path: Path) -> None:
    report, day = draw_report(), OLD + timedelta(1)
    report.file(open_database(sqlite_url), received_on=day)
    size = "8192"
    refused = run(sqlite_url, tmp_path, "remove", "--day", str(day), "--size", size, "--count", "1")
    assert refused.exit_code == 1
    assert "There are 0 of this day and size" in refused.output
    assert len(list_cases(open_database(sqlite_url))) == 1


@pytest.mark.parametrize("arguments", [("list",), ("remove", "--day", str(OLD), "--size", "7800", "--count", "0")])
def test_the_portal_s_login_is_told_to_take_the_owner_s(
    postgres_url: str, tmp_path: Path, arguments: tuple[str, ...]
) -> None:
    refused = run(connect_as(postgres_url, "portal"), tmp_path, *arguments)
    assert refused.exit_code == 1
    assert "Take its owner's address, as for migrate." in refused.output
