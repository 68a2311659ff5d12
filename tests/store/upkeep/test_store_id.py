"""That a database is never used with the files of another store or of another time, and that nothing is erased."""

import logging
import shutil
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from pathlib import Path

import pytest

from app.blobs.storage import Blobs, open_blobs
from app.gateway.application import Application
from app.gateway.config import GatewayConfig
from app.portal import create_app
from app.portal.config import PortalConfig
from app.portal.jobs.cleanup import clean_up
from app.portal.preflight import check_files
from app.store import attachments, uploads
from app.store.claims import inspect
from app.store.database import Database, open_database
from app.store.upkeep.store_id import adopt, open_files, take_inventory, try_files
from app.store_calls.errors import PieceMissing, WrongBlobs
from tests.blobs.conftest import address, folder, s3, s3_server
from tests.portal.api_client import settings
from tests.portal.conftest import pages
from tests.store.conftest import connect_as
from tests.store.random_reports import DAY, Report, draw_report
from tests.store.random_uploads import Upload, draw_upload

__all__ = ["address", "folder", "pages", "s3", "s3_server"]

LATER = DAY + timedelta(days=9)


@dataclass
class Store:
    """A database in a file and a folder for files, which are copied and put back as an operator would."""

    path: Path
    files: Path

    @cached_property
    def db(self) -> Database:
        return open_database(f"sqlite:///{self.path}")

    @property
    def blobs(self) -> Blobs:
        return open_files(self.db, self.files.as_uri())

    def file(self) -> tuple[Report, Upload]:
        """A report with a file."""
        report, blobs = draw_report(), self.blobs
        upload = draw_upload().put(self.db, blobs)
        report.file(self.db, DAY, inspect(self.db, blobs, [upload.claim]))
        return report, upload

    def stop(self) -> None:
        """Close the database, so that all of it is in its file."""
        self.db.close()
        del self.db

    def copy(self, name: str) -> Path:
        self.stop()
        return Path(shutil.copy(self.path, self.path.with_name(name)))

    def put_back(self, copy: Path) -> None:
        self.stop()
        shutil.copy(copy, self.path)


def make_store(folder: Path, empty: Path) -> Store:
    folder.mkdir()
    return Store(Path(shutil.copy(empty, folder)), folder / "blobs")


@pytest.fixture
def store(tmp_path: Path, empty_store: Path) -> Store:
    return make_store(tmp_path / "store", empty_store)


@pytest.fixture
def other(tmp_path: Path, empty_store: Path) -> Store:
    return make_store(tmp_path / "other", empty_store)


def test_a_new_database_and_a_new_place_become_one_store(store_url: str, address: str) -> None:
    portal, gateway = (open_database(connect_as(store_url, role)) for role in ("portal", "gateway"))
    upload = draw_upload().put(portal, open_files(portal, address))
    assert upload.is_whole(open_files(gateway, address))
    try_files(portal, address)


def test_swapped_places_are_refused_by_every_program(store: Store, other: Store, pages: Path) -> None:
    for each in (store, other):
        each.file()
    swapped = settings(f"sqlite:///{store.path}", pages, SEALEDLINE_BLOBS=other.files.as_uri())
    config = PortalConfig.read(swapped)
    with pytest.raises(Exception, match=r"^SEALEDLINE_DATABASE and SEALEDLINE_BLOBS belong to different stores\."):
        check_files(config)
    with pytest.raises(WrongBlobs, match="different stores"):
        create_app(config)
    with pytest.raises(WrongBlobs, match="different stores"):
        Application(GatewayConfig.read(swapped))
    assert [len(take_inventory(each.db, each.blobs).missing) for each in (store, other)] == [0, 0]


def test_an_empty_place_is_no_place_for_files_that_the_database_knows(store: Store, address: str) -> None:
    store.file()
    with pytest.raises(WrongBlobs, match="doesn't say that it is this database's"):
        open_files(store.db, address)
    with pytest.raises(WrongBlobs, match="doesn't say that it is this database's"):
        open_files(store.db, open_and_fill(address))


def open_and_fill(address: str) -> str:
    open_blobs(address).put(bytes(16), 0, b"a piece of nobody knows whom")
    return address


def test_a_new_database_takes_no_files_that_are_there(store: Store, other: Store) -> None:
    store.file()
    with pytest.raises(WrongBlobs, match="different stores"):
        open_files(other.db, store.files.as_uri())
    (store.files / "store-id").unlink()
    with pytest.raises(WrongBlobs, match="doesn't say"):
        open_files(other.db, store.files.as_uri())
    assert other.blobs.list_uploads() == set()


def test_an_old_database_beside_newer_files_erases_none_of_them(store: Store, caplog: pytest.LogCaptureFixture) -> None:
    """The restore drill: what the old copy calls abandoned, or doesn't know, is evidence in the newer one."""
    blobs = store.blobs
    later_claimed = draw_upload().put(store.db, blobs)
    clean_up(store.db, blobs, DAY)
    old = store.copy("old.db")
    clean_up(store.db, blobs, DAY)
    draw_report().file(store.db, DAY, inspect(store.db, blobs, [later_claimed.claim]))
    _, unknown = store.file()
    new = store.copy("new.db")

    store.put_back(old)
    for days in range(4):
        clean_up(store.db, store.blobs, LATER + timedelta(days=days))
    assert later_claimed.is_whole(blobs) and unknown.is_whole(blobs)
    assert "was put back from a copy. Nothing is cleaned up" in caplog.text

    store.put_back(new)
    abandoned = draw_upload().put(store.db, blobs)
    caplog.clear()
    clean_up(store.db, store.blobs, LATER)
    assert take_inventory(store.db, blobs) == (2, [], [])
    assert caplog.text == "" and not is_there(blobs, abandoned)


def is_there(blobs: Blobs, upload: Upload) -> bool:
    return upload.id in blobs.list_uploads()


def test_an_old_database_that_somebody_accepts_still_erases_nothing_it_does_not_know(
    store: Store, caplog: pytest.LogCaptureFixture
) -> None:
    store.file()
    old = store.copy("old.db")
    _, unknown = store.file()
    clean_up(store.db, store.blobs, DAY)
    store.put_back(old)
    adopt(store.db, store.blobs)
    with caplog.at_level(logging.ERROR):
        clean_up(store.db, store.blobs, LATER)
    assert unknown.is_whole(store.blobs)
    assert take_inventory(store.db, store.blobs) == (1, [], [unknown.id])
    assert "files that SEALEDLINE_DATABASE doesn't know" in caplog.text


def test_old_files_beside_a_newer_database_are_told_and_nothing_goes(
    store: Store, caplog: pytest.LogCaptureFixture
) -> None:
    store.file()
    clean_up(store.db, store.blobs, DAY)
    shutil.copytree(store.files, store.files.with_name("old"))
    _, lost = store.file()
    abandoned = draw_upload().put(store.db, store.blobs)
    clean_up(store.db, store.blobs, DAY)
    shutil.rmtree(store.files)
    shutil.move(store.files.with_name("old"), store.files)
    clean_up(store.db, store.blobs, LATER)
    assert "was put back from a copy" in caplog.text
    assert take_inventory(store.db, store.blobs) == (1, [lost.id], [])
    assert uploads.list_unclaimed(store.db, date.max) == [abandoned.id]


@pytest.mark.parametrize("is_emptied", [True, False])
def test_a_place_that_goes_while_a_program_lives_takes_and_erases_nothing(
    store: Store, other: Store, is_emptied: bool
) -> None:
    """A disk is unmounted, or another one mounted there: what is put now would be gone when it comes back."""
    report, upload = store.file()
    blobs, new = store.blobs, draw_upload()
    store.files.rename(store.files.with_name("unmounted"))
    store.files.mkdir() if is_emptied else shutil.copytree(make_known(other), store.files)
    for ask in (
        lambda: blobs.get(upload.id, 0),
        lambda: blobs.sizes(upload.id),
        lambda: new.put(store.db, blobs),
        lambda: attachments.withdraw(store.db, blobs, report.gate, upload.id),
        lambda: clean_up(store.db, blobs, LATER),
    ):
        with pytest.raises(WrongBlobs):
            ask()
    shutil.rmtree(store.files)
    store.files.with_name("unmounted").rename(store.files)
    assert upload.is_whole(blobs)
    with pytest.raises(PieceMissing):
        blobs.get(new.id, 0)


def make_known(store: Store) -> Path:
    store.file()
    return store.files
