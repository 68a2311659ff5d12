"""`sealedline-admin files`: what an operator sees and does after a restore, and that nothing is erased unasked."""

import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner

from app.admin.cli import main
from app.portal.jobs.cleanup import clean_up
from app.store.database import Database, open_database
from app.store.upkeep.store_id import open_files
from app.store_calls.errors import WrongBlobs
from crypto.encoding import b64encode
from tests.store.random_reports import DAY
from tests.store.random_uploads import draw_upload
from tests.store.upkeep.test_store_id import Store, make_store


@pytest.fixture
def store(tmp_path: Path, empty_store: Path) -> Store:
    return make_store(tmp_path / "store", empty_store)


def run(database: Path, files: Path, *arguments: str) -> list[str]:
    """The lines that it prints."""
    environ = {
        "SEALEDLINE_DATABASE": f"sqlite:///{database}",
        "SEALEDLINE_BLOBS": files.as_uri(),
        "SEALEDLINE_ROOT": b64encode(bytes(32)),
        "SEALEDLINE_INSTANCE": b64encode(bytes(16)),
    }
    return CliRunner().invoke(main, ["files", *arguments], env=environ).output.splitlines()


def refuses(db: Database, files: Path) -> bool:
    try:
        open_files(db, files.as_uri())
    except WrongBlobs:
        return True
    return False


def test_a_restored_database_is_shown_accepted_and_loses_nothing(store: Store) -> None:
    store.file()
    clean_up(store.db, store.blobs, DAY)
    old = store.copy("old.db")
    _, unknown = store.file()
    clean_up(store.db, store.blobs, DAY)
    store.put_back(old)

    shown = run(store.path, store.files, "show")
    assert [line.split()[0] for line in shown[:3]] == ["1", "0", "1"]
    assert shown[3:] == ["One of the two was put back from a copy: nothing is cleaned up."]
    refused = run(store.path, store.files, "remove-unknown", "--count", "1")
    assert refused == ["Error: They are not one store. Nothing was removed. Look at them, then `adopt`."]
    refused = run(store.path, store.files, "adopt", "--missing", "0", "--unknown", "0")
    assert refused[0].startswith("Error: 0 files are missing and 1 not known. Nothing was done")
    done = run(store.path, store.files, "adopt", "--missing", "0", "--unknown", "1")
    assert done == ["They are one store now. No file was changed."]
    assert unknown.is_whole(store.blobs)
    assert len(run(store.path, store.files, "show")) == 3
    assert run(store.path, store.files, "remove-unknown", "--count", "2")[0].startswith("Error: 0 files are missing")
    assert run(store.path, store.files, "remove-unknown", "--count", "1") == ["1 are removed."]
    assert unknown.id not in store.blobs.list_uploads()


def test_files_in_a_new_place_are_adopted_and_then_served(store: Store, tmp_path: Path) -> None:
    _, upload = store.file()
    moved = tmp_path / "moved"
    shutil.copytree(store.files / upload.id.hex(), moved / upload.id.hex())
    assert refuses(store.db, moved)
    assert "neither portal nor gateway starts" in run(store.path, moved, "show")[3]
    assert run(store.path, moved, "adopt", "--missing", "0", "--unknown", "0")[0].startswith("They are one store now")
    assert upload.is_whole(open_files(store.db, moved.as_uri()))
    # A database of before there were ids.
    with store.db.writing() as connection:
        connection.exec_driver_sql("DELETE FROM store_ids")
    assert refuses(open_database(f"sqlite:///{store.path}"), moved)
    run(store.path, moved, "adopt", "--missing", "0", "--unknown", "0")
    draw_upload().put(store.db, open_files(store.db, moved.as_uri()))
