"""Invitations, as the owner of the tables gives them and the gateway's login takes what comes."""

from collections.abc import Iterator
from datetime import date, timedelta

import pytest

from app.case_store import invitations
from app.case_store.invitations import Invitation, Request
from app.store.database import Database, open_database
from app.store_calls.errors import AlreadyTaken, CodeEnded, CodeUsed, JoinFileChanged
from tests.store.conftest import console

__all__ = ["console"]

DAY = date(2026, 7, 1)
CODE, FILE, ENDS_ON = bytes(32), bytes([1]) * 32, DAY + timedelta(14)
CAME, OTHER = Request(bytes([2]) * 32, [b"card"]), Request(bytes([3]) * 32, [])


@pytest.fixture
def owner(store_url: str) -> Iterator[Database]:
    opened = open_database(store_url)
    yield opened
    opened.close()


def test_a_code_is_good_for_one_key_until_its_day(owner: Database, console: Database) -> None:
    invited = Invitation(CODE, "anna", FILE, ENDS_ON)
    invitations.invite(owner, invited)
    with pytest.raises(AlreadyTaken):
        invitations.invite(owner, invited._replace(code=bytes([9]) * 32))
    for code, file, day, error in (
        (FILE, FILE, DAY, CodeEnded),
        (CODE, FILE, ENDS_ON + timedelta(1), CodeEnded),
        (CODE, CODE, DAY, JoinFileChanged),
    ):
        with pytest.raises(error):
            invitations.keep_request(console, code, file, CAME, day)
    assert invitations.list_invitations(owner) == [invited]
    for day in (ENDS_ON, ENDS_ON + timedelta(1)):
        invitations.keep_request(console, CODE, FILE, CAME, day)
    with pytest.raises(CodeUsed):
        invitations.keep_request(console, CODE, FILE, OTHER, DAY)
    assert invitations.list_invitations(owner) == [invited._replace(request=CAME)]
    invitations.forget_ended(owner, ENDS_ON + timedelta(60))
    assert len(invitations.list_invitations(owner)) == 1
    invitations.forget_ended(owner, ENDS_ON + timedelta(61))
    assert invitations.list_invitations(owner) == []
    assert not invitations.withdraw(owner, "anna")


def test_what_is_withdrawn_is_forgotten_with_its_key(owner: Database, console: Database) -> None:
    for code in (CODE, FILE):
        invitations.invite(owner, Invitation(code, "anna", FILE, ENDS_ON))
        invitations.keep_request(console, code, FILE, OTHER, DAY)
        assert invitations.withdraw(owner, "anna")
    assert invitations.list_invitations(owner) == []
    with pytest.raises(CodeEnded):
        invitations.keep_request(console, CODE, FILE, OTHER, DAY)
