"""What officers are told of a file whose pieces are gone: that it was withdrawn only if it was."""

import shutil

import pytest

from app.console.errors import explain_job
from app.store import attachments
from app.store_calls.errors import PieceLost, PieceMissing, StoreError, WrongBlobs
from app.store_calls.uploads import list_attachments, read_piece
from tests.console.office import Office


def ask_for_piece(office: Office, id: bytes) -> str:
    """The sentence that an officer reads in place of the file."""
    with pytest.raises(StoreError) as raised:
        read_piece(office.ask("counsel"), id, 0)
    assert type(raised.value) in (PieceLost, PieceMissing, WrongBlobs)
    return explain_job(raised.value)


def test_a_file_is_called_withdrawn_only_if_its_reporter_took_it_back(office: Office) -> None:
    case = office.file(files={"a.txt": b"a", "b.txt": b"b"})
    gate = case.reporter.gate
    withdrawn, lost = [each.id for each in list_attachments(office.ask("counsel"), gate)]
    attachments.withdraw(office.db, office.blobs, gate, withdrawn)
    office.blobs.erase(lost)
    assert "it was withdrawn" in ask_for_piece(office, withdrawn)
    assert "Nobody took it back" in ask_for_piece(office, lost)

    shutil.rmtree(office.pieces)
    office.pieces.mkdir()
    for id in (withdrawn, lost):
        assert "looks for files in the wrong place" in ask_for_piece(office, id)
