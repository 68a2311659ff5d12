import pytest

from app.store import directories
from app.store.database import Database
from app.store_calls.errors import AlreadyTaken


def test_the_newest_directory_is_the_one_with_the_highest_version(portal: Database, console: Database) -> None:
    assert directories.newest(portal) is None
    for version in (1, 3, 2):
        directories.publish(console, b"signed %d" % version, version)
    assert directories.newest(portal) == directories.newest(console) == b"signed 3"
    assert directories.find(portal, 2) == b"signed 2"
    assert directories.find(portal, 4) is None


def test_a_version_is_published_once(portal: Database, console: Database) -> None:
    directories.publish(console, b"signed", 1)
    directories.publish(console, b"signed", 1)
    with pytest.raises(AlreadyTaken):
        directories.publish(console, b"another", 1)
    assert directories.find(portal, 1) == b"signed"
