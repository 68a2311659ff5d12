"""The register in the store: entries are added once, and read by what is new."""

from app.case_store.register import add_to_register, list_register, read_entries
from app.store.database import Database
from crypto.encoding import digest


def test_entries_are_added_once_and_read_by_their_ids(console: Database) -> None:
    add_to_register(console, [b"one", b"other"])
    add_to_register(console, [b"other", b"third"])
    ids = {digest("register", each): each for each in (b"one", b"other", b"third")}
    assert sorted(list_register(console)) == sorted(ids)
    assert read_entries(console, [*ids, bytes(32)]) == ids
