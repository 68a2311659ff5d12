"""Keyrings on both databases: the newer one takes the whole older one's place in one transaction, or nothing does."""

import secrets

import pytest

from app.case_store.keyrings import list_parts, read_keyring, replace_keyring
from app.store import database
from app.store.database import Database, execute_raw
from app.store_calls.errors import KeyringMoved

OWNER, OTHER = b"v" * 32, b"w" * 32


def draw(parts: int) -> list[bytes]:
    return [secrets.token_bytes(5_400) for _ in range(parts)]


def test_a_keyring_replaces_the_whole_older_one_of_its_owner_and_no_other(console: Database) -> None:
    first, second, others = draw(3), draw(2), draw(1)
    assert read_keyring(console, OWNER) == []
    replace_keyring(console, OWNER, first, [])
    replace_keyring(console, OTHER, others, [])
    listed = list_parts(console, OWNER)
    assert len(listed) == 3 and list_parts(console, bytes(32)) == ()
    replace_keyring(console, OWNER, second, first)
    assert (read_keyring(console, OWNER), read_keyring(console, OTHER)) == (second, others)
    assert not {*listed} & {*list_parts(console, OWNER)}


@pytest.mark.parametrize("named", [[], [b"another"]])
def test_whoever_has_not_seen_the_newest_keyring_replaces_nothing(console: Database, named: list[bytes]) -> None:
    held = draw(2)
    replace_keyring(console, OWNER, held, [])
    with pytest.raises(KeyringMoved):
        replace_keyring(console, OWNER, draw(1), named)
    assert read_keyring(console, OWNER) == held


def test_a_keyring_of_which_a_part_can_not_be_stored_changes_nothing(console: Database) -> None:
    held, new = draw(2), draw(2)
    replace_keyring(console, OWNER, held, [])
    with pytest.raises(KeyringMoved):
        replace_keyring(console, OWNER, [*new, new[0]], held)
    assert read_keyring(console, OWNER) == held


def test_no_byte_of_an_older_keyring_stays_in_any_file(sqlite_url: str) -> None:
    db = database.open_database(sqlite_url)
    old = draw(2)
    replace_keyring(db, OWNER, old, [])
    replace_keyring(db, OWNER, draw(1), old)
    assert db.file
    written = b"".join(path.read_bytes() for path in db.file.path.parent.iterdir())
    assert not any(part[at : at + 64] in written for part in old for at in range(0, 5_300, 64))


def test_a_keyring_belongs_to_no_case(console: Database, store_url: str) -> None:
    held = draw(1)
    replace_keyring(console, OWNER, held, [])
    owner = Database(store_url)
    with owner.writing() as connection:
        execute_raw(connection, "DELETE FROM cases")
    assert read_keyring(console, OWNER) == held
