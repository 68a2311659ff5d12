"""The register in a workspace: opened once, counted where it can't be trusted, with a remark on what is missing."""

import pytest

from app.console.register import held_register
from app.console.register.held_register import list_entries, list_remarks, open_held, record
from app.console.workspace.workspace import Workspace
from app.store_calls.register import list_register, read_register
from crypto.officer.register import open_register
from tests.console.office import Office


def open_workspace(office: Office, id: str) -> Workspace:
    workspace = Workspace(id, office.identity(id), office.line, office.config)
    workspace.refresh(20)
    return workspace


def test_what_is_new_is_opened_once_and_what_is_missing_or_forged_shows(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    author, reader = open_workspace(office, "compliance"), open_workspace(office, "counsel")
    for number, to in enumerate([["compliance", "counsel"], ["compliance"], ["compliance", "counsel"]]):
        record(author, "customer", {"name": f"Example {number}"}, to)
    entries = open_held(reader)
    assert [each.details["name"] for each in list_entries(entries, "customer")] == ["Example 0", "Example 2"]
    assert (list_entries(entries, "review"), list_remarks(entries)) == ([], [])
    asked: list[int] = []

    def count(db: object, ids: list[bytes]) -> dict[bytes, bytes]:
        asked.append(len(ids))
        return read_register(reader.store, ids)

    monkeypatch.setattr(held_register, "read_register", count)
    record(author, "review", {"done": True}, ["compliance", "counsel"])
    assert len(list_entries(open_held(reader), "customer", "review")) == 3
    open_held(reader)
    assert asked[1:] == [1, 0]
    envelopes = {}
    for id, envelope in read_register(author.store, list_register(author.store)).items():
        [entry] = open_register([envelope], office.identity("compliance"), office.directory)
        assert entry.message
        envelopes[entry.message.number] = id, envelope
    office.change("DELETE FROM register WHERE id = ?", envelopes[1][0])
    id, envelope = envelopes[0]
    office.change("UPDATE register SET envelope = ? WHERE id = ?", envelope[:-1] + bytes([envelope[-1] ^ 1]), id)
    for reader_id in ("compliance", "counsel"):
        remarks = list_remarks(open_held(open_workspace(office, reader_id)))
        assert "1 entry of the register can't be trusted, and was left out." in remarks
    office.change("DELETE FROM register WHERE id = ?", id)
    [remark] = list_remarks(open_held(open_workspace(office, "counsel")))
    assert "2 entries of the register are missing in the store." in remark
